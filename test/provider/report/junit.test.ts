/** JUnit XML: it is valid, each instance is one testcase, the counts add up, and no text of an instance breaks out of its place. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { XmlDocument, type XmlElement, XsdValidator } from "libxml2-wasm";
import { expect, test } from "vitest";
import { junit } from "../../../provider/src/report/junit.ts";
import { rolloutReport } from "../../../provider/src/report/model.ts";
import { type All, anyFleet, anyText, HOSTILE, instance, resultOf } from "./fleet.ts";

const xsd = readFileSync(resolve(import.meta.dirname, "../../fixtures/report/junit.xsd"), "utf8");
const validator = XsdValidator.fromDoc(XmlDocument.fromString(xsd));

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** Parses the XML and throws when it is not valid. */
function read(xml: string): Element {
  using document = XmlDocument.fromString(xml);
  validator.validate(document);
  return elementOf(document.root);
}

function elementOf(node: XmlElement): Element {
  const children = node.find("*").map((one) => elementOf(one as XmlElement));
  return {
    name: node.name,
    attributes: Object.fromEntries(node.attrs.map((one) => [one.name, one.value])),
    children,
    text: children.length === 0 ? node.content : "",
  };
}

const VERDICT = "the rollout as a whole";
const endOf = ({ children: [child] }: Element) => child?.name;
const report = (all: All) => rolloutReport("web", resultOf(all), all);

test("any fleet: each instance is one testcase with its end, and the counts are those of the testcases", () => {
  fc.assert(
    fc.property(fc.array(anyFleet, { minLength: 1, maxLength: 3 }), (fleets) => {
      const root = read(junit(fleets.map(report)));
      expect(root.children).toHaveLength(fleets.length);
      for (const [at, suite] of root.children.entries()) {
        const all = fleets[at] ?? {};
        const [verdict, ...cases] = suite.children;
        expect(verdict?.attributes.name).toBe(VERDICT);
        expect(cases.map(({ attributes }) => attributes.name).sort()).toEqual(Object.keys(all).sort());
        for (const one of cases) {
          const { outcome } = all[one.attributes.name ?? ""] ?? {};
          const bad = outcome === "failed" ? "failure" : outcome === "notAttempted" ? "skipped" : "error";
          const isWell = outcome === "success" || outcome === "unchanged";
          expect(endOf(one)).toBe(isWell ? "system-out" : bad);
        }
        const number = (end: string) => suite.children.filter((one) => endOf(one) === end).length;
        expect(suite.attributes).toMatchObject({
          tests: String(suite.children.length),
          failures: String(number("failure")),
          errors: String(number("error")),
          skipped: String(number("skipped")),
        });
      }
      const sum = (key: string) =>
        root.children.reduce((all, { attributes }) => all + Number(attributes[key]), 0);
      for (const key of ["tests", "failures", "errors"]) expect(root.attributes[key]).toBe(String(sum(key)));
    }),
    { numRuns: 50 },
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
  const all = { [`i-${text}`]: instance("failed", { ...texts, invokeId: text }), "i-2": instance("success") };
  const xml = junit([rolloutReport(text, resultOf(all, { summary: text }), all)]);
  const [suite] = read(xml).children;
  expect(suite?.children.map(endOf)).toEqual(["failure", "failure", "system-out"]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(xml).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\ufffe\uffff]/);
});

test("what the command said can be read again", () => {
  const message = "a < b && c > \"d\" ]]> 'e'\nsecond line";
  const [suite] = read(junit([report({ "i-1": instance("failed", { message }) })])).children;
  expect(suite?.children[1]?.children[0]?.text).toContain(message);
});

test("a message of 100 kB is cut", () => {
  const all = { "i-1": instance("failed", { message: "😀".repeat(25_000), errorInfo: "x".repeat(100_000) }) };
  const xml = junit([report(all)]);
  expect(xml.length).toBeLessThan(10_000);
  read(xml);
});

test("a rollout that was cancelled before it began is not green", () => {
  const all = { "i-1": instance("notAttempted"), "i-2": instance("notAttempted") };
  const result = resultOf(all, { passed: false, reason: "cancelled" });
  const [suite] = read(junit([rolloutReport("web", result, all)])).children;
  expect(suite?.attributes).toMatchObject({ failures: "1", skipped: "2" });
});

test("a rollout that passed with a tolerated failure shows that failure alone", () => {
  const all = { "i-1": instance("failed"), "i-2": instance("success") };
  const [suite] = read(
    junit([rolloutReport("web", resultOf(all, { passed: true, reason: "passed" }), all)]),
  ).children;
  expect(suite?.children.map(endOf)).toEqual(["system-out", "failure", "system-out"]);
});

test("any name and any summary keep the XML valid", () => {
  fc.assert(
    fc.property(anyText, anyText, (name, summary) => {
      read(junit([rolloutReport(name, resultOf({}, { summary }), {})]));
    }),
  );
});
