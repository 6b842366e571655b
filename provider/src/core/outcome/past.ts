/**
 * How far back a list of sends, newest first, must be read: down to the first one that is older than all that are looked
 * for. Goes by the numbers in their tokens, because state does not keep the InvokeIds of all runs.
 */

import type { ListedSend } from "../model.ts";
import { type Mark, numberOf, readMark, runOf } from "./marker.ts";

export interface Sought {
  readonly incarnation: string;
  /** Sends that state has counted: a run that was never saved used higher numbers, and came later. */
  readonly counted: number;
  /** Tokens of counted sends whose answers were lost. */
  readonly lost: readonly string[];
}

/** The send, and so all below it in the list, is older than any that is sought. */
export function isPast(
  { description }: Pick<ListedSend, "description">,
  { incarnation, counted, lost }: Sought,
): boolean {
  const mark = readMark(description);
  if (mark?.incarnation !== incarnation) return false;
  const number = numberOf(mark);
  return number > 0 && number <= counted && lost.every((token) => isBefore(mark, token));
}

/** Sends of one run are accepted in any order, retries long after later ones: only an earlier run is surely older. */
function isBefore(mark: Mark, token: string): boolean {
  return numberOf(mark) < numberOf({ token }) && runOf(mark) !== runOf({ token });
}
