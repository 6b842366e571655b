/** Tests the text of the HTML report: it is whole in itself, tells the result without scripts, and no text of an instance can
 * break out of the data. html.chromium.long.test.ts looks at the page in a browser. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { html } from "../../../provider/src/report/html.ts";
import { rolloutReport } from "../../../provider/src/report/model.ts";
import type { PageData } from "../../../provider/src/report/page-data.ts";
import { HOSTILE, hostile, large, passed, type Sample, twelve } from "./sample.ts";

const page = (...samples: Sample[]) => html(samples.map((sample) => rolloutReport(...sample)));

/** Reads a page the way HTML does: a `script` element ends at the first `</script`. */
function parts(text: string) {
  const element = (open: string, close: string) => {
    const start = text.indexOf(open) + open.length;
    return text.slice(start, text.indexOf(close, start));
  };
  const data: PageData = JSON.parse(element('<script type="application/json" id="data">', "</script"));
  const policy = element('Content-Security-Policy" content="', '"');
  return { data, policy, style: element("<style>", "</style"), script: element("<script>", "</script") };
}

test("the page names nothing outside of itself", () => {
  const text = page(twelve(), passed());
  const [shell = ""] = text.split('<script type="application/json"');
  expect(shell).toContain("<h1>Rollout report</h1>");
  expect(shell.replace(/href="data:[^"]*"/, "")).not.toMatch(
    /\b(?:src|href|srcset|action|data)=|url\(|@import/,
  );
  const { policy, style, script } = parts(text);
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  for (const inline of [style, script])
    expect(policy).toContain(createHash("sha256").update(inline).digest("base64"));
});

test("equal reports give equal pages", () => {
  expect(page(twelve())).toBe(page(twelve()));
});

test("each rollout's result stands in the page as text, for readers without scripts", () => {
  const text = page(twelve(), passed());
  expect(text).toContain("<h2>webConf</h2><p>PartialFailed: 4 of 12 instances hold");
  expect(text).toContain("<h2>agentConf</h2><p>Success: 8 of 8 instances hold");
  expect(text).toContain("<noscript>");
});

test("the data give back every report", () => {
  const samples = [twelve(), passed(), hostile()];
  const { data } = parts(page(...samples));
  expect(data.rollouts.map(({ name }) => name)).toEqual(samples.map(([name]) => name));
  for (const [place, [, result, instances]] of samples.entries()) {
    const rollout = data.rollouts[place];
    const back = rollout?.instances.flatMap(({ ids, result }) => ids.map((id) => [id, result] as const));
    expect(Object.fromEntries(back ?? [])).toEqual(instances);
    expect(rollout?.result.counts).toEqual(result.counts);
  }
});

test("no text of a report can end the data, begin a comment or become an element", () => {
  const text = page(hostile());
  expect(text.match(/<\/script/g)).toHaveLength(2);
  expect(text.match(/<script/g)).toHaveLength(2);
  expect(/<!--|<img|<svg/.exec(text)).toBeNull();
  expect(/[\u2028\u2029]/.exec(text.slice(text.indexOf('id="data"')))).toBeNull();
  expect(parts(text).data.rollouts[0]?.result.summary).toBe(HOSTILE.join(" "));
});

test("a title is text", () => {
  const text = html([], { title: "</title><b>&" });
  expect(text).toContain("<title>&#60;/title&#62;&#60;b&#62;&#38;</title>");
  expect(text).toContain("<h1>&#60;/title&#62;&#60;b&#62;&#38;</h1>");
});

test("the icon tells whether all rollouts passed", () => {
  expect(page(passed())).not.toBe(page(twelve()));
  expect(page(passed())).toContain("fill%3D%27%231a7f37%27");
  expect(page(passed(), twelve())).toContain("fill%3D%27%23c4262e%27");
});

test("ten thousand instances make a page below 1.5 MB", () => {
  expect(Buffer.byteLength(page(large()))).toBeLessThan(1_500_000);
  expect(Buffer.byteLength(page(twelve()))).toBeLessThan(100_000);
});
