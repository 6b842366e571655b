/** Serves the API over HTTP: reads each request, lets route.ts answer it, and sends the reply. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Clock } from "./clock.ts";
import { apiError } from "./errors.ts";
import { newRequestId } from "./ids.ts";
import { readRequest } from "./request.ts";
import { errorReply, type Reply } from "./respond.ts";
import { type Answer, answer, type Gateway } from "./route.ts";

/** The limit is high because SDKs with signature version 3 send the content in the request line: 24 KB of content
 * become over 100 KB when they are escaped. */
const MOST_HEADER_BYTES = 1 << 20;
const MOST_BODY_BYTES = 1 << 21;
/** The time is longer than clients keep a connection, so that the client closes it first. A connection that the server
 * closes first can break a request that is just being sent. */
const KEEP_ALIVE_MS = 75_000;

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function serve(gateway: Gateway, host: string, port: number): Promise<RunningServer> {
  const server = createServer(
    { maxHeaderSize: MOST_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS },
    (incoming, outgoing) => {
      handle(incoming, outgoing, gateway).catch(() => outgoing.destroy());
    },
  );
  server.on("clientError", refuseMalformed);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function handle(incoming: IncomingMessage, outgoing: ServerResponse, gateway: Gateway): Promise<void> {
  const arrivedAt = gateway.world.clock.now();
  const body = await readBody(incoming);
  const request = readRequest(
    incoming.method ?? "",
    incoming.url ?? "",
    incoming.headers,
    body ?? Buffer.alloc(0),
  );
  if (body === undefined) {
    send(outgoing, errorReply(request, newRequestId(), apiError("Request.TooLarge")), arrivedAt);
    return;
  }
  const { reply, drop, delayMs } = guarded(
    () => answer(request, gateway, arrivedAt),
    () => {
      return {
        reply: errorReply(request, newRequestId(), apiError("InternalError")),
        drop: false,
        delayMs: 0,
      };
    },
  );
  if (delayMs > 0) await later(gateway.world.clock, delayMs);
  if (drop) outgoing.destroy();
  else send(outgoing, reply, gateway.world.clock.now());
}

/** A bug in the emulator must not end the process, because the results of earlier calls would be lost. */
function guarded(act: () => Answer, otherwise: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    process.stderr.write(`ecs-assistant-emulator: ${error instanceof Error ? error.stack : String(error)}\n`);
    return otherwise();
  }
}

/** Returns undefined when the body is too long. It is read to its end anyway, so that the client can read the answer. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= MOST_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** `now` is the time of the server's own clock, which the scenario may set wrong on purpose. */
function send(outgoing: ServerResponse, { status, contentType, body, requestId }: Reply, now: number): void {
  outgoing.writeHead(status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "x-acs-request-id": requestId,
    date: new Date(now).toUTCString(),
  });
  outgoing.end(body);
}

/** Answers input that Node cannot parse as an HTTP request, or whose head is too long. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const tooLong = error.code === "HPE_HEADER_OVERFLOW";
  const [status, code] = tooLong
    ? ["431 Request Header Fields Too Large", "Request.TooLarge"]
    : ["400 Bad Request", "InvalidParameter"];
  const body = JSON.stringify({
    RequestId: newRequestId(),
    HostId: "",
    Code: code,
    Message: "The request is not valid.",
    Recommend: "",
  });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function later(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
