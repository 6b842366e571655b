/** Tests on the real engine that all targets are found: more instances than DescribeInstances lists, and managed
 * instances, which ECS does not know. */
import { expect, test } from "vitest";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

test("1,200 instances with a tag and a managed instance all get the file, and offline ones are found before sending", {
  timeout: SLOW,
}, async () => {
  const { stack, emulator } = await setUp({
    fleet: { count: 1_200, tags: { role: "web" } },
    instances: { "mi-hz0001": {}, "mi-hz0002": { agent: "offline" } },
  });
  const program =
    (...instanceIds: string[]) =>
    () => ({
      conf: stack.rollout("conf", { path: PATH, content: "x", targetTags: { role: "web" }, instanceIds })
        .result,
    });
  const preview = await stack.preview(program("mi-hz0001", "mi-hz0002"));
  expect(preview.text).toContain("preflight: 1,201 of 1,202 ready");
  expect(preview.text).toMatch(/mi-hz0002: ClientNotRunning/);

  const run = await stack.up(program("mi-hz0001"));
  expect(run.ok, run.text).toBe(true);
  expect(run.outputs.conf).toMatchObject({ status: "Success", counts: { total: 1_201, success: 1_201 } });
  const meant = emulator.instanceIds.filter((id) => id !== "mi-hz0002");
  expect(sends(run.calls).flat().sort()).toEqual([...meant].sort());
});
