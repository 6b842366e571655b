/** Makes calls with a ClientToken idempotent: a call that repeats an earlier one returns its InvokeId and starts
 * nothing. The same token with other parameters is refused. ECS documents this for its other calls, not for SendFile. */
import { createHash } from "node:crypto";
import { type ApiError, apiError } from "./errors.ts";
import type { Params } from "./request.ts";

/** Parameters that are not compared, because they may differ between two tries of the same call. */
const NOT_COMPARED = new Set([
  "ClientToken",
  "Signature",
  "SignatureNonce",
  "SignatureMethod",
  "SignatureVersion",
  "SignatureType",
  "Timestamp",
  "AccessKeyId",
  "SecurityToken",
  "Format",
  "Version",
  "Action",
]);

export interface RememberedCall {
  readonly fingerprint: string;
  readonly invokeId: string;
  readonly at: number;
}

export class ClientTokens {
  readonly #calls = new Map<string, RememberedCall>();

  /** Returns the first call's InvokeId, or an error when the parameters differ, or undefined when the token is new. */
  find(token: string, params: Params): string | ApiError | undefined {
    const call = this.#calls.get(token);
    if (call === undefined) return undefined;
    return call.fingerprint === fingerprintOf(params)
      ? call.invokeId
      : apiError("IdempotentParameterMismatch");
  }

  remember(token: string, params: Params, invokeId: string, at: number): void {
    this.#calls.set(token, { fingerprint: fingerprintOf(params), invokeId, at });
  }

  restore(token: string, call: RememberedCall): void {
    this.#calls.set(token, call);
  }

  entries(): Iterable<[string, RememberedCall]> {
    return this.#calls.entries();
  }

  forgetBefore(time: number): void {
    for (const [token, { at }] of this.#calls) {
      if (at >= time) return;
      this.#calls.delete(token);
    }
  }
}

function fingerprintOf(params: Params): string {
  const compared = [...params]
    .filter(([name]) => !NOT_COMPARED.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(compared)).digest("hex");
}
