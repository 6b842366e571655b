/** The order of a refresh: it holds what state knows of the files, and the salt of an activation stands in no command. */
import { describe, expect, test } from "vitest";
import type { CommandRequest } from "../../../provider/src/client/api.ts";
import { activationSalt, directSalt } from "../../../provider/src/core/inputs/proof.ts";
import type { Recorded } from "../../../provider/src/core/model.ts";
import { compareFiles } from "../../../provider/src/rollout/drift.ts";
import { FILES, record, recorded, SECRET } from "../support/builders.ts";
import { reportLine } from "../support/commands.ts";
import { SENDER } from "../support/ledger.ts";
import { outside } from "../support/world.ts";

/** Returns the one command that a refresh of this state runs, and what it told of. */
async function commandFor(state: Recorded): Promise<CommandRequest> {
  const { world, cloud } = outside();
  cloud.commands.prints = ({ clientToken }) =>
    reportLine(clientToken, { p: "drift", s: "o", f: [["", "0644", "root", "root", 1, 0]] });
  const deps = { ...world, api: cloud, progress: world.progress("") };
  expect(
    await compareFiles(state, { ...SENDER, folder: "/var/lib/alicloud-sendfile/1234abcd" }, deps),
  ).toEqual({});
  const [command, ...others] = cloud.commands.runs;
  if (command === undefined || others.length > 0) throw new Error(`${others.length} commands too many`);
  return command;
}

describe("the command", () => {
  const state = recorded({ "i-1": record("success"), "i-2": record("failed") });

  test("goes to those that are taken to hold the files, with the proof under the salt of a direct delivery", async () => {
    const { instanceIds, script } = await commandFor(state);
    expect(instanceIds).toEqual(["i-1"]);
    const [file] = state.delivery.files;
    expect(script).toContain(directSalt(SECRET, FILES));
    expect(script).toContain(file?.proof);
    expect(script).toContain(file?.path);
    expect(script).toMatch(/^L=1$/m);
  });

  test("of an activation names the state folder, in which the instance remembers the salt", async () => {
    const delivery = { ...state.delivery, activation: true } as const;
    const { script } = await commandFor({ ...state, delivery });
    expect(script).toMatch(/^D=\/var\/lib\/alicloud-sendfile\/1234abcd$/m);
    expect(script).not.toContain(activationSalt(SECRET));
    expect(script).not.toContain(directSalt(SECRET, FILES));
  });

  test.each(["refuse", "replace"] as const)(
    "does not follow a link where symlinks is %s",
    async (symlinks) => {
      const { script } = await commandFor({ ...state, settings: { ...state.settings, symlinks } });
      expect(script).toMatch(/^L=0$/m);
    },
  );
});

test("without an instance that is taken to hold the files no command is run", async () => {
  const { world, cloud } = outside();
  const deps = { ...world, api: cloud, progress: world.progress("") };
  expect(await compareFiles(recorded({ "i-1": record("failed") }), SENDER, deps)).toEqual({});
  expect(cloud.commands.runs).toEqual([]);
});
