// @ts-check
// `npm pack` and `npm publish` run this in the folder of a package: a clean build, so that nothing stale is shipped,
// and declarations that name `.js` files. TypeScript before 5, and the 3.8 that @pulumi/pulumi brings for projects
// without one of their own, cannot follow `./args.ts`: every type would silently become `any`.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const dist = resolve("dist");
const tsc = resolve(import.meta.dirname, "../node_modules/typescript/bin/tsc");

rmSync(dist, { recursive: true, force: true });
// npm wants what it runs here to keep off its standard output.
execFileSync(process.execPath, [tsc, "-p", "tsconfig.json"], { stdio: ["ignore", 2, 2] });
for (const name of /** @type {string[]} */ (readdirSync(dist, { recursive: true }))) {
  if (!name.endsWith(".d.ts")) continue;
  const file = join(dist, name);
  writeFileSync(file, readFileSync(file, "utf8").replace(/"(\.{1,2}\/[^"]+)\.ts"/g, '"$1.js"'));
}
