/**
 * Checks a file path and splits it into the TargetDir and Name that SendFile takes; also compares and shortens paths.
 * TargetDir and Name may have at most 255 characters each (ECS API reference).
 */
import type { Result } from "../model.ts";

export interface PathParts {
  readonly dir: string;
  readonly name: string;
  readonly windows: boolean;
}

const MAX = 255;
const DRIVE = /^[A-Za-z]:[\\/]/;
/** Matches a character that Windows does not allow in a file name (Win32 naming rules). */
const WINDOWS_FORBIDDEN = /[<>:"|?*]/;
/**
 * Matches a name that Windows reads as a device, such as `NUL` or `com1.txt`, in every folder and with any extension
 * ("Naming Files, Paths, and Namespaces", Win32).
 */
const DEVICE = /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\.|$)/i;
const FORM = 'an absolute path that names a file, such as "/etc/app/app.conf" or "C:\\app\\app.ini"';

const bad = (problem: string): Result<PathParts> => ({ ok: false, problem });

export function splitPath(path: string): Result<PathParts> {
  if (path === "") return bad(`is empty; give ${FORM}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(path)) return bad(`holds a control character; give ${FORM}`);
  const windows = DRIVE.test(path);
  if (!windows && !path.startsWith("/")) return bad(`"${shorten(path)}" is not absolute; give ${FORM}`);
  const parts = path.split(windows ? /[\\/]/ : "/");
  const name = parts[parts.length - 1] ?? "";
  if (parts.includes("..")) return bad(`"${shorten(path)}" holds ".."; write the path without it`);
  if (name === "" || name === ".") return bad(`"${shorten(path)}" names a folder; give ${FORM}`);
  const dir = path.slice(0, path.length - name.length);
  return checkParts(path, { dir: trimEnd(dir, windows), name, windows });
}

function checkParts(path: string, parts: PathParts): Result<PathParts> {
  const { dir, name, windows } = parts;
  if (windows && WINDOWS_FORBIDDEN.test(path.slice(2))) {
    return bad(`"${shorten(path)}" holds a character that Windows does not allow in a name: < > : " | ? *`);
  }
  const unusable = windows ? path.slice(3).split(/[\\/]/).find(isUnusable) : undefined;
  if (unusable !== undefined) {
    return bad(
      `"${shorten(path)}" holds "${shorten(unusable, 40)}", which Windows cannot hold: no name is a device (NUL, CON, COM1, …) or ends with a dot or a blank`,
    );
  }
  if (chars(name) > MAX)
    return bad(`has a file name of ${chars(name)} characters; at most ${MAX} are allowed`);
  // Linux limits the bytes of a name. The API would accept a longer name, and the send would fail on every instance.
  if (!windows && Buffer.byteLength(name) > MAX) {
    return bad(`has a file name of ${Buffer.byteLength(name)} bytes; Linux allows at most ${MAX}`);
  }
  if (chars(dir) > MAX) return bad(`has a folder of ${chars(dir)} characters; at most ${MAX} are allowed`);
  return { ok: true, value: parts };
}

/**
 * True for a name that Windows does not keep as it is written: it drops a dot or blank at the end, and opens a device
 * instead of a file for some names.
 */
function isUnusable(part: string): boolean {
  return part !== "." && (/[. ]$/.test(part) || DEVICE.test(part));
}

/** Returns the same text for all spellings of one path, so that paths can be compared. It is never sent. */
export function canonicalPath(path: string): string {
  const text = DRIVE.test(path) ? path.replaceAll("\\", "/").toLowerCase() : path;
  return text
    .split("/")
    .filter((part, at) => at === 0 || (part !== "" && part !== "."))
    .join("/");
}

/** True when both paths name the same file, whatever their spelling. */
export function isSameFile(a: string, b: string): boolean {
  return a === b || canonicalPath(a) === canonicalPath(b);
}

/** Joins a folder and a file name, as the API lists them, to a path. It undoes `splitPath`, except for doubled slashes. */
export function joinPath(dir: string, name: string): string {
  const slash = /^[A-Za-z]:/.test(dir) ? "\\" : "/";
  return dir.endsWith("/") || dir.endsWith("\\") ? `${dir}${name}` : `${dir}${slash}${name}`;
}

/** Removes slashes at the end of a folder: "/etc/app/" becomes "/etc/app". The roots "/" and "C:\" are kept. */
function trimEnd(dir: string, windows: boolean): string {
  const trimmed = dir.replace(windows ? /[\\/]+$/ : /\/+$/, "");
  if (trimmed === "") return "/";
  return windows && /^[A-Za-z]:$/.test(trimmed) ? `${trimmed}\\` : trimmed;
}

function chars(text: string): number {
  return [...text].length;
}

export function shorten(text: string, max = 80): string {
  return text.length > max ? `${text.slice(0, max)}…` : text;
}
