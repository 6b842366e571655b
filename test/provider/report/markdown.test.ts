/** Markdown: tables stay tables, no text of an instance becomes markup, and the whole fits the summary of a CI job. */
import fc from "fast-check";
import { toString as textOf } from "mdast-util-to-string";
import { visit } from "unist-util-visit";
import { describe, expect, test } from "vitest";
import { markdown } from "../../../provider/src/report/markdown.ts";
import { rolloutReport } from "../../../provider/src/report/model.ts";
import { nodesOf, pageOf } from "../../support/documents/pages.ts";
import { type All, anyFleet, anyText, HOSTILE, instance, resultOf } from "./fleet.ts";

const MIB = 1024 * 1024;
const report = (all: All, name = "web") => rolloutReport(name, resultOf(all), all);

/** The kinds of nodes that a report is made of. HTML is judged by its tags. */
const KINDS = new Set([
  ...["root", "heading", "paragraph", "text", "table", "tableRow", "tableCell", "html"],
]);
const TAGS = ["code", "br", "details", "summary", "pre"];

function judge(text: string, reports: readonly ReturnType<typeof report>[]): void {
  const page = pageOf("report.md", text);
  visit(page.tree, (node) => {
    // This parser makes a link of an address that only looks like one when it is shown. Such a link leads to what it shows.
    if (node.type === "link")
      expect(node.url.replace(/^(?:http|mailto):(?:\/\/)?/, "")).toContain(
        textOf(node).replace(/^http:\/\//, ""),
      );
    else if (!KINDS.has(node.type)) expect.fail(`${node.type} in ${text}`);
  });
  for (const [, tag = ""] of text.matchAll(/<\/?([a-z]+)/g)) expect(TAGS).toContain(tag);
  const tables = nodesOf(page, "table");
  for (const { children: rows } of tables)
    expect(new Set(rows.map(({ children }) => children.length)).size).toBe(1);
  const reasons = tables.filter(({ children: [head] }) => textOf(head?.children[0]) === "Outcome");
  const groups = reports.map((one) => one.groups.length).filter((count) => count > 0);
  expect(reasons.map(({ children }) => children.length - 1)).toEqual(
    groups.map((count) => Math.min(count, 20)),
  );
}

test("any fleet: tables stay tables with a row for each reason, and nothing else is markup", () => {
  fc.assert(
    fc.property(fc.array(anyFleet, { minLength: 1, maxLength: 3 }), (fleets) => {
      const reports = fleets.map((all) => report(all));
      judge(markdown(reports), reports);
    }),
  );
});

test.each(HOSTILE)("%j stays text wherever it stands", (text) => {
  const texts = {
    errorCode: text,
    errorInfo: text,
    message: text,
    advice: text,
    zone: text,
    finishTime: text,
  };
  const all = {
    [`i-${text}`]: instance("failed", texts),
    "i-2": instance("success", { wave: 2, zone: text }),
  };
  const reports = [rolloutReport(text, resultOf(all, { summary: text }), all)];
  const made = markdown(reports);
  judge(made, reports);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(made).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test("no text is a mention, a reference to an issue or a link", () => {
  const all = { "i-1": instance("failed", { errorInfo: "@someone #12 http://example.com www.example.com" }) };
  const made = markdown([rolloutReport("@web", resultOf(all, { summary: "@a #1 http://b" }), all)]);
  expect(made.replaceAll("&#", "")).not.toMatch(/@\w|#\d|https?:\/\/|www\./);
});

test("any name and any summary stay text", () => {
  fc.assert(
    fc.property(anyText, anyText, (name, summary) => {
      const reports = [rolloutReport(name, resultOf({}, { summary }), {})];
      judge(markdown(reports), reports);
    }),
  );
});

describe("fits the summary of a CI job", () => {
  const long = "|`<@😀".repeat(20_000);
  const texts = { errorInfo: long, message: long, advice: long, zone: long, finishTime: long };
  const fleet = (size: number, over: (at: number) => object = () => ({})): All =>
    Object.fromEntries(
      Array.from({ length: size }, (_, at) => [
        `i-${at}`,
        instance("failed", { wave: at % 200, ...over(at) }),
      ]),
    );

  test.each([
    ["10,000 instances", [report(fleet(10_000))]],
    ["100 reasons of 100 kB each", [report(fleet(100, (at) => ({ ...texts, errorCode: `E${at}` })))]],
    [
      "100 rollouts",
      Array.from({ length: 100 }, () => report(fleet(100, (at) => ({ errorCode: `E${at}` })))),
    ],
    [
      "100 rollouts of long texts",
      Array.from({ length: 100 }, () =>
        report(
          fleet(3, () => texts),
          long,
        ),
      ),
    ],
  ])("%s", (_, reports) => {
    const made = markdown(reports);
    expect(Buffer.byteLength(made)).toBeLessThan(MIB);
    expect(made).toMatch(/^##/);
  });

  test("and tells how many rollouts it leaves out", () => {
    const wide = "|".repeat(400);
    const all = fleet(20, (at) => ({ errorCode: `E${at}`, errorInfo: wide, advice: wide }));
    const reports = Array.from({ length: 100 }, () => report(all));
    const made = markdown(reports);
    const headings = made.match(/^### /gm) ?? [];
    expect(made).toContain(`and ${100 - headings.length} more`);
    expect(headings.length).toBeLessThan(100);
  });
});
