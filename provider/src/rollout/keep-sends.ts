/**
 * After a mistake of this package: what has left and has no record of it is Unknown, so that the next run asks about it
 * before it sends again.
 */
import { attemptsSoFar, unknown } from "../core/outcome/record.ts";
import { ErrorCode } from "../errors.ts";
import type { Shift } from "./waves.ts";

export function keepSends({ log, fleet, wanted, recorded, numbers, attempted }: Shift): void {
  const { code = ErrorCode.INTERNAL, message: info = "internal error" } = log.mistake ?? {};
  const { key, filesKey, files } = wanted.delivery;
  for (const { ids, token, until, invokeId } of log.unrecorded()) {
    const known = invokeId === undefined ? {} : { invokeId };
    const send = { key, filesKey, until, ...(invokeId === undefined ? { token } : {}) };
    for (const id of ids) {
      const before = fleet.get(id);
      // Written before the mistake.
      if (invokeId !== undefined && before?.invokeId === invokeId) continue;
      const same = attempted.has(id) || recorded?.delivery.key === key;
      const attempts = attemptsSoFar(before, same) + 1;
      const attempt = { path: files[0].path, wave: numbers.get(id) ?? 1, attempts, send, ...known };
      fleet.set(id, unknown(before, attempt, { code, info: `${info}; its end was not seen` }));
      attempted.add(id);
    }
  }
}
