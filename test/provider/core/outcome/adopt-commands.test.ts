/** Commands that state does not know: what they prove, what is waited for, and what a later send makes untrue. */
import { describe, expect, test } from "vitest";
import type { InstanceRecord } from "../../../../provider/src/core/model.ts";
import {
  type AdoptCommands,
  adoptCommands,
  type SeenCommand,
} from "../../../../provider/src/core/outcome/adopt-commands.ts";
import type { Seen } from "../../../../provider/src/core/outcome/classify.ts";
import { deliveryDigest, describe as markOf } from "../../../../provider/src/core/outcome/marker.ts";
import { activated, done, failedAt } from "../../support/activation.ts";
import { BEFORE, FILES, NOW, seen } from "../../support/builders.ts";

const ID = "i-1";
const OLD = "99990000aaaabbbb";
const OLDER: InstanceRecord = {
  ...{ status: "Success", outcome: "success", wave: 1, attempts: 1, invokeId: "t-1" },
  ...{ applied: BEFORE, held: OLD, verified: true },
};
const CUT_OFF = { kind: "failed", mayHaveWritten: true, retryable: false, advice: "" } as const;

function command(number: number, end: Seen, key = NOW, incarnation = "inc"): SeenCommand {
  const token = `${incarnation}-run-${number}`;
  const mark = { incarnation, deliveryDigest: deliveryDigest("d", key), token, tag: "tag" };
  return {
    invokeId: `t-${number}`,
    description: markOf({ ...mark, timeoutSeconds: 100, senderStack: "" }),
    instances: [end],
  };
}

function adopted(
  commands: readonly SeenCommand[],
  before: InstanceRecord = OLDER,
  over: Partial<AdoptCommands> = {},
): InstanceRecord | undefined {
  const input: AdoptCommands = {
    ...{ commands, known: new Set(["t-1"]), incarnation: "inc", digestKey: "d", tag: "tag", update: true },
    ...{ counted: 1, delivery: activated(), targets: [ID], lost: new Set<string>(), now: 500 },
    until: (timeoutSeconds, since) => (since === undefined ? 500 : Number(since)) + timeoutSeconds,
    lastWrites: new Map<string, number>(),
    ...over,
  };
  return adoptCommands(new Map([[ID, before]]), input).get(ID);
}

describe("a command of a killed run", () => {
  test("that is done counts, and its files are those of this resource", () => {
    expect(adopted([command(3, done(ID))])).toMatchObject({
      ...{ outcome: "success", applied: NOW, held: FILES, verified: true },
      owned: ["/etc/app/app.conf", "/etc/app/other.conf"],
    });
  });

  test.each(["Timeout", "Error", "Terminated"])("that ended as %s is waited for", (status) => {
    const record = adopted([command(3, { ...seen(ID, status), end: CUT_OFF })]);
    expect(record?.pending).toEqual([{ task: "command", key: NOW, filesKey: FILES, until: 600 }]);
    expect(record).not.toHaveProperty("held");
  });

  test("does not hide a part that may still arrive", () => {
    const part = { task: "part", invokeId: "f-4", key: "", filesKey: "", until: 9 } as const;
    const before = { ...OLDER, pending: [part] };
    expect(adopted([command(3, done(ID))], before)?.pending).toEqual([part]);
    const running = { ...seen(ID, "Running"), end: { kind: "pending" } } as const;
    expect(adopted([command(3, running)], before)?.pending).toMatchObject([part, { task: "command" }]);
  });

  test("that changed nothing leaves it to an older one to tell what the instance holds", () => {
    const refused = failedAt("validate", "ValidateFailed")(ID);
    expect(adopted([command(4, refused, "other"), command(3, done(ID), "more")])).not.toHaveProperty(
      "applied",
    );
    expect(adopted([command(4, refused, "other"), command(3, done(ID))])).toMatchObject({ applied: NOW });
    expect(adopted([command(4, refused, "other")])).toBe(OLDER);
  });

  test("that put the old files back and owes a reload: the old delivery is not applied any more", () => {
    const record = adopted([command(3, failedAt("reload", "ReloadFailed", { reload: "owed" })(ID))]);
    expect(record).toMatchObject({ held: OLD });
    expect(record).not.toHaveProperty("applied");
  });

  test("over whose files a later send wrote is not believed", () => {
    const lastWrites = new Map([[ID, 4]]);
    expect(adopted([command(3, done(ID))], OLDER, { lastWrites })).toBe(OLDER);
    expect(adopted([command(5, done(ID))], OLDER, { lastWrites })).toMatchObject({ applied: NOW });
  });
});

describe("a command that may still run although it is told to have ended", () => {
  const cut = (startTime: string) => ({ ...seen(ID, "Timeout", { startTime }), end: CUT_OFF });

  test("is waited for, when another incarnation started it", () => {
    const record = adopted([command(3, cut("450"), NOW, "elder")]);
    expect(record?.pending).toEqual([{ task: "command", key: "", filesKey: "", until: 550 }]);
    expect(record).not.toHaveProperty("applied");
  });

  test("is waited for, when its agent fell silent", () => {
    const end = { kind: "unreachable", mayHaveWritten: true, retryable: true, advice: "" } as const;
    const silent = { ...seen(ID, "Failed", { errorCode: "ClientNotResponse", startTime: "450" }), end };
    expect(adopted([command(3, silent, NOW, "elder")])?.pending).toHaveLength(1);
  });

  test("is waited for, when the instance was no target meanwhile", () => {
    const record = adopted([command(1, cut("450"))], { ...OLDER, invokeId: "f-9" });
    expect(record?.pending).toHaveLength(1);
  });

  test("is passed over once its time is over, and when state has recorded it", () => {
    expect(adopted([command(3, cut("400"), NOW, "elder")])).toBe(OLDER);
    expect(adopted([command(1, cut("450"))])).toBe(OLDER);
  });
});
