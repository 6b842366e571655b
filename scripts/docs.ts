/** `npm run docs`: rewrites the pages of docs/ that are made from the sources. */
import { mkdirSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join } from "node:path";
import { referencePages } from "./docs/reference/build.ts";

// The package is published as CommonJS, and its sources are written as modules.
registerHooks({
  load: (url, context, next) =>
    next(url, url.includes("/provider/src/") ? { ...context, format: "module-typescript" } : context),
});

const { errorsPage } = await import("./docs/errors/page.ts");

for (const [path, text] of [["errors.md", errorsPage()] as const, ...(await referencePages())]) {
  const file = join(import.meta.dirname, "../docs", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
