// @ts-check
// Compiles the provider and the emulator when a compiled file is missing or older than what it is made from.
// By file times, not by a stamp: a build that somebody ran by hand then counts too.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { lastLines, run } from "./run.mjs";
import { SetupError } from "./say.mjs";

export const BUILT = ["provider", "emulator"];

/**
 * @param {string} dir
 * @returns {string[]} All files below, as paths relative to `dir`.
 */
function filesBelow(dir) {
  /** @type {string[]} */
  let names;
  try {
    names = /** @type {string[]} */ (readdirSync(dir, { recursive: true }));
  } catch {
    return [];
  }
  return names.filter((name) => statSync(join(dir, name)).isFile());
}

/** @param {string} path */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/**
 * @param {string} root
 * @param {string} name Workspace folder.
 * @returns {boolean}
 */
export function buildUpToDate(root, name) {
  const sources = filesBelow(join(root, name, "src")).filter((file) => /(?<!\.d)\.[cm]?ts$/.test(file));
  const outputs = sources.map((file) => join(root, name, "dist", file.replace(/ts$/, "js")));
  const inputs = [
    ...sources.map((file) => join(root, name, "src", file)),
    ...[
      `${name}/tsconfig.json`,
      `${name}/package.json`,
      "tsconfig.json",
      "node_modules/.package-lock.json",
    ].map((file) => join(root, file)),
  ];
  const newestInput = Math.max(...inputs.map((file) => changedAt(file) ?? 0));
  return outputs.length > 0 && outputs.every((file) => (changedAt(file) ?? -1) > newestInput);
}

/**
 * @param {string} root
 * @param {string} node
 * @param {readonly string[]} names
 * @param {import("./say.mjs").Say} say
 */
export async function build(root, node, names, say) {
  say.slow(`Building ${names.join(" and ")} (a few seconds).`);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const results = await Promise.all(
    names.map((name) =>
      // Without output after an error the old files stay older than the sources, so the next run does not skip them.
      run(node, [tsc, "-p", `${name}/tsconfig.json`, "--noEmitOnError"], {
        cwd: root,
        timeoutMs: 5 * 60_000,
      }),
    ),
  );
  const failed = results.flatMap(({ code, output }, i) =>
    code === 0 ? [] : [`${names[i]}:\n${lastLines(output, 40)}`],
  );
  if (failed.length > 0) throw new SetupError(`The build failed. ${failed.join("\n")}`);
}
