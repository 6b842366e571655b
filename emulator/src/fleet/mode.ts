/** Parses file modes as the agent does, which is written in Go: strconv.ParseInt(text, 8, 32), then os.FileMode. */

/** Go's os.FileMode keeps setuid, setgid and sticky in these bits; the kernel keeps them in 07000. */
const SETUID = 1 << 23;
const SETGID = 1 << 22;
const STICKY = 1 << 20;

/** Returns the kernel's twelve mode bits, or undefined for a mode that the agent refuses. An empty text means 0644. */
export function parseMode(text: string): number | undefined {
  if (text === "") return 0o644;
  const length = Buffer.byteLength(text);
  if ((length !== 3 && length !== 4) || !/^[+-]?[0-7]+$/.test(text)) return undefined;
  const digits = Number.parseInt(text.replace(/^[+-]/, ""), 8);
  return kernelBits(text.startsWith("-") ? -digits : digits);
}

/** "4755" loses its first digit because Go keeps setuid in another bit (T24). "-644" is a negative number, which has
 * all three of Go's bits set and gives 7134 (T27). T… are rows of test/fixtures/agent-truth.json. */
function kernelBits(fileMode: number): number {
  const special =
    (fileMode & SETUID ? 0o4000 : 0) | (fileMode & SETGID ? 0o2000 : 0) | (fileMode & STICKY ? 0o1000 : 0);
  return (fileMode & 0o777) | special;
}

/** Formats a mode as four octal digits, such as `0644`. */
export function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
