/** `contentSha256` tells of what was delivered: what depends on it must neither run before the file is there nor miss it. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { pulumi } from "./engine.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

const sum = (text: string) => createHash("sha256").update(text).digest("hex");

test("the sum does not run ahead of the fleet", { timeout: SLOW }, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 2 });
  const program =
    (content: string, onFailure: "fail" | "warn" = "fail", more: { ignoreChanges?: string[] } = {}) =>
    () => {
      const conf = stack.rollout(
        "conf",
        { path: PATH, content, instanceIds: ids, onFailure },
        {
          transforms: [({ opts, props }) => ({ props, opts: pulumi.mergeOptions(opts, more) })],
        },
      );
      // A reload that triggers on the sum, as people write it.
      const reload = { path: "/reload", content: "reload\n", instanceIds: ids };
      stack.rollout("reload", { ...reload, triggers: [conf.contentSha256] });
      return { conf: conf.result, sum: conf.contentSha256 };
    };
  const first = await stack.up(program("v1"));
  expect(first.ok, first.text).toBe(true);
  expect(first.outputs.sum).toBe(sum("v1"));
  expect(
    stack.state().resources.find(({ urn }) => urn.endsWith("conf-send"))?.outputs?.contentSha256,
  ).toEqual(expect.objectContaining({ ciphertext: expect.any(String) }));

  // Only the dependent is targeted: the new content is not sent, so the sum stays, and the reload has nothing to do.
  const reloadUrns = stack.state().resources.flatMap(({ urn }) => (/reload/.test(urn) ? [urn] : []));
  const targeted = await stack.up(program("v2"), { target: reloadUrns });
  expect(targeted.ok, targeted.text).toBe(true);
  expect(sends(targeted.calls)).toEqual([]);

  const ignored = await stack.up(program("v2", "fail", { ignoreChanges: ["content"] }));
  expect(ignored.ok, ignored.text).toBe(true);
  expect(sends(ignored.calls)).toEqual([]);
  expect(ignored.outputs.sum).toBe(sum("v1"));

  // Nobody took it, and the policy lets the deployment go on: still the old sum.
  for (const id of ids) emulator.setInstance(id, { errorCode: "FileNameInvalid", times: 1 });
  const refused = await stack.up(program("v3", "warn"));
  expect(refused.ok, refused.text).toBe(true);
  expect(refused.outputs.sum).toBe(sum("v1"));

  const sent = await stack.up(program("v3"));
  expect(sent.ok, sent.text).toBe(true);
  expect(sent.outputs.sum).toBe(sum("v3"));
  expect(sends(sent.calls)).toEqual([ids, ids]);
});
