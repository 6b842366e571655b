// @ts-check
// `npm pack` and `npm publish` run this in the folder of a package. It builds the package into an empty `dist` folder,
// so that no output of a deleted source is shipped, and leaves out declarations that no user's program can reach.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const dist = resolve("dist");
const tsc = resolve(import.meta.dirname, "../node_modules/typescript/bin/tsc");

rmSync(dist, { recursive: true, force: true });
if (existsSync("page")) await import("./page.mjs");
// tsc prints to stderr (2), because npm's own stdout must hold nothing but npm's output.
execFileSync(process.execPath, [tsc, "-p", "tsconfig.json"], { stdio: ["ignore", 2, 2] });

/** @type {Set<string>} */
const reached = new Set();
for (const file of publicDeclarations()) reach(resolve(file));
for (const name of /** @type {string[]} */ (readdirSync(dist, { recursive: true }))) {
  const file = join(dist, name);
  if (name.endsWith(".d.ts") && !reached.has(file)) rmSync(file);
}

/** Returns the declarations that package.json names. */
function publicDeclarations() {
  const { types, exports } = JSON.parse(readFileSync("package.json", "utf8"));
  const entries = /** @type {{ types?: string }[]} */ (Object.values(exports));
  return [types, ...entries.flatMap((entry) => entry.types ?? [])];
}

/**
 * Notes a declaration and those that it imports. They must import "./args.js" instead of "./args.ts", because TypeScript
 * before 5 cannot resolve the latter and would silently make every type `any`. Projects without their own TypeScript use
 * the 3.8 of @pulumi/pulumi.
 * @param {string} file
 */
function reach(file) {
  if (reached.has(file)) return;
  reached.add(file);
  const text = readFileSync(file, "utf8").replace(/"(\.{1,2}\/[^"]+)\.ts"/g, '"$1.js"');
  writeFileSync(file, text);
  for (const [, name = ""] of text.matchAll(/"(\.{1,2}\/[^"]+)\.js"/g))
    reach(join(dirname(file), `${name}.d.ts`));
}
