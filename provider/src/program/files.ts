/**
 * Makes the input `files` from the argument `files`: each content becomes a secret, and each `source` is read. Only a plain list
 * of plain objects is taken apart; an Output in it becomes a secret as a whole.
 */
import * as pulumi from "@pulumi/pulumi";
import { isRecord, type Raw } from "../core/inputs/unknown.ts";
import { type Content, contentOf, isGiven, sourceFolders } from "./source.ts";

export interface Files {
  readonly files: unknown;
  /** All contents as they were given, by which it is told whether one is a secret. */
  readonly contents: readonly unknown[];
  readonly problems: readonly string[];
}

export function filesOf(files: unknown, mayBeEmpty: boolean): Files {
  if (!isGiven(files)) return { files: undefined, contents: [], problems: [] };
  if (!Array.isArray(files)) return { files: wholeSecret(files), contents: [files], problems: [] };
  const items = files.map((file: unknown, at) => itemOf(file, `files[${at}].`, mayBeEmpty));
  return {
    files: items.map((item) => item.file),
    contents: items.flatMap((item) => item.contents),
    problems: items.flatMap((item) => item.problems),
  };
}

interface Item extends Omit<Files, "files"> {
  readonly file: unknown;
}

function itemOf(file: unknown, place: string, mayBeEmpty: boolean): Item {
  if (!isRecord(file) || isOpen(file)) return { file: wholeSecret(file), contents: [file], problems: [] };
  const { content: _content, contentBase64: _base64, source: _source, ...rest } = file;
  const content = contentOf(file as Raw & Parameters<typeof contentOf>[0], sourceFolders(), mayBeEmpty);
  return {
    file: { ...rest, ...secretContent(content) },
    contents: [file.content, file.contentBase64],
    problems: content.problems.map((problem) => `${place}${problem}`),
  };
}

/** A value that is no Output, such as a number that a program without type checks gives, is left for check to refuse. */
function wholeSecret(value: unknown): unknown {
  return isOpen(value) ? pulumi.secret(value) : value;
}

function isOpen(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

export function secretContent({ content, contentBase64 }: Content): pulumi.Inputs {
  return {
    ...(content === undefined ? {} : { content: pulumi.secret(content) }),
    ...(contentBase64 === undefined ? {} : { contentBase64: pulumi.secret(contentBase64) }),
  };
}
