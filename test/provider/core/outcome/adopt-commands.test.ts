/** Commands that state does not know: what they prove, what is waited for, and what a later send makes untrue. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InstanceRecord } from "../../../../provider/src/core/model.ts";
import {
  type AdoptCommands,
  activatedBefore,
  adoptCommands,
  type SeenCommand,
} from "../../../../provider/src/core/outcome/adopt-commands.ts";
import type { Seen } from "../../../../provider/src/core/outcome/classify.ts";
import {
  deliveryDigest,
  type Errand,
  describe as markOf,
} from "../../../../provider/src/core/outcome/marker.ts";
import { activated, done, failedAt } from "../../support/activation.ts";
import { BEFORE, FILES, NOW, seen } from "../../support/builders.ts";

const ID = "i-1";
const OLD = "99990000aaaabbbb";
const OLDER: InstanceRecord = {
  ...{ status: "Success", outcome: "success", wave: 1, attempts: 1, invokeId: "t-1" },
  ...{ applied: BEFORE, held: OLD, verified: true },
};
const CUT_OFF = { kind: "failed", mayHaveWritten: true, retryable: false, advice: "" } as const;

function command(number: number, end: Seen, key = NOW, incarnation = "inc", does?: Errand): SeenCommand {
  const token = `${incarnation}-run-${number}`;
  const mark = { incarnation, deliveryDigest: deliveryDigest("d", key), token, tag: "tag" };
  return {
    invokeId: `t-${number}`,
    description: markOf({
      ...{ ...mark, timeoutSeconds: 100, senderStack: "" },
      ...(does === undefined ? {} : { does }),
    }),
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

  test.each([done(ID), { ...seen(ID, "Success"), end: { kind: "success" as const } }])(
    "makes the end of an older pending command meaningless",
    (end) => {
      const pending = [
        { task: "command", key: BEFORE, filesKey: OLD, until: 700, invokeId: "t-2", token: "inc-run-2" },
        { task: "command", key: "", filesKey: "", until: 900 },
      ] as const;
      const record = adopted([command(3, end, "another")], { ...OLDER, pending });
      expect(record?.pending).toEqual([pending[1]]);
    },
  );

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

const RUNNING = { ...seen(ID, "Running"), end: { kind: "pending" } } as const;
/** An activation that the same killed run made before the errand. It put the wanted files in place. */
const ACTIVATED = command(3, done(ID));
/** The end of an errand whose report tells of a success. */
const carriedOut = (number: number, does: Errand) => command(number, done(ID), NOW, "inc", does);

describe("after the activation of a killed run", () => {
  test.each(["restore", "remove"] as const)("a %s that ended takes away what was believed", (does) => {
    const record = adopted([carriedOut(4, does), ACTIVATED]);
    expect(record).toMatchObject({ outcome: "unknown", status: "Unknown", attempts: 1 });
    for (const known of ["held", "applied", "verified", "pending"])
      expect(record, known).not.toHaveProperty(known);
  });

  test.each(["restore", "remove"] as const)(
    "a %s that runs is waited for, as that of nothing known",
    (does) => {
      const record = adopted([command(4, RUNNING, "", "inc", does), ACTIVATED]);
      expect(record?.pending).toEqual([
        { task: "command", invokeId: "t-4", token: "inc-run-4", key: "", filesKey: "", until: 600 },
      ]);
      for (const known of ["held", "applied"]) expect(record, known).not.toHaveProperty(known);
    },
  );

  test("a restore that may run on although it was told to have ended is waited for without its InvokeId", () => {
    const cut = { ...seen(ID, "Timeout"), end: CUT_OFF };
    const record = adopted([command(4, cut, "", "inc", "restore"), ACTIVATED]);
    expect(record?.pending).toEqual([{ task: "command", key: "", filesKey: "", until: 600 }]);
  });

  test("a restore without a proof takes away what was believed", () => {
    const unproven = { ...seen(ID, "Unknown"), end: { ...CUT_OFF, kind: "unknown" } } as const;
    expect(adopted([command(4, unproven, "", "inc", "restore"), ACTIVATED])).not.toHaveProperty("applied");
  });

  test("a restore that says that it changed nothing, or that never came, leaves it as it is", () => {
    const nothing = failedAt("restore", "BackupMissing")(ID);
    expect(adopted([command(4, nothing, "", "inc", "restore"), ACTIVATED])).toMatchObject({ applied: NOW });
    const end = { kind: "unreachable", mayHaveWritten: false, retryable: false, advice: "" } as const;
    const stopped = { ...seen(ID, "Aborted"), end };
    expect(adopted([command(4, stopped, "", "inc", "restore"), ACTIVATED])).toMatchObject({ applied: NOW });
  });

  test("an older restore says nothing against it, and neither does one of another instance", () => {
    expect(adopted([ACTIVATED, carriedOut(2, "restore")])).toMatchObject({ applied: NOW });
    const elsewhere = command(4, done("i-2"), NOW, "inc", "restore");
    expect(adopted([elsewhere, ACTIVATED])).toMatchObject({ applied: NOW });
  });

  test("a drift command says nothing, whatever its end, and is not waited for", () => {
    for (const end of [RUNNING, done(ID), { ...seen(ID, "Timeout"), end: CUT_OFF }]) {
      expect(adopted([command(4, end, NOW, "inc", "drift")])).toBe(OLDER);
      expect(adopted([command(4, end, NOW, "elder", "drift")])).toBe(OLDER);
      expect(adopted([command(4, end, NOW, "inc", "drift"), ACTIVATED])).toMatchObject({ applied: NOW });
    }
  });

  test("a restore of another incarnation is waited for while it runs, and is otherwise no news", () => {
    expect(adopted([command(4, RUNNING, "", "elder", "restore")])?.pending).toHaveLength(1);
    expect(adopted([command(4, done(ID), NOW, "elder", "restore")])).toBe(OLDER);
  });
});

