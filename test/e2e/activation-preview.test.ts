/** Tests previews of activations on the real engine: the plan line, contents that nobody sees, and mistakes in one line each. */
import { expect, test } from "vitest";
import { FileRollout, pulumi } from "./engine.ts";
import { SLOW, sends, setUp } from "./fixture.ts";

const MARKER = "MARKER-5b81d2-do-not-show";

test("the plan line tells the steps; no content is shown, given as a secret or not", {
  timeout: SLOW,
}, async () => {
  const { stack, ids } = await setUp({ instances: 2 });
  const files = [
    { path: "/etc/app/a.conf", content: pulumi.secret(MARKER) },
    { path: "/etc/app/b.conf", content: `${MARKER} in plain text` },
    { path: "/etc/app/c.conf", content: "", mode: "1644", owner: "0" },
  ];
  const preview = await stack.preview(
    () => {
      new FileRollout("conf", {
        files,
        activation: { testCommand: "app -t", reloadCommand: "app reload" },
        healthCommand: pulumi.output("app ping"),
        instanceIds: ids,
      });
    },
    { diff: true },
  );
  expect(preview.ok, preview.text).toBe(true);
  expect(preview.text).toContain(
    `plan: 2 instances in 1 wave
  3 files (64 B) → test → reload → health ≤ 60 s; failed instances get their old files back
  fails at the 1st failure of 2
`,
  );
  expect(preview.text).not.toContain(MARKER);
  const shown = [...preview.text.matchAll(/^ {12}(\w+) *: /gm)].map(([, name]) => name);
  expect(shown).toEqual([
    ...["activation", "files", "healthCommand", "instanceIds"],
    ...["message", "passed", "run"],
  ]);
  expect(sends(preview.calls)).toEqual([]);
});

test("mistakes are told in one line each, with the place of the file", { timeout: SLOW }, async () => {
  const { stack, ids } = await setUp({ instances: 1 });
  const preview = await stack.preview(() => {
    const files = [
      { path: "/a", source: "no-such-file" },
      { path: "b", content: MARKER, mode: "9" },
    ];
    const activation = { testCommand: "", reload: "x", symlinks: "keep" };
    new FileRollout("conf", {
      ...{ files, activation, rollback: "all", instanceIds: ids },
    } as unknown as ConstructorParameters<typeof FileRollout>[1]);
  });
  const errors = [...preview.text.matchAll(/^ {4}error: .*problem: (\S+: [\w"]+)/gm)].map(([, text]) => text);
  expect(errors, preview.text).toEqual([
    "files[0].source: no",
    'files[1].path: "b"',
    'files[1].mode: "9"',
    "activation.reload: there",
    'activation.symlinks: "keep"',
    "activation.testCommand: is",
    'rollback: "all"',
  ]);
  expect(preview.text).not.toContain(MARKER);
  expect(preview.text).not.toMatch(/^\s+at .*[(:]\d/m);
});

test("secret commands are refused, and secret contents beside them are not", { timeout: SLOW }, async () => {
  const { stack, ids } = await setUp({ instances: 1 });
  const preview = await stack.preview(() => {
    new FileRollout("conf", {
      files: [{ path: "/a", content: pulumi.secret(MARKER) }],
      activation: { reloadCommand: pulumi.secret("s3cr3t") },
      healthCommand: pulumi.secret("s3cr3t"),
      instanceIds: ids,
    });
  });
  expect(preview.ok).toBe(false);
  const errors = [...preview.text.matchAll(/^ {4}error: .*problem: (\S+: is a secret, and .*?);/gm)].map(
    ([, text]) => text,
  );
  expect(errors.sort(), preview.text).toEqual([
    "activation.reloadCommand: is a secret, and the API and the instance keep commands readable",
    "healthCommand: is a secret, and the API and the instance keep commands readable",
  ]);
  expect(preview.text).not.toMatch(/s3cr3t|MARKER/);
});
