/**
 * Reads all pages of a list. When the API repeats a NextToken, the end of the list cannot be known, so the answer is a
 * fault: a part of a list must never be taken for the whole list.
 */

import { type Raw, text } from "../../core/inputs/unknown.ts";
import type { Fault } from "../../core/model.ts";
import type { ApiCall } from "../transport.ts";

export async function eachPage(
  call: ApiCall,
  action: string,
  params: Parameters<ApiCall>[1],
  take: (body: Raw) => unknown,
  tokenOf: (body: Raw) => string = ({ NextToken }) => text(NextToken),
): Promise<Fault | undefined> {
  const tokens = new Set<string>();
  let token = "";
  do {
    const answer = await call(action, { ...params, NextToken: token });
    if (!answer.ok) return answer.fault;
    take(answer.value);
    tokens.add(token);
    token = tokenOf(answer.value);
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
