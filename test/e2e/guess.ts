/**
 * Plays an attacker who guesses a short content and knows every public value: outputs, Descriptions, Tags, tokens and
 * printed text. It computes every hash that this package makes or ever made, with each known value as the key.
 */
import { createHash, createHmac } from "node:crypto";

export interface Guess {
  readonly content: string;
  readonly path: string;
  readonly triggers: readonly string[];
}

/** The use that this package hashes as the first field. "" stands for none, as in version 1 of the state. */
const USES = ["", "bytes", "files", "delivery", "description", "region"];
/** Numbers of hex digits to which this package has ever cut a hash. */
const LENGTHS = [16, 32, 64];

/** Returns the values in the known texts that can be computed from the guess. Each of them would confirm it. */
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

/** Joins the fields in every way that was ever hashed: plainly, or each field after its length with one of USES
 * first. */
function forms(fields: readonly string[]): string[] {
  const spelled = (all: readonly string[]) => all.map((one) => `${Buffer.byteLength(one)}:${one};`).join("");
  return [fields.join(""), ...USES.map((use) => spelled(use === "" ? fields : [use, ...fields]))];
}
