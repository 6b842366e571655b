/** HTTP: reads a request, hands it to the route, sends the reply. Every request gets an answer with a body. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Clock } from "./clock.ts";
import { apiError } from "./errors.ts";
import { newRequestId } from "./ids.ts";
import { readRequest } from "./request.ts";
import { errorReply, type Reply } from "./respond.ts";
import { type Answer, answer, type Gateway } from "./route.ts";

/** V3 SDKs put the content into the request line: 24 KB of it, escaped, are over 100 KB. */
const MOST_HEADER_BYTES = 1 << 20;
const MOST_BODY_BYTES = 1 << 21;
/** Longer than clients keep a connection, so that they close it first. */
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
    send(outgoing, errorReply(request, newRequestId(), apiError("Request.TooLarge")));
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
  else send(outgoing, reply);
}

/** A mistake of ours must not take the server down with all that it remembers. */
function guarded(act: () => Answer, otherwise: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    process.stderr.write(`ecs-assistant-emulator: ${error instanceof Error ? error.stack : String(error)}\n`);
    return otherwise();
  }
}

/** Undefined when it is too long; the rest is read and thrown away, so that the client can see the answer. */
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

function send(outgoing: ServerResponse, { status, contentType, body, requestId }: Reply): void {
  outgoing.writeHead(status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "x-acs-request-id": requestId,
  });
  outgoing.end(body);
}

/** What is not HTTP, or too long for it, never becomes a request: answered by hand. */
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
