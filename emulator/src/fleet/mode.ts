/** File modes as Go reads them: strconv.ParseInt(text, 8, 32), then os.FileMode, then the kernel's bits. */

/** Where os.FileMode keeps what the kernel has at 07000. */
const SETUID = 1 << 23;
const SETGID = 1 << 22;
const STICKY = 1 << 20;

/** The kernel's twelve bits, or undefined for a mode that the agent refuses. "" is 0644. */
export function parseMode(text: string): number | undefined {
  if (text === "") return 0o644;
  const length = Buffer.byteLength(text);
  if ((length !== 3 && length !== 4) || !/^[+-]?[0-7]+$/.test(text)) return undefined;
  const digits = Number.parseInt(text.replace(/^[+-]/, ""), 8);
  return kernelBits(text.startsWith("-") ? -digits : digits);
}

/** 04755 loses its first digit (T24), because Go keeps setuid elsewhere; "-644" sets all three (T27: 7134). */
function kernelBits(fileMode: number): number {
  const special =
    (fileMode & SETUID ? 0o4000 : 0) | (fileMode & SETGID ? 0o2000 : 0) | (fileMode & STICKY ? 0o1000 : 0);
  return (fileMode & 0o777) | special;
}

/** `0644`: four octal digits. */
export function formatMode(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
