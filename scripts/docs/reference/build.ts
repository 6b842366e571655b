/**
 * Makes the pages of docs/reference from the TSDoc of the public types, with TypeDoc. A warning of TypeDoc is an error: a type that is
 * not exported, a link that leads nowhere, and a name without a comment.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, Logger, LogLevel, type ProjectReflection } from "typedoc";
import { ReferenceTheme } from "./theme.ts";
import { tidy } from "./tidy.ts";

const PAGES = ["arguments", "outputs", "resources"];

const MARKDOWN = {
  ...{ router: "module", theme: "reference", parametersFormat: "table", sort: ["source-order"] },
  ...{ hidePageHeader: true, hideBreadcrumbs: true, hideGroupHeadings: true },
  pageTitleTemplates: {
    module: ({ name }: { name: string }) => name.replace(/^./, (first) => first.toUpperCase()),
  },
};

const VALIDATION = { notExported: true, invalidLink: true, invalidPath: true, notDocumented: true };

/** Keeps warnings and errors instead of printing them. */
class Complaints extends Logger {
  readonly lines: string[] = [];

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.lines.push(message);
  }
}

/** Returns the text of each page by its path from docs/. `sources` is the folder that has one file for each page. */
export async function referencePages(
  sources: string = import.meta.dirname,
  pages: readonly string[] = PAGES,
): Promise<ReadonlyMap<string, string>> {
  const options = {
    ...MARKDOWN,
    ...{ name: "pulumi-alicloud-sendfile", plugin: ["typedoc-plugin-markdown"], readme: "none" },
    logLevel: LogLevel.Warn,
    entryPoints: pages.map((page) => join(sources, `${page}.ts`)),
    tsconfig: join(sources, "tsconfig.json"),
    ...{ excludeExternals: true, excludePrivate: true, disableSources: true, disableGit: true },
    ...{ validation: VALIDATION, packagesRequiringDocumentation: ["pulumi-alicloud-sendfile"] },
  };
  const app = await Application.bootstrapWithPlugins(options as Parameters<Bootstrap>[0]);
  const complaints = new Complaints();
  app.logger = complaints;
  app.renderer.defineTheme("reference", ReferenceTheme as unknown as ThemeClass);
  const project = await app.convert();
  if (project !== undefined) app.validate(project);
  const texts = project && complaints.lines.length === 0 ? await render(app, project, pages) : undefined;
  if (texts === undefined || complaints.lines.length > 0)
    throw new Error(`TypeDoc has complaints:\n${complaints.lines.join("\n")}`);
  return texts;
}

type Bootstrap = typeof Application.bootstrapWithPlugins;
type ThemeClass = Parameters<Application["renderer"]["defineTheme"]>[1];

async function render(
  app: Application,
  project: ProjectReflection,
  pages: readonly string[],
): Promise<Map<string, string>> {
  tidy(project);
  const folder = mkdtempSync(join(tmpdir(), "reference-"));
  try {
    app.options.setValue("outputs", [{ name: "markdown", path: folder }]);
    await app.generateOutputs(project);
    const read = (page: string) => readFileSync(join(folder, `${page}.md`), "utf8");
    return new Map(pages.map((page) => [`reference/${page}.md`, read(page)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
