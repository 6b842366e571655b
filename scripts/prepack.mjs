// @ts-check
// `npm pack` and `npm publish` run this in the folder of a package. It builds the package into an empty `dist` folder,
// so that no output of a deleted source is shipped.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const dist = resolve("dist");
const tsc = resolve(import.meta.dirname, "../node_modules/typescript/bin/tsc");

rmSync(dist, { recursive: true, force: true });
// tsc prints to stderr (2), because npm's own stdout must hold nothing but npm's output.
execFileSync(process.execPath, [tsc, "-p", "tsconfig.json"], { stdio: ["ignore", 2, 2] });
// Declarations must import "./args.js" instead of "./args.ts", because TypeScript before 5 cannot resolve the latter
// and would silently make every type `any`. Projects without their own TypeScript use the 3.8 of @pulumi/pulumi.
for (const name of /** @type {string[]} */ (readdirSync(dist, { recursive: true }))) {
  if (!name.endsWith(".d.ts")) continue;
  const file = join(dist, name);
  writeFileSync(file, readFileSync(file, "utf8").replace(/"(\.{1,2}\/[^"]+)\.ts"/g, '"$1.js"'));
}
