/**
 * Sees the engine's Cancel. Pulumi's host of dynamic resources answers that request itself and does not pass it on, but
 * Node (22.17 and newer) announces each HTTP/2 request of the process on a diagnostics channel.
 */
import { subscribe } from "node:diagnostics_channel";

const CANCEL = "/pulumirpc.ResourceProvider/Cancel";

/** Calls `stop` whenever the engine sends a Cancel, because the user pressed Ctrl-C or the engine got a SIGTERM. */
export function onCancel(stop: () => void): void {
  subscribe("http2.server.stream.start", (message) => {
    const { headers } = message as { headers?: Record<string, unknown> };
    if (headers?.[":path"] === CANCEL) stop();
  });
}
