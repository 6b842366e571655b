/** With `showDiff` a preview shows below its plan how the files differ from those of the last update. */
import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../../../../provider/src/core/inputs/unknown.ts";
import * as lifecycle from "../../support/lifecycle.ts";
import { stack } from "../../support/stack.ts";
import { inputs } from "../../support/world.ts";

const CONTENT = "listen 80;\n";
/** The lines of the plan are indented below its first one; those of a diff are not. */
const PLAN_ALONE = /^plan: [^\n]*(\n {2}[^\n]*)*$/;
const given = (over: object = {}) => inputs({ content: CONTENT, __isSecret: false, ...over });

/** Updates with `before`, previews `after` as the engine does, and returns the notes of the preview and the checked inputs. */
async function previewed(before: object | undefined, after: object, asks: object = { showDiff: true }) {
  const { up, world, lines, state } = stack();
  let olds = {};
  if (before !== undefined) {
    await up(given(before));
    olds = (await lifecycle.check({}, given(before), world)).inputs;
  }
  lines.note.length = 0;
  const checked = await lifecycle.check(olds, given({ ...after, preview: true, ...asks }), world);
  const properties = state();
  if (properties !== undefined) await lifecycle.diff(properties, checked.inputs, world);
  return { note: lines.note.join("\n"), checked };
}

describe("it is shown", () => {
  test("for a new resource as a first send", async () => {
    const { note } = await previewed(undefined, {});
    expect(note).toMatch(
      /^plan: .*\n(?: {2}.*\n)*\/etc\/app\/app\.conf: first send, 1 line\n.*\n.*\+listen 80;/,
    );
  });

  test("for an update against the content of the last one", async () => {
    const { note } = await previewed({}, { content: "listen 81;\n", mode: "0600" });
    expect(note).toMatch(
      /^plan: .*\n(?: {2}.*\n)*\/etc\/app\/app\.conf: \+1 -1 lines .*; mode 0644 → 0600\n/,
    );
    expect(note).toMatch(/-listen 80;.*\n.*\+listen 81;/);
  });

  test("for each of several files", async () => {
    const files = (second: string) => ({
      ...{ path: undefined, content: undefined, activation: {} },
      files: [
        { path: "/etc/a", content: "a\n" },
        { path: "/etc/b", content: second },
      ],
    });
    const { note } = await previewed(undefined, files("b\n"));
    expect(note).toMatch(/\n\/etc\/a: first send, 1 line\n(?:.*\n)*.*\n\/etc\/b: first send, 1 line\n/);
  });

  test("when the files are the same and are sent all the same", async () => {
    const { note } = await previewed({}, { triggers: ["again"] });
    expect(note).toMatch(/^plan: .*\n(?: {2}.*\n)*files: as in the last `pulumi up`$/);
  });
});

describe("it is not shown", () => {
  test("unless the program asks for it", async () => {
    expect((await previewed({}, { content: "other\n" }, {})).note).toMatch(PLAN_ALONE);
    expect((await previewed(undefined, {}, {})).note).toMatch(PLAN_ALONE);
  });

  test("when nothing will be sent", async () => {
    const { note } = await previewed({}, { rollout: { maxFailures: 1 } });
    expect(note).not.toContain("files:");
    const fewer = await previewed({}, { instanceIds: ["i-1"] });
    expect(fewer.note).toMatch(PLAN_ALONE);
  });

  test("while an input is unknown", async () => {
    expect((await previewed(undefined, { content: UNKNOWN })).note).toMatch(PLAN_ALONE);
    expect((await previewed({}, { content: UNKNOWN })).note).toMatch(PLAN_ALONE);
    expect((await previewed({}, { content: "other\n", mode: UNKNOWN })).note).toMatch(PLAN_ALONE);
  });

  test.each([[true], [undefined]])("of a content that is a secret (%s)", async (__isSecret) => {
    const { note } = await previewed({}, { content: "other\n", __isSecret });
    expect(note).toMatch(PLAN_ALONE);
  });

  test.each([[true], [undefined]])("against a content that was a secret (%s)", async (__isSecret) => {
    const { note } = await previewed({ __isSecret, content: "s3cr3t\n" }, { content: "other\n" });
    expect(note).toMatch(
      /\nfiles: no diff is shown, because a content was a secret in the last `pulumi up`$/,
    );
    expect(note).not.toMatch(/s3cr3t|other/);
  });
});

test("that it is asked for leaves the inputs, and reaches neither state nor an update", async () => {
  const { checked } = await previewed(undefined, {});
  expect(checked.inputs).not.toHaveProperty("showDiff");
  const { world, lines } = stack();
  await lifecycle.check({}, given({ showDiff: true }), world);
  expect(lines.note).toEqual([]);
  expect(lines.status.join("\n")).not.toContain("first send");
});
