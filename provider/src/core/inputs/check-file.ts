/**
 * Rules about the arguments that describe one file: path, content, contentBase64, mode, owner, group and overwrite. Without
 * `activation` the limits are those of the SendFile action, and what the Cloud Assistant agent drops or refuses is refused.
 * Complaints about content give sizes and positions and never quote the content.
 */
import { splitPath } from "./path.ts";
import { isSet, isUnknown, type Raw } from "./unknown.ts";

/** "After Base64 encoding, the content cannot exceed 32 KB" (ECS API reference, SendFile). */
const MAX_BASE64 = 32 * 1024;
/** Most bytes of all files of an activation, which SendFile carries in parts. */
export const MAX_ACTIVATED = 1024 * 1024;
const MAX_ACCOUNT = 64;

/** What the rules about a file depend on besides the file. */
export interface FileRules {
  /** True when a missing content is no problem, because the program side has reported the unreadable `source`. */
  readonly sourceIsUnread: boolean;
  /** True when SendFile writes the file itself. False while `activation` is unknown. */
  readonly isDirect: boolean;
}

export function fileProblems(raw: Raw, rules: FileRules): string[] {
  return [
    ...pathProblems(raw),
    ...contentProblems(raw, rules),
    ...modeProblems(raw, rules),
    ...accountProblems(raw, rules),
    ...flagProblems(raw),
  ];
}

function pathProblems(raw: Raw): string[] {
  const { path } = raw;
  if (isUnknown(path)) return [];
  if (typeof path !== "string")
    return ['path: is missing; give an absolute file path, such as "/etc/app/app.conf"'];
  const parts = splitPath(path);
  return parts.ok ? [] : [`path: ${parts.problem}`];
}

function contentProblems(raw: Raw, rules: FileRules): string[] {
  const given = ["content", "contentBase64"].filter((key) => raw[key] !== undefined && raw[key] !== null);
  if (rules.sourceIsUnread && given.length === 0) return [];
  if (given.length === 0)
    return ["content: is missing; give exactly one of content, contentBase64 and source"];
  if (given.length > 1)
    return ["content: is given twice; give exactly one of content, contentBase64 and source"];
  return given[0] === "content" ? textProblems(raw.content, rules) : base64Problems(raw.contentBase64, rules);
}

function textProblems(content: unknown, rules: FileRules): string[] {
  if (isUnknown(content)) return [];
  if (typeof content !== "string") return ["content: must be a string; use contentBase64 for bytes"];
  if (!content.isWellFormed())
    return ["content: holds half a surrogate pair and is no text; use contentBase64 for bytes"];
  return sizeProblems("content", Buffer.byteLength(content), rules);
}

function base64Problems(value: unknown, rules: FileRules): string[] {
  if (isUnknown(value)) return [];
  if (typeof value !== "string") return ["contentBase64: must be a string in standard Base64"];
  const compact = value.replace(/[\r\n]/g, "");
  const wrong = /[^A-Za-z0-9+/=]/.exec(compact);
  if (wrong !== null) {
    return [
      `contentBase64: character ${wrong.index + 1} is not in the standard Base64 alphabet (A-Z a-z 0-9 + /)`,
    ];
  }
  if (compact.length % 4 !== 0 || !/^[^=]*={0,2}$/.test(compact)) {
    return [
      "contentBase64: is cut off or lacks its padding; its length must be a multiple of 4, padded with =",
    ];
  }
  return sizeProblems("contentBase64", Buffer.byteLength(compact, "base64"), rules);
}

function sizeProblems(name: string, bytes: number, { isDirect }: FileRules): string[] {
  if (!isDirect)
    return bytes <= MAX_ACTIVATED
      ? []
      : [`${name}: has ${bytes} bytes; at most ${MAX_ACTIVATED} (1 MiB) are allowed with activation`];
  if (bytes === 0) return [`${name}: is empty; the agent refuses an empty file`];
  const encoded = Math.ceil(bytes / 3) * 4;
  if (encoded <= MAX_BASE64) return [];
  return [
    `${name}: ${bytes} bytes are ${encoded} in Base64; at most ${MAX_BASE64} (24576 bytes of content) are allowed`,
  ];
}

function modeProblems(raw: Raw, { isDirect }: FileRules): string[] {
  const { mode } = raw;
  if (!isSet(mode)) return [];
  if (typeof mode !== "string" || !/^[0-7]{3,4}$/.test(mode)) {
    return [
      `mode: ${JSON.stringify(mode)} is not allowed; give 3 or 4 octal digits as a string, such as "0644"`,
    ];
  }
  if (isDirect && mode.length === 4 && !mode.startsWith("0")) {
    return [`mode: "${mode}" sets special bits, which the agent drops; give "0${mode.slice(1)}"`];
  }
  return linuxOnly(raw, "mode");
}

function accountProblems(raw: Raw, rules: FileRules): string[] {
  return ["owner", "group"].flatMap((key) => {
    const value = raw[key];
    if (!isSet(value)) return [];
    const problem = accountProblem(value, key === "owner" ? "user" : "group", rules);
    return problem === undefined ? linuxOnly(raw, key) : [`${key}: ${problem}`];
  });
}

function accountProblem(value: unknown, what: string, { isDirect }: FileRules): string | undefined {
  if (typeof value !== "string") return `must be the name of a ${what}, as a string`;
  if (value === "") return `is empty; give the name of a ${what}, or leave it out`;
  if (isDirect && /^\d+$/.test(value))
    return `"${value}" is a number; the agent resolves names only, so give the ${what}'s name`;
  if ([...value].length > MAX_ACCOUNT)
    return `has ${[...value].length} characters; at most ${MAX_ACCOUNT} are allowed`;
  if (/[\s:/]/.test(value)) return `"${value}" holds a blank, ":" or "/", which no ${what} name has`;
  return undefined;
}

function linuxOnly(raw: Raw, key: string): string[] {
  const { path } = raw;
  return isWindows(path) ? [`${key}: is for Linux only, and the path is a Windows path; leave it out`] : [];
}

export function isWindows(path: unknown): boolean {
  return typeof path === "string" && /^[A-Za-z]:[\\/]/.test(path);
}

function flagProblems(raw: Raw): string[] {
  const { overwrite } = raw;
  return isSet(overwrite) && typeof overwrite !== "boolean" ? ["overwrite: must be true or false"] : [];
}
