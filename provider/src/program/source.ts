/**
 * Makes one of the inputs `content` and `contentBase64` from the three arguments that can give the content, and reads the file
 * `source`. A file that cannot be read becomes a complaint for check, because an error in the program would print a stack trace.
 */
import { readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { FileArgs } from "../args.ts";

export interface Content {
  readonly content?: pulumi.Input<string | undefined> | undefined;
  readonly contentBase64?: pulumi.Input<string | undefined> | undefined;
  readonly problems: string[];
}

type Given = Pick<FileArgs, "content" | "contentBase64" | "source">;

/** With `mayBeEmpty` an empty file is no problem. */
export function contentOf(
  args: Given,
  folders: readonly string[] = sourceFolders(),
  mayBeEmpty = false,
): Content {
  const { content, contentBase64, source } = args;
  if (!isGiven(source)) return { content, contentBase64, problems: [] };
  const beside = [content, contentBase64].filter(isGiven);
  if (beside.length === 0) return readSource(source, folders, mayBeEmpty);
  if (beside.every((one) => pulumi.Output.isInstance(one) || one instanceof Promise))
    return unlessGiven(content, contentBase64, readSource(source, folders, mayBeEmpty));
  return {
    problems: [
      "source: is given beside another content; give exactly one of content, contentBase64 and source",
    ],
  };
}

/** Null counts as not given, because a missing configuration value is null. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** An Output beside `source` may turn out to be undefined. When it has a value, both go to check, which complains. */
function unlessGiven(content: Content["content"], contentBase64: Content["content"], read: Content): Content {
  const all = pulumi.all([content, contentBase64, read.content, read.contentBase64]);
  return {
    content: all.apply(([text, bytes, own]) => (isGiven(text ?? bytes) ? (text ?? "") : own)),
    contentBase64: all.apply(([text, bytes, , own]) => (isGiven(text ?? bytes) ? (bytes ?? "") : own)),
    problems: read.problems,
  };
}

/**
 * The folders in which a relative `source` is looked for: that of Pulumi.yaml, then the working folder of the program, which
 * `main` in Pulumi.yaml can change. An inline program of the Automation API has no project folder.
 */
export function sourceFolders(): string[] {
  const project = pulumi.runtime.getRootDirectory();
  return isAbsolute(project) ? [project, resolve()] : [resolve()];
}

function readSource(source: unknown, folders: readonly string[], mayBeEmpty: boolean): Content {
  if (typeof source !== "string" || source === "") {
    return { problems: ["source: must be the path of a local file, as a plain string"] };
  }
  const places = [...new Set(folders.map((folder) => resolve(folder, source)))];
  try {
    const bytes = readFirst(places);
    if (bytes.length === 0 && !mayBeEmpty)
      return { problems: [`source: ${source} is empty; the agent refuses an empty file`] };
    const text = bytes.toString("utf8");
    const same = Buffer.from(text).equals(bytes);
    return same ? { content: text, problems: [] } : { contentBase64: bytes.toString("base64"), problems: [] };
  } catch (error) {
    const { code = "unknown error", path } = error as NodeJS.ErrnoException;
    const looked = code === "ENOENT" ? `no ${places.join(" and no ")}` : (path ?? places[0]);
    return { problems: [`source: ${source} cannot be read (${code}): ${looked}`] };
  }
}

/** Goes on to the next place only when the file does not exist. */
function readFirst([place = "", ...others]: readonly string[]): Buffer {
  try {
    return readFileSync(place);
  } catch (error) {
    if (others.length === 0 || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return readFirst(others);
  }
}
