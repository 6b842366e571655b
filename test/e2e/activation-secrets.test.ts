/** A checker that quotes the whole content tells nobody a content that was given as a secret: not in what is printed, not in
 * outputs, state or commands. */
import type { Input } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { pulumi } from "./engine.ts";
import { SLOW, setUp } from "./fixture.ts";

const MARKER = "MARKER-91c4e7-do-not-show";

test("what a checker quotes of a secret content is not shown, and of a plain content it is", {
  timeout: SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 1 });
  const activation = { testCommand: "cat /srv/a.conf /srv/b.conf >&2; exit 3" };
  const program = (content: Input<string>) => () => {
    const files = [
      { path: "/srv/a.conf", content },
      { path: "/srv/b.conf", content: "plain words\n" },
    ];
    const conf = stack.rollout("conf", { files, activation, instanceIds: ids });
    return { conf: conf.result };
  };
  const hidden = await stack.up(program(pulumi.secret(`key = ${MARKER}\n`)));
  expect(hidden.ok).toBe(false);
  expect(hidden.text).toContain("i-demo0001: Failed TestFailed in step test, exit code 3\n");
  expect(hidden.outputs.conf).toMatchObject({
    instances: { "i-demo0001": { step: "test", exitCode: 3, rolledBack: "undone" } },
  });
  const base64 = Buffer.from(`key = ${MARKER}\n`).toString("base64");
  const requests = emulator.requests.map(({ params }) => JSON.stringify(params)).join("\n");
  for (const text of [hidden.text, stack.stateText(), JSON.stringify(hidden.outputs), requests]) {
    expect(text).not.toContain(MARKER);
    expect(text).not.toContain(base64.slice(0, 30));
  }
  expect(hidden.text).not.toContain("plain words");
  expect(stack.stateText()).toContain("/srv/b.conf");

  const shown = await stack.up(program("key = open\n"));
  expect(shown.text).toContain("| key = open\n");
  expect(shown.text).toContain("| plain words\n");
});
