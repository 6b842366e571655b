/**
 * Reads an action page by page, to the end of its list. A page token that comes twice is a fault: where the list ends
 * is then not known, and a part of a list must never pass for the whole.
 */

import { type Raw, text } from "../../core/inputs/unknown.ts";
import type { Fault } from "../../core/model.ts";
import type { ApiCall } from "../transport.ts";

export async function eachPage(
  call: ApiCall,
  action: string,
  params: Parameters<ApiCall>[1],
  take: (body: Raw) => void,
): Promise<Fault | undefined> {
  const tokens = new Set<string>();
  let token = "";
  do {
    const answer = await call(action, { ...params, NextToken: token });
    if (!answer.ok) return answer.fault;
    take(answer.value);
    tokens.add(token);
    token = text(answer.value.NextToken);
    if (token !== "" && tokens.has(token)) return repeatedToken(action);
  } while (token !== "");
  return undefined;
}

export function repeatedToken(action: string): Fault {
  return {
    kind: "transient",
    action,
    code: "RepeatedNextToken",
    message:
      "the answer's NextToken leads back to a page that was read already, so the list has no known end",
  };
}
