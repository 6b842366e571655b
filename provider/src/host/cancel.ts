/**
 * The engine's Cancel, seen from inside the host of dynamic resources, which swallows it.
 * Node 22.17 and newer publish the HTTP/2 streams of the process on a diagnostics channel.
 */
import { subscribe } from "node:diagnostics_channel";

const CANCEL = "/pulumirpc.ResourceProvider/Cancel";

/** Calls `stop` at each Ctrl-C or SIGTERM that the engine passes on. */
export function onCancel(stop: () => void): void {
  subscribe("http2.server.stream.start", (message) => {
    const { headers } = message as { headers?: Record<string, unknown> };
    if (headers?.[":path"] === CANCEL) stop();
  });
}
