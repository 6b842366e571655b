/**
 * Rules about the files as a whole: either the one file that `path` names, or the list `files`, which needs `activation`. The
 * rules about each file are in check-file.ts.
 */
import { type FileRules, fileProblems, MAX_ACTIVATED } from "./check-file.ts";
import { canonicalPath, shorten } from "./path.ts";
import { hasUnknown, isRecord, isSet, isUnknown, type Raw, text } from "./unknown.ts";

/** The arguments that describe a file. `source` is not among them, because the program turns it into a content. */
const OF_FILE = ["path", "content", "contentBase64", "mode", "owner", "group", "overwrite"];

/** `isUnread` tells for the place of a file ("", "files[0].") that the program side has reported its unreadable `source`. */
export function filesProblems(raw: Raw, isUnread: (place: string) => boolean): string[] {
  const isDirect = raw.activation === undefined || raw.activation === null;
  const rules = (place: string): FileRules => ({ sourceIsUnread: isUnread(place), isDirect });
  const { files } = raw;
  if (files === undefined || files === null) return fileProblems(raw, rules(""));
  const beside = besides(raw, isUnread(""));
  if (beside.length > 0) return beside;
  if (isUnknown(files)) return [];
  if (!Array.isArray(files)) return ["files: must be a list of files, each with a path and a content"];
  if (files.length === 0) return ["files: is empty; give at least one file, or path and content instead"];
  if (isDirect)
    return ["files: needs activation, because SendFile alone puts one file in place; give activation: {}"];
  const problems = files.flatMap((file, at) => itemProblems(file, `files[${at}]`, rules(`files[${at}].`)));
  return problems.length > 0 ? problems : [...pathsTwice(files), ...sizeProblems(files), ...mixed(files)];
}

function besides(raw: Raw, sourceIsUnread: boolean): string[] {
  const given = OF_FILE.filter((name) => isSet(raw[name]));
  const names = sourceIsUnread ? [...given, "source"] : given;
  if (names.length === 0) return [];
  return [
    `files: is given beside ${names.join(", ")}; describe every file in files, or the one file without files`,
  ];
}

function itemProblems(file: unknown, place: string, rules: FileRules): string[] {
  if (isUnknown(file)) return [];
  if (!isRecord(file)) return [`${place}: must be a file with a path and a content`];
  const unread = isSet(file.source)
    ? [`${place}.source: is read while the program runs; give files, and the file in it, as plain values`]
    : [];
  const strangers = Object.keys(file).filter((name) => name !== "source" && !OF_FILE.includes(name));
  return [
    ...unread,
    ...strangers.map((name) => `${place}.${name}: there is no such argument; look for a typing error`),
    ...fileProblems(file, { ...rules, sourceIsUnread: rules.sourceIsUnread || unread.length > 0 }).map(
      (problem) => `${place}.${problem}`,
    ),
  ];
}

/** Two files at one path would overwrite each other. */
function pathsTwice(files: readonly unknown[]): string[] {
  const first = new Map<string, number>();
  return files.flatMap((file, at) => {
    const path = isRecord(file) && !isUnknown(file.path) ? text(file.path) : "";
    if (path === "") return [];
    const known = first.get(canonicalPath(path));
    first.set(canonicalPath(path), known ?? at);
    if (known === undefined) return [];
    return [`files[${at}].path: "${shorten(path)}" is also the path of files[${known}]; name each file once`];
  });
}

function sizeProblems(files: readonly unknown[]): string[] {
  if (hasUnknown(files)) return [];
  const bytes = files.reduce<number>((sum, file) => sum + (isRecord(file) ? sizeOf(file) : 0), 0);
  if (bytes <= MAX_ACTIVATED) return [];
  return [`files: have ${bytes} bytes together; at most ${MAX_ACTIVATED} (1 MiB) are allowed`];
}

function sizeOf({ content, contentBase64 }: Raw): number {
  return typeof contentBase64 === "string"
    ? Buffer.byteLength(contentBase64.replace(/[\r\n]/g, ""), "base64")
    : Buffer.byteLength(text(content));
}

/** The files change together or not at all, so `overwrite` cannot refuse some of them. */
function mixed(files: readonly unknown[]): string[] {
  const flags = files
    .map((file) => (isRecord(file) ? file.overwrite : undefined))
    .filter((one) => !isUnknown(one));
  const kinds = new Set(flags.map((flag) => flag === false));
  return kinds.size < 2
    ? []
    : ["files: overwrite must be the same for all files, because they change together"];
}