describe("any sequence of commands of killed runs", () => {
  const ENDS = {
    done: done(ID),
    refused: failedAt("validate", "ValidateFailed")(ID),
    undone: failedAt("test", "TestFailed", { rolledBack: "undone" })(ID),
    newFilesStay: failedAt("reload", "ReloadFailed", { stands: "new", reload: "owed" })(ID),
    unproven: { ...seen(ID, "Unknown"), end: { ...CUT_OFF, kind: "unknown" } } as Seen,
    mayRunOn: { ...seen(ID, "Timeout"), end: CUT_OFF } as Seen,
    running: RUNNING as Seen,
  };
  type Name = keyof typeof ENDS;
  const one = fc.record({
    does: fc.constantFrom<(Errand | undefined)[]>(undefined, undefined, "restore", "drift", "remove"),
    key: fc.constantFrom(NOW, BEFORE),
    end: fc.constantFrom(...(Object.keys(ENDS) as Name[])),
  });
  type One = typeof one extends fc.Arbitrary<infer T> ? T : never;

  /** The oldest command comes first. What an instance holds follows from the last one that may have changed it. */
  const last = (all: readonly One[]) =>
    all.findLast(({ does, end }) => does !== "drift" && !["refused", "undone"].includes(end));

  function truth(all: readonly One[]): "before" | "wanted" | "waits" | "nothing known" {
    const { does, end, key } = last(all) ?? {};
    if (end === undefined) return "before";
    if (end === "running" || end === "mayRunOn") return "waits";
    return does === undefined && end === "done" && key === NOW ? "wanted" : "nothing known";
  }

  test("a success is believed only when nothing came after it, and what may still run is waited for", () => {
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (all) => {
        const commands = all
          .map(({ does, key, end }, at) =>
            command(at + 2, ENDS[end], does === undefined ? key : "", "inc", does),
          )
          .reverse();
        const record = adopted(commands);
        const what = truth(all);
        expect(record?.applied, "applied").toBe({ before: BEFORE, wanted: NOW }[what as string]);
        expect(record?.pending !== undefined, "waits").toBe(what === "waits");
        if (what === "before") expect(record).toBe(OLDER);
        if (last(all)?.does !== undefined) expect(record?.outcome).toBe("unknown");
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("an activation of an earlier life of the resource", () => {
  const lives = (...commands: SeenCommand[]) => activatedBefore(commands, { update: false, tag: "tag" });

  test("is told where it may have changed something, because a reload may be owed there", () => {
    const unreached = { kind: "unreachable", mayHaveWritten: false, retryable: false, advice: "" } as const;
    expect(lives(command(1, done("i-1"), NOW, "old"))).toEqual(["i-1"]);
    expect(lives(command(1, { ...seen("i-2", "Failed"), end: CUT_OFF }, NOW, "old"))).toEqual(["i-2"]);
    expect(lives(command(1, { ...seen("i-3", "Failed"), end: unreached }, NOW, "old"))).toEqual([]);
  });

  test("is none of an update, of another resource, or of a command that is no delivery", () => {
    const one = command(1, done(ID), NOW, "old");
    expect(activatedBefore([one], { update: true, tag: "tag" })).toEqual([]);
    expect(activatedBefore([one], { update: false, tag: "other" })).toEqual([]);
    expect(lives(command(1, done(ID), NOW, "old", "remove"))).toEqual([]);
  });
});
