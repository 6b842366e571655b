/** Reads the documents of the repository: every Markdown file that git knows or could know, as text and as a tree. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Nodes, Root } from "mdast";
import { remark } from "remark";
import remarkGfm from "remark-gfm";
import { visit } from "unist-util-visit";

export const ROOT = resolve(import.meta.dirname, "../../..");

export interface Page {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly tree: Root;
}

export function pageOf(path: string, text: string): Page {
  return { path, text, tree: remark().use(remarkGfm).parse(text) };
}

export function readPages(): Page[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const paths = [...new Set(listed.split("\n").filter((path) => path !== ""))];
  return paths.sort().map((path) => pageOf(path, readFileSync(join(ROOT, path), "utf8")));
}

/** All nodes of one type, in their order. */
export function nodesOf<Type extends Nodes["type"]>(
  page: Page,
  type: Type,
): Extract<Nodes, { type: Type }>[] {
  const found: Extract<Nodes, { type: Type }>[] = [];
  visit(page.tree, type, (node) => {
    found.push(node as Extract<Nodes, { type: Type }>);
  });
  return found;
}

/** `docs/drift.md:12`, for messages. */
export function placeOf(page: Page, node: Nodes): string {
  return `${page.path}:${node.position?.start.line ?? 0}`;
}
