/**
 * Makes the block that a preview shows below its plan with `showDiff`: for each file that differs its head and its hunks, all
 * together at most 40 lines. Lines are coloured by the engine's own tags, which it takes out where it shows no colours.
 */
import { isSameFile } from "../core/inputs/path.ts";
import { type Compared, type FileDiff, fileDiff } from "./file-diff.ts";
import { printable } from "./printable.ts";

export const MAX_LINES = 40;
/** Files that get a head. Of more files only the number is told. */
const MAX_FILES = 20;

const RESET = "<{%reset%}>";
const COLOURS: Readonly<Record<string, string>> = {
  "+": "<{%fg 2%}>",
  "-": "<{%fg 1%}>",
  "@": "<{%fg 6%}>",
};

/** `before` are the files of the last `pulumi up`; none for a new resource. */
export function diffText(before: readonly Compared[], after: readonly Compared[]): string {
  const diffs = after.flatMap((file) => {
    const last = before.find(({ path }) => isSameFile(path, file.path));
    return fileDiff(last, file) ?? [];
  });
  if (diffs.length === 0) return "files: as in the last `pulumi up`";
  const shown = diffs.slice(0, MAX_FILES);
  const left = diffs.length - shown.length;
  const more = left === 0 ? [] : [`… ${left} more ${left === 1 ? "file differs" : "files differ"}`];
  const rooms = shares(
    shown.map(({ lines }) => lines.length),
    MAX_LINES - shown.length - more.length,
  );
  return [...shown.flatMap((diff, at) => blockOf(diff, rooms[at] ?? 0)), ...more].join("\n");
}

function blockOf({ head, lines }: FileDiff, room: number): string[] {
  const isCut = lines.length > room;
  const shown = lines.slice(0, isCut ? Math.max(0, room - 1) : room).map(painted);
  const left = lines.length - shown.length;
  return [printable(head), ...shown, ...(isCut && room > 0 ? [`… ${left} more lines`] : [])];
}

function painted(line: string): string {
  const colour = COLOURS[line[0] ?? ""];
  return colour === undefined ? printable(line) : `${colour}${printable(line)}${RESET}`;
}

/** Gives each file the lines that it needs as far as there is room, so that short diffs are whole and only long ones are cut. */
export function shares(needs: readonly number[], room: number): number[] {
  const given = needs.map(() => 0);
  const ascending = [...needs.entries()].sort(([, a], [, b]) => a - b);
  let left = room;
  for (const [place, [at, need]] of ascending.entries()) {
    const share = Math.min(need, Math.floor(left / (ascending.length - place)));
    given[at] = share;
    left -= share;
  }
  return given;
}
