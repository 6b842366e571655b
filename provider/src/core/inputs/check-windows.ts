/**
 * Rules about files on Windows: all files are of one system, and what a PowerShell script cannot do there is refused.
 */
import { isWindows } from "./check-file.ts";
import { shorten } from "./path.ts";
import { isRecord, isSet, isUnknown, type Raw } from "./unknown.ts";

export function windowsProblems(raw: Raw): string[] {
  const paths = pathsOf(raw);
  const windows = paths.find(isWindows);
  if (windows === undefined) return [];
  const other = paths.find((path) => !isWindows(path));
  if (other !== undefined)
    return [
      `files: "${shorten(windows)}" is a Windows path and "${shorten(other)}" is none; give the files of each system to a resource of its own`,
    ];
  return symlinkProblems(raw.activation, windows);
}

/** The default there is "refuse", so that it need not be given. */
function symlinkProblems(activation: unknown, path: string): string[] {
  if (!isRecord(activation) || !isSet(activation.symlinks) || activation.symlinks === "refuse") return [];
  return [
    `activation.symlinks: ${JSON.stringify(activation.symlinks)} is for Linux only, and "${shorten(path)}" is a Windows path; leave it out, or give "refuse"`,
  ];
}

/** Returns the paths that are given; the rules of a file say what is wrong with others. */
export function pathsOf(raw: Raw): string[] {
  const files = Array.isArray(raw.files) ? raw.files.filter(isRecord) : [raw];
  return files
    .map(({ path }) => path)
    .filter((path): path is string => typeof path === "string" && path !== "" && !isUnknown(path));
}
