// @ts-check
// Bundles the page of the HTML report (provider/page) into provider/src/report/page-bundle.ts, a module of two texts: the
// page's script and its style sheet. It runs before every build. An unchanged module is left alone, so that tsc skips it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "..");
const OUTPUT = join(ROOT, "provider/src/report/page-bundle.ts");

/** @typedef {{ name: string, version: string, license: string }} Manifest */

/**
 * Lists the npm packages whose code is in the bundle.
 * @param {readonly string[]} inputs Paths of the bundled files.
 */
function packagesIn(inputs) {
  const folders = inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(folders)].sort().map((folder) => join(ROOT, folder));
}

/** @param {string} folder @returns {Manifest} */
function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/**
 * A licence asks that its text goes with every copy. The package carries the texts, and each page names them.
 * @param {readonly string[]} folders
 */
function licences(folders) {
  const texts = folders.map((folder) => {
    const { name, version } = manifestOf(folder);
    return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}`;
  });
  return texts.join(`\n\n${"-".repeat(80)}\n\n`).replaceAll("*/", "* /");
}

/** @param {readonly string[]} folders */
function credits(folders) {
  const names = folders.map((folder) => {
    const { name, version, license } = manifestOf(folder);
    const [owner = ""] = /^Copyright.*$/m.exec(readFileSync(join(folder, "LICENSE"), "utf8")) ?? [];
    return `${name} ${version} (${license}, ${owner || "see its LICENSE"})`;
  });
  return `/* Contains ${names.join(", ")}. */\n`;
}

const result = await build({
  absWorkingDir: ROOT,
  entryPoints: ["provider/page/main.tsx"],
  outdir: dirname(OUTPUT),
  tsconfig: "provider/page/tsconfig.json",
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  legalComments: "none",
  target: "es2022",
  logLevel: "warning",
});
/** @param {string} ending */
const textOf = (ending) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim() ?? "";
const folders = packagesIn(Object.keys(result.metafile.inputs));
const module = `/* Made from provider/page by scripts/page.mjs. It contains code of these packages:\n\n${licences(folders)}\n*/
export const SCRIPT: string = ${JSON.stringify(credits(folders) + textOf(".js"))};
export const STYLE: string = ${JSON.stringify(textOf(".css"))};
`;
if (!existsSync(OUTPUT) || readFileSync(OUTPUT, "utf8") !== module) writeFileSync(OUTPUT, module);
