/** Puts pieces and values together to a PowerShell script. No value can end the text that holds it, because paths and commands
 * are in Base64 and all others have letters and digits only. */
import type { Command, OrderedFile, RemovedFile } from "../order.ts";
import { strip } from "../quote.ts";

export function base64(text: string): string {
  return `'${Buffer.from(text).toString("base64")}'`;
}

/** Returns the value of a text that is known to be plain, such as a hash. */
export function plain(text: string): string {
  if (!/^[A-Za-z0-9_.:, -]*$/.test(text)) throw new RangeError("a plain value has letters and digits only");
  return `'${text}'`;
}

/** Returns assignments, one a line. A value is a number or an expression. */
export function assign(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `$${name}=${value}\n`)
    .join("");
}

/** Returns the codes of what the system refuses in a phase. */
export function codes(ofPhases: Readonly<Record<string, string>>): string {
  const entries = Object.entries(ofPhases).map(([phase, code]) => `${phase}='${code}'`);
  return `$codes=@{${entries.join(";")}}\n`;
}

/** Returns the assignments of a command: its limit and its text. */
export function command(letter: string, given: Command | undefined): string {
  if (given === undefined) return "";
  return assign({ [`${letter}s`]: given.timeoutSeconds, [`${letter}t`]: `U ${base64(given.text)}` });
}

/** Without a state folder, what a command prints goes to a folder of its own among the temporary ones. */
export const OUT = "[IO.Path]::GetTempPath()+'sf-'+[guid]::NewGuid().ToString('N')";

/** Returns the assignments of the state folder and of the places in it. */
export function placesOf(folder: string): string {
  const places = { txn: '"$dir\\txn"', out: '"$dir\\out"', owed: '"$dir\\owed"' };
  return assign({ dir: `U ${base64(folder)}`, ...places });
}

export function filesOf(files: readonly Pick<OrderedFile, "path" | "proof" | "bytes">[]): string {
  return files.map(({ path, proof, bytes }) => `File ${base64(path)} ${plain(proof)} ${bytes}\n`).join("");
}

/** Joins the pieces that an order needs. */
export function pieces(...given: readonly (string | false | undefined)[]): string {
  return given.map((piece) => (piece ? strip(piece) : "")).join("");
}

/** In place of a proof each file has the salts and proofs of the contents that are ours. */
export function removedOf(files: readonly RemovedFile[]): string {
  const pairs = ({ known }: RemovedFile) => known.map(({ salt, proof }) => `${salt} ${proof}`).join(",");
  return filesOf(files.map((file) => ({ path: file.path, proof: pairs(file), bytes: 0 })));
}
