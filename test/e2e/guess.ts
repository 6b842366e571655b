/**
 * Somebody who guesses a short content, and knows all that has left the state: outputs, Descriptions, Tags, tokens, what was
 * printed. Every hash is tried that this package makes or has ever made, with everything known as its key.
 */
import { createHash, createHmac } from "node:crypto";

export interface Guess {
  readonly content: string;
  readonly path: string;
  readonly triggers: readonly string[];
}

/** Uses of keyed digests, and none, as version 1 of the state had it. */
const USES = ["", "bytes", "files", "delivery", "description", "region"];
/** Lengths to which this package has ever cut a hash, in hex digits. */
const LENGTHS = [16, 32, 64];

/** What confirms the guess: a value of the known texts that can be computed from it. */
export function confirmedBy(guess: Guess, known: readonly string[]): string[] {
  const values = new Set(known.flatMap((text) => text.match(/[0-9a-f]{16,}/g) ?? []));
  const messages = messagesOf(guess);
  const computed = new Set<string>();
  for (const key of ["", guess.path, ...values]) {
    const first = messages.flatMap((message) => hashes(key, message));
    const second = first.flatMap((one) => forms([one]).flatMap((message) => hashes(key, message)));
    for (const hash of [...first, ...second])
      for (const length of LENGTHS) computed.add(hash.slice(0, length));
  }
  return [...values].filter((value) => computed.has(value));
}

function hashes(key: string, message: string): string[] {
  const plain = createHash("sha256").update(message).digest("hex");
  const keyed = createHmac("sha256", key).update(message).digest("hex");
  return [plain, keyed].flatMap((hash) => LENGTHS.map((length) => hash.slice(0, length)));
}

function messagesOf({ content, path, triggers }: Guess): string[] {
  const sum = createHash("sha256").update(content).digest("hex");
  const file = [sum, path, "0644", "", ""];
  const fields = [[content], [Buffer.from(content).toString("base64")], [sum], file, ["1", ...file]];
  return fields.flatMap((one) => [...forms(one), ...forms([...one, ...triggers])]);
}

/** The fields as they are, and behind their lengths, for every use. */
function forms(fields: readonly string[]): string[] {
  const spelled = (all: readonly string[]) => all.map((one) => `${Buffer.byteLength(one)}:${one};`).join("");
  return [fields.join(""), ...USES.map((use) => spelled(use === "" ? fields : [use, ...fields]))];
}
