/** Tests that the output `contentSha256` is the hash of the delivered content, not of the wanted one. A resource that
 * depends on it must run when the new file is on the instances, and not before. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { pulumi } from "./engine.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";

const sum = (text: string) => createHash("sha256").update(text).digest("hex");

test("contentSha256 changes only when the instances have the new content", { timeout: SLOW }, async () => {
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
      // A user's program may send a second file whenever the first one has changed.
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

  // `--target` names only "reload". The new content of "conf" is not sent, so its hash stays and "reload" does nothing.
  const reloadUrns = stack.state().resources.flatMap(({ urn }) => (/reload/.test(urn) ? [urn] : []));
  const targeted = await stack.up(program("v2"), { target: reloadUrns });
  expect(targeted.ok, targeted.text).toBe(true);
  expect(sends(targeted.calls)).toEqual([]);

  const ignored = await stack.up(program("v2", "fail", { ignoreChanges: ["content"] }));
  expect(ignored.ok, ignored.text).toBe(true);
  expect(sends(ignored.calls)).toEqual([]);
  expect(ignored.outputs.sum).toBe(sum("v1"));

  // No instance took the file. With onFailure "warn" the deployment succeeds, but the hash must stay the old one.
  for (const id of ids) emulator.setInstance(id, { errorCode: "FileNameInvalid", times: 1 });
  const refused = await stack.up(program("v3", "warn"));
  expect(refused.ok, refused.text).toBe(true);
  expect(refused.outputs.sum).toBe(sum("v1"));

  const sent = await stack.up(program("v3"));
  expect(sent.ok, sent.text).toBe(true);
  expect(sent.outputs.sum).toBe(sum("v3"));
  expect(sends(sent.calls)).toEqual([ids, ids]);
});
