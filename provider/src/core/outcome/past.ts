/**
 * Decides how far a list of sends, newest first, must be read: to the first send that is older than all that are looked
 * for. It compares the numbers in the ClientTokens, because state does not keep the InvokeIds of all runs.
 */

import type { ListedSend } from "../model.ts";
import { numberOf, readMark, runOf, type SendMark } from "./marker.ts";

export interface Sought {
  readonly incarnation: string;
  /** Number of sends that state has counted. The sends of a killed run have higher numbers. */
  readonly counted: number;
  /** ClientTokens of the counted sends whose answers were lost. */
  readonly lost: readonly string[];
}

/** True when the send is older than every send that is looked for; then all sends below it in the list are older too. */
export function isPast(
  { description }: Pick<ListedSend, "description">,
  { incarnation, counted, lost }: Sought,
): boolean {
  const mark = readMark(description);
  if (mark?.incarnation !== incarnation) return false;
  const number = numberOf(mark);
  return number > 0 && number <= counted && lost.every((token) => isBefore(mark, token));
}

/**
 * True when the send is of an earlier run than the token. Sends of one run may be accepted in any order, so their
 * numbers do not tell which is older.
 */
function isBefore(mark: SendMark, token: string): boolean {
  return numberOf(mark) < numberOf({ token }) && runOf(mark) !== runOf({ token });
}
