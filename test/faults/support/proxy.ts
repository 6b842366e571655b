/** An HTTP proxy between the provider and the emulator. It makes calls fail as planned, and records every call. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { VirtualClock } from "./clock.ts";
import { type CallKind, FaultPlan, type Happening, STALL_MS } from "./faults.ts";
import { Kinds, type Listing } from "./kinds.ts";

export interface Passed {
  readonly call: CallKind;
  readonly method: string;
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly time: number;
  /** The fault that the call had, if any. */
  readonly happening?: Happening;
  /** The API's answer, if the request reached the API. */
  reply?: Reply;
  /** For each instance of an accepted send, the time at which its delivery is over. */
  over?: ReadonlyMap<string, number>;
}

interface Reply {
  readonly status: number;
  readonly body: string;
  /** The InvokeId of an accepted call of SendFile or RunCommand, also when the provider did not get the answer. "" for other calls. */
  readonly invokeId: string;
}

export interface FaultProxy {
  readonly endpoint: string;
  readonly passed: Passed[];
  plan: FaultPlan;
  onAccepted: (entry: Passed) => void;
  close(): Promise<void>;
}

export async function startProxy(target: string, clock: VirtualClock): Promise<FaultProxy> {
  const passed: Passed[] = [];
  const kinds = new Kinds();
  const proxy: Pick<FaultProxy, "plan" | "onAccepted"> = {
    plan: new FaultPlan([]),
    onAccepted: () => undefined,
  };
  const server = createServer((incoming, outgoing) => {
    void handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await textOf(incoming);
    const params = Object.fromEntries(new URLSearchParams(body));
    const listing = listingOf(params);
    const call = listing === undefined ? actionOf(params) : kinds.of(listing);
    if (call === "SendFile") kinds.sent(params["Tag.1.Key"] !== undefined);
    const happening = proxy.plan.take(call, params["Tag.1.Key"] !== undefined, clock.now());
    const entry: Passed = {
      call,
      method: incoming.method ?? "",
      url: incoming.url ?? "",
      params,
      time: clock.now(),
      ...(happening === undefined ? {} : { happening }),
    };
    passed.push(entry);
    if (happening === undefined || isCarriedOut(happening))
      entry.reply = await forward(target, incoming, body);
    if (listing !== undefined)
      kinds.answered(listing, happening === undefined && entry.reply?.status === 200);
    if (entry.reply !== undefined && entry.reply.invokeId !== "") proxy.onAccepted(entry);
    if (happening === undefined) answer(outgoing, entry.reply?.status ?? 502, entry.reply?.body ?? "");
    else happen(happening, outgoing, entry.reply, clock);
  }

  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    endpoint: `http://127.0.0.1:${port}`,
    passed,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  });
}

function isCarriedOut(happening: Happening): boolean {
  return happening.kind !== "refuse" && happening.carriedOut;
}

function actionOf({ Action, InvokeId }: Readonly<Record<string, string>>): CallKind {
  if (Action === "SendFile" || Action === "RunCommand") return Action;
  if (!Action?.startsWith("DescribeInvocation")) return "DescribeInstances";
  return InvokeId === undefined ? "command-look-up" : "command-results";
}

function listingOf(params: Readonly<Record<string, string>>): Listing | undefined {
  if (params.Action !== "DescribeSendFileResults") return undefined;
  const value = params["Tag.1.Value"];
  const isRun = params["Tag.1.Key"] === "pulumi-alicloud-sendfile-run";
  return {
    invokeId: params.InvokeId,
    name: params.Name,
    tag: isRun ? undefined : value,
    run: isRun ? value : undefined,
  };
}

function happen(
  happening: Happening,
  outgoing: ServerResponse,
  reply: Reply | undefined,
  clock: VirtualClock,
): void {
  switch (happening.kind) {
    case "refuse":
    case "reset":
      outgoing.socket?.destroy();
      return;
    case "stall":
      // The proxy does not answer. The client gives up by its own timeout, for which the virtual clock moves here.
      clock.advance(STALL_MS);
      return;
    case "truncate": {
      const whole = reply?.body ?? '{"RequestId":"4E1A6B1C","InvokeId":"f-0000"}';
      answer(outgoing, 200, whole.slice(0, whole.length / 2));
      return;
    }
    case "answer":
      answer(outgoing, happening.status, happening.body, happening.headers);
  }
}

function answer(outgoing: ServerResponse, status: number, body: string, headers: object = {}): void {
  outgoing.writeHead(status, {
    "content-type": body.startsWith("<") ? "text/html" : "application/json;charset=utf-8",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  outgoing.end(body);
}

function forward(target: string, incoming: IncomingMessage, body: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = incoming;
    const outgoing = request(`${target}${url}`, { method, headers }, (response) => {
      textOf(response).then((text) => {
        const parsed = safeJson(text);
        const invokeId = typeof parsed.InvokeId === "string" ? parsed.InvokeId : "";
        resolve({ status: response.statusCode ?? 0, body: text, invokeId });
      }, reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function safeJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
