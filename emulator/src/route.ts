/** Takes one API call from request to reply: signature, rate limit, scripted fault, validation, action, answer, log. */
import { ACTIONS } from "./actions/index.ts";
import { ApiError, apiError, inEdition, scriptedError } from "./errors.ts";
import { type Faults, isRaw } from "./faults.ts";
import { newRequestId } from "./ids.ts";
import { denialOf } from "./permissions.ts";
import type { RateLimiter } from "./rate-limit.ts";
import type { RpcRequest } from "./request.ts";
import { namedInstances, type RequestLog, shownInvocations, withoutSecrets } from "./request-log.ts";
import { errorReply, type Reply, resultReply } from "./respond.ts";
import type { ApiFault } from "./scenario.ts";
import { type Verifier, verify } from "./signature/verify.ts";
import type { World } from "./world.ts";

export interface Gateway {
  readonly world: World;
  readonly verifier: Verifier;
  readonly faults: Faults;
  readonly limiter: RateLimiter;
  readonly log: RequestLog;
}

export interface Answer {
  readonly reply: Reply;
  /** Whether the server must cut the connection instead of sending the reply. */
  readonly drop: boolean;
  readonly delayMs: number;
}

export function answer(request: RpcRequest, gateway: Gateway, arrivedAt: number): Answer {
  const requestId = newRequestId();
  const fault = gateway.faults.find(request.action);
  if (fault !== undefined && isRaw(fault)) {
    gateway.faults.take(request.action);
    return record(
      { request, arrivedAt, reply: rawReply(fault, requestId), result: undefined, fault },
      gateway,
    );
  }
  const { result, fault: hit } = decide(request, gateway, fault);
  const reply =
    result instanceof ApiError
      ? errorReply(request, requestId, result)
      : resultReply(request, requestId, result);
  return record({ request, arrivedAt, reply, result, fault: hit }, gateway);
}

interface Decision {
  readonly result: object | ApiError;
  /** The scripted fault that this call got, if any. */
  readonly fault: ApiFault | undefined;
}

function decide(request: RpcRequest, gateway: Gateway, fault: ApiFault | undefined): Decision {
  const key = knownMethod(request) ?? verify(request, gateway.verifier);
  if (key instanceof ApiError) return { result: key, fault: undefined };
  if (!gateway.limiter.admit(request.action))
    return { result: apiError("Throttling.User"), fault: undefined };
  const denied = denialOf(request, key, gateway.world);
  if (denied !== undefined) return { result: denied, fault: undefined };
  if (fault !== undefined) gateway.faults.take(request.action);
  const edition = gateway.world.apiEdition;
  if (fault?.code !== undefined && fault.dropResponse !== true) {
    const error = scriptedError(fault.code, fault.httpStatus, fault.message);
    return { result: fault.httpStatus === undefined ? inEdition(error, edition) : error, fault };
  }
  const act = ACTIONS.get(request.action);
  const result = act === undefined ? apiError("InvalidAction.NotFound") : act(request.params, gateway.world);
  return { result: result instanceof ApiError ? inEdition(result, edition) : result, fault };
}

function knownMethod({ method }: RpcRequest): ApiError | undefined {
  return method === "GET" || method === "POST" ? undefined : apiError("UnsupportedHTTPMethod");
}

function rawReply({ httpStatus, body }: ApiFault, requestId: string): Reply {
  const status = httpStatus ?? 502;
  return { status, requestId, contentType: "text/html", body: body || `<html><h1>${status}</h1></html>` };
}

interface Answered {
  readonly request: RpcRequest;
  readonly arrivedAt: number;
  readonly reply: Reply;
  readonly result: object | ApiError | undefined;
  readonly fault: ApiFault | undefined;
}

function record({ request, arrivedAt, reply, result, fault }: Answered, { log, world }: Gateway): Answer {
  const drop = fault?.dropResponse === true;
  const shown = shownInvocations(result);
  log.add({
    action: request.action,
    params: withoutSecrets(request),
    instanceIds: namedInstances(request),
    arrivedAt,
    time: world.clock.now(),
    status: reply.status,
    ...(result instanceof ApiError && { code: result.code }),
    ...(result !== undefined && "InvokeId" in result && { invokeId: String(result.InvokeId) }),
    ...(shown !== undefined && { shown }),
    bytes: Buffer.byteLength(reply.body),
    ...(drop && { dropped: true }),
  });
  return { reply, drop, delayMs: fault?.delayMs ?? 0 };
}
