import type * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { exportProblem, OutputNames } from "../../../provider/src/program/output-names.ts";

const resource = {} as pulumi.Resource;
const site = { output: "webConf", name: "webConf", summary: "Success: 3 of 3 instances hold /a." };
const result = { status: "Success", summary: site.summary };

test("a name that is taken is refused by the names of both rollouts", () => {
  const names = new OutputNames();
  expect(names.claim("report", "one", resource)).toBeUndefined();
  expect(names.claim("other", "two", resource)).toBeUndefined();
  expect(names.claim("report", "three", resource)).toMatch(/^failureOutput: "report" .*"one".*"three"/);
});

test.each([
  ["the result under its own name", { webConf: result }],
  ["the whole resource", { webConf: { result, status: "Success" } }],
  ["a secret result", { webConf: { "4dabf18193072939515e22adb298388d": "x", value: result } }],
  ["the summary alone", { webConf: site.summary }],
  ["nothing of it", { note: "x", list: [result] }],
  ["its own name and another one", { webConf: result, again: result }],
])("%s is as it should be", (_, exported) => {
  expect(exportProblem(site, exported)).toBeUndefined();
});

test("an export under another name would keep the last success", () => {
  expect(exportProblem(site, { site: result })).toMatch(/exported as "site".*failureOutput: "site"/);
});

test("an export that a failure would overwrite", () => {
  expect(exportProblem(site, { webConf: "https://example.com" })).toMatch(/"webConf" is not the result/);
});

test("without a result, as at the first preview, nothing is said", () => {
  expect(exportProblem({ ...site, summary: undefined }, { site: result })).toBeUndefined();
});
