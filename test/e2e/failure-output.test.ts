/** Tests the stack output that shows a failed rollout's result, and the warnings about exports that hide it. */
import { expect, test } from "vitest";
import { pulumi } from "./engine.ts";
import { PATH, SLOW, setUp } from "./fixture.ts";

test("a failureOutput that two rollouts share is refused at preview, and both are named", {
  timeout: SLOW,
}, async () => {
  const { stack, ids } = await setUp({ instances: 3 });
  const args = { content: "x", failureOutput: "report" };
  const program = (): undefined => {
    stack.rollout("one", { ...args, path: "/one", instanceIds: ids });
    stack.rollout("two", { ...args, path: "/two", instanceIds: ids });
    // A rollout below another parent may have the same name, but it needs a stack output of its own too.
    const parent = new pulumi.ComponentResource("test:index:App", "app");
    stack.rollout("three", { ...args, path: "/three", instanceIds: ids, failureOutput: "one" }, { parent });
  };
  const preview = await stack.preview(program);
  expect(preview.ok).toBe(false);
  expect(preview.text).toMatch(/failureOutput: "report" is where the rollout "one" publishes.*"two"/);
  expect(preview.text).not.toMatch(/^\s+at .*[(:]\d/m);
  const run = await stack.up(program);
  expect(run.ok).toBe(false);
  expect(run.calls.map(({ file }) => file)).not.toContain("//two");
});

test("an export that would show an old success, or that a failure would overwrite, gets a warning", {
  timeout: SLOW,
}, async () => {
  const { stack, ids } = await setUp({ instances: 1 });
  const program = (name: string, other: string) => () => {
    const { result } = stack.rollout("conf", { path: PATH, content: "x", instanceIds: ids });
    return { [name]: result, [other]: "https://example.com" };
  };
  const elsewhere = await stack.up(program("site", "url"));
  expect(elsewhere.ok, elsewhere.text).toBe(true);
  expect(elsewhere.text).toMatch(/warning: the result of "conf" is exported as "site"/);
  const taken = await stack.preview(program("site", "conf"));
  expect(taken.text).toMatch(/warning: the export "conf" is not the result of "conf"/);
  const right = await stack.up(program("conf", "url"));
  expect(right.ok, right.text).toBe(true);
  expect(right.text).not.toMatch(/warning: the (result|export)/);
});
