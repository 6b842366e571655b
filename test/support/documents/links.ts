/** Finds the links of the documents that lead nowhere: to no file, to no heading, or to no address. Contacts no other machine. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import GithubSlugger from "github-slugger";
import type { Nodes } from "mdast";
import { toString as textOf } from "mdast-util-to-string";
import { nodesOf, type Page, placeOf, ROOT } from "./pages.ts";

interface Link {
  readonly place: string;
  readonly page: Page;
  readonly url: string;
}

function linksOf(page: Page): Link[] {
  const link = (node: Nodes, url: string): Link => ({ place: placeOf(page, node), page, url });
  const plain = (["link", "image", "definition"] as const).flatMap((type) =>
    nodesOf(page, type).map((node) => link(node, node.url)),
  );
  const html = nodesOf(page, "html").flatMap((node) =>
    [...node.value.matchAll(/\b(?:href|src|srcset)="([^"]+)"/g)].map(([, url = ""]) => link(node, url)),
  );
  return [...plain, ...html];
}

const isExternal = (url: string) => /^[a-z][a-z0-9+.-]*:/i.test(url);

/** The names that `#…` can lead to, as GitHub makes them. */
function anchorsOf(page: Page): Set<string> {
  const slugger = new GithubSlugger();
  const headings = nodesOf(page, "heading").map((heading) => slugger.slug(textOf(heading)));
  const named = nodesOf(page, "html").flatMap(({ value }) => [...value.matchAll(/\b(?:id|name)="([^"]+)"/g)]);
  return new Set([...headings, ...named.map(([, name = ""]) => name)]);
}

/** Returns a line for each link that leads to no file, or to no heading of its page. */
export function brokenLinks(pages: readonly Page[]): string[] {
  const anchors = new Map(pages.map((page) => [page.path, anchorsOf(page)]));
  return pages.flatMap(linksOf).flatMap(({ place, page, url }) => {
    if (isExternal(url)) return [];
    const [path = "", anchor] = decodeURI(url).split("#");
    const target = path === "" ? page.path : normalize(join(dirname(page.path), path));
    const file = join(ROOT, target);
    if (!anchors.has(target) && !existsSync(file)) return [`${place}: ${url}: there is no such file`];
    if (anchor === undefined) return [];
    const index = anchors.has(target) || !statSync(file).isDirectory() ? target : join(target, "README.md");
    return anchors.get(index)?.has(anchor) === true ? [] : [`${place}: ${url}: there is no such heading`];
  });
}

/** Returns a line for each footnote and reference that is used and stands nowhere; Markdown shows it as text. */
export function brokenReferences(pages: readonly Page[]): string[] {
  return pages.flatMap((page) =>
    nodesOf(page, "text").flatMap((node) =>
      [...node.value.matchAll(/\[\^[^\]]+\]|\]\[[^\]]+\]/g)].map(
        ([text]) => `${placeOf(page, node)}: ${text}: nothing has this name`,
      ),
    ),
  );
}

/** Returns a line for each link to another machine that is not a whole https address of one of the hosts. */
export function oddAddresses(pages: readonly Page[], hosts: readonly string[]): string[] {
  return pages.flatMap(linksOf).flatMap(({ place, url }) => {
    if (!isExternal(url)) return [];
    const parsed = URL.parse(url);
    const isWhole = parsed?.protocol === "https:" && parsed.username === "" && !/[\s<>"'`,;]$/.test(url);
    if (parsed === null || !isWhole) return [`${place}: ${url}: is no https address`];
    return hosts.includes(parsed.hostname) ? [] : [`${place}: ${url}: ${parsed.hostname} is not listed`];
  });
}
