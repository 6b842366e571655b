/**
 * Compares one file with that of the last `pulumi up`: a head that says what differs, and the hunks of a unified diff. Nothing of
 * a binary content is shown.
 */
import { structuredPatch } from "diff";
import { normalMode } from "../core/inputs/delivery-key.ts";
import type { FileSpec } from "../core/model.ts";

/** Of a file, what the comparison needs. */
export type Compared = Pick<FileSpec, "path" | "base64" | "mode" | "owner" | "group">;

export interface FileDiff {
  readonly head: string;
  /** Lines of a unified diff as they are, without the names of files; empty when no text differs. */
  readonly lines: readonly string[];
}

/** As the library, and diff(1), tell that the last line has no end. */
const NO_NEWLINE = "\\ No newline at end of file";

/** A diff with more edits would take long, and be cut anyway. */
const MAX_EDITS = 500;

/** `before` is undefined when the last `pulumi up` had no such file. Returns undefined when nothing differs. */
export function fileDiff(before: Compared | undefined, after: Compared): FileDiff | undefined {
  const bytes = Buffer.from(after.base64, "base64");
  if (before === undefined) return firstSend(after.path, bytes);
  const { parts, lines } = contentDiff(Buffer.from(before.base64, "base64"), bytes);
  const all = [...parts, ...settingsParts(before, after)];
  return all.length === 0 ? undefined : { head: `${after.path}: ${all.join("; ")}`, lines };
}

function firstSend(path: string, bytes: Buffer): FileDiff {
  const text = textOf(bytes);
  if (text === undefined) return { head: `${path}: first send, binary, ${bytes.length} bytes`, lines: [] };
  const count = linesOf(text);
  const head = `${path}: first send, ${count} ${count === 1 ? "line" : "lines"}`;
  return { head, lines: allAdded(text, count) };
}

/** The hunk of a whole new file; the library would take seconds for the longest ones. */
function allAdded(text: string, count: number): string[] {
  if (count === 0) return [];
  const lines = text.split("\n", count).map((line) => `+${line}`);
  return [`@@ -0,0 +1,${count} @@`, ...lines, ...(text.endsWith("\n") ? [] : [NO_NEWLINE])];
}

interface Content {
  readonly parts: readonly string[];
  readonly lines: readonly string[];
}

function contentDiff(before: Buffer, after: Buffer): Content {
  if (before.equals(after)) return { parts: [], lines: [] };
  const texts = [textOf(before), textOf(after)] as const;
  const [old, now] = texts;
  if (old === undefined || now === undefined)
    return { parts: [`binary, ${before.length} → ${after.length} bytes`], lines: [] };
  const lines = hunksOf(old, now);
  if (lines === undefined) {
    const counts = `${linesOf(old)} → ${linesOf(now)} lines`;
    return { parts: [`${counts}, of which more than ${MAX_EDITS} differ`], lines: [] };
  }
  const starting = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  const [added, removed] = [starting("+"), starting("-")];
  return { parts: [`+${added} -${removed} lines since the last \`pulumi up\``], lines };
}

/** Returns undefined when there are too many edits. */
function hunksOf(old: string, now: string): string[] | undefined {
  const options = { context: 3, maxEditLength: MAX_EDITS };
  const patch = structuredPatch("", "", old, now, "", "", options);
  return patch?.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${startOf(oldStart, oldLines)},${oldLines} +${startOf(newStart, newLines)},${newLines} @@`,
    ...lines,
  ]);
}

/** In a unified diff a side without lines begins one line earlier. */
function startOf(start: number, lines: number): number {
  return lines === 0 ? start - 1 : start;
}

/** Undefined for content that is no text. */
function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  return bytes.includes(0) || !Buffer.from(text).equals(bytes) ? undefined : text;
}

function linesOf(text: string): number {
  const parts = text.split("\n").length;
  return text.endsWith("\n") || text === "" ? parts - 1 : parts;
}

function settingsParts(before: Compared, after: Compared): string[] {
  const mode = [normalMode(before.mode), normalMode(after.mode)] as const;
  const owner = [before.owner, after.owner] as const;
  const group = [before.group, after.group] as const;
  return Object.entries({ mode, owner, group }).flatMap(([name, [from, to]]) =>
    from === to ? [] : [`${name} ${from || "not managed"} → ${to || "not managed"}`],
  );
}
