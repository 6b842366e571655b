/**
 * The engine's Cancel, seen from inside the host of dynamic resources, which swallows it.
 * HTTP/2 streams of the process are published on a diagnostics channel (Node 22.17 and newer).
 */
import { subscribe } from "node:diagnostics_channel";

const CANCEL = "/pulumirpc.ResourceProvider/Cancel";
const controller = new AbortController();
let listening = false;

/** Aborts at the first Ctrl-C or SIGTERM that the engine passes on. */
export function cancelSignal(): AbortSignal {
  if (!listening) {
    listening = true;
    subscribe("http2.server.stream.start", (message) => {
      const { headers } = message as { headers?: Record<string, unknown> };
      if (headers?.[":path"] === CANCEL) controller.abort();
    });
  }
  return controller.signal;
}

/** Stops everything the same way when the engine is gone. */
export function stopAll(): void {
  controller.abort();
}
