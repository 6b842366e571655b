/** What the ledger makes of parts and commands: what is proven stays, and only the missing step is done again. */
import { describe, expect, test } from "vitest";
import type { InstanceRecord, Recorded } from "../../../../provider/src/core/model.ts";
import type { Seen } from "../../../../provider/src/core/outcome/classify.ts";
import { conclude } from "../../../../provider/src/core/outcome/conclusion.ts";
import type { Ledger } from "../../../../provider/src/core/outcome/ledger.ts";
import type { Steps } from "../../../../provider/src/core/outcome/steps.ts";
import { decode } from "../../../../provider/src/core/state/decode.ts";
import { encode } from "../../../../provider/src/core/state/encode.ts";
import { activated, done, failedAt, SEND_AND_VERIFY, STAGE_AND_ACTIVATE } from "../../support/activation.ts";
import { BEFORE, delivery, FILES, NOW, record, seen } from "../../support/builders.ts";
import { ledger, wanted } from "../../support/ledger.ts";

const ID = "i-1";
const why = { code: "X", info: "because" };
const OLD_FILES = "99990000aaaabbbb";

function begun(recorded?: Recorded, steps: Steps = STAGE_AND_ACTIVATE, of = activated()): Ledger {
  return ledger([ID], {
    wanted: wanted([ID], { delivery: of }),
    steps,
    ...(recorded === undefined ? {} : { recorded }),
  });
}

/** One task of a step, accepted; the end may be missing. */
function play(made: Ledger, step: string, end?: Seen, until = 1): string {
  const token = made.nextToken;
  made.apply({ kind: "begun", task: { step, ids: [ID], token, until } });
  made.apply({ kind: "accepted", token, invokeId: `x-${token}`, until });
  if (end === undefined) made.apply({ kind: "unseen", id: ID, tokens: [token], pending: [token], why });
  else made.apply({ kind: "ended", id: ID, tokens: [token], seen: end });
  return `x-${token}`;
}

/** What the next run finds in state. */
function stored(made: Ledger): Recorded {
  made.apply({ kind: "stopped", early: undefined });
  return decode(JSON.parse(JSON.stringify(encode(conclude(made), ""))));
}

/** A state in which an older delivery is applied on the instance. */
function olderApplied(): Recorded {
  const older = activated(BEFORE, { filesKey: OLD_FILES });
  const made = begun(undefined, STAGE_AND_ACTIVATE, older);
  play(made, "stage", seen(ID, "Success"));
  play(made, "activate", done(ID, { reload: "done", backup: "b1" }));
  return stored(made);
}

/** The record of an instance whose direct send of the wanted file succeeded. */
function ended(of: Ledger): InstanceRecord {
  const { key, filesKey } = of.input.wanted.delivery;
  return { ...record("success", { applied: key, invokeId: "f-8" }), held: filesKey };
}

function recordOf({ fleet }: Recorded): InstanceRecord | undefined {
  return fleet.get(ID);
}

test("a run that leaves an instance out does not tell of the success of another delivery, while a command is pending", () => {
  const made = begun(olderApplied());
  const pending = [{ task: "command", key: "", filesKey: "", until: 9 }] as const;
  for (const outcome of ["success", "unchanged"] as const) {
    made.apply({
      ...{ kind: "adopted", id: ID, task: "command" },
      record: { ...record(outcome, { applied: BEFORE }), held: OLD_FILES, pending },
    });
    made.apply({ kind: "stopped", early: "cancelled", why: { info: "cancelled" } });
    expect(made.record(ID)).toMatchObject({ outcome: "notAttempted", applied: BEFORE, pending });
  }
  made.apply({ kind: "adopted", id: ID, record: record("unknown", { pending }), task: "command" });
  made.apply({ kind: "stopped", early: "cancelled" });
  expect(made.record(ID)).toMatchObject({ outcome: "unknown", pending });
});

describe("an activation", () => {
  test("that is done: applied, verified, no step left, no word of it kept that tells of a failure", () => {
    const made = begun();
    play(made, "stage", seen(ID, "Success"));
    expect(made.isApplied(ID)).toBe(false);
    play(made, "activate", done(ID, { reload: "done" }));
    expect(made.isApplied(ID)).toBe(true);
    const record = recordOf(stored(made));
    expect(record).toMatchObject({
      outcome: "success",
      applied: NOW,
      held: FILES,
      verified: true,
      reload: "done",
    });
    expect(record).toMatchObject({ owned: ["/etc/app/app.conf", "/etc/app/other.conf"] });
    expect(record).not.toHaveProperty("step");
    expect(record).not.toHaveProperty("phase");
  });

  test("whose parts are there and whose command was refused: the old files are held, the next run only activates", () => {
    const made = begun(olderApplied());
    play(made, "stage", seen(ID, "Success"));
    made.apply({ kind: "refused", id: ID, step: "activate", why });
    const recorded = stored(made);
    expect(recordOf(recorded)).toMatchObject({
      ...{ outcome: "notAttempted", errorCode: "X", applied: BEFORE, held: OLD_FILES, verified: true },
    });
    expect(begun(recorded).stepOf(ID)).toBe("activate");
  });

  test("whose validation failed: nothing changed, back to the old content costs nothing, all steps are due", () => {
    const made = begun(olderApplied());
    play(made, "stage", seen(ID, "Success"));
    play(made, "activate", failedAt("validate", "ValidateFailed", { message: "line 3", exitCode: 1 })(ID));
    const recorded = stored(made);
    expect(recordOf(recorded)).toMatchObject({
      ...{
        outcome: "failed",
        errorCode: "ValidateFailed",
        phase: "validate",
        message: "line 3",
        exitCode: 1,
      },
      ...{ applied: BEFORE, held: OLD_FILES },
    });
    const back = begun(recorded, STAGE_AND_ACTIVATE, activated(BEFORE, { filesKey: OLD_FILES }));
    expect(back.isApplied(ID)).toBe(true);
    expect(begun(recorded).stepOf(ID)).toBe("stage");
  });

  test("whose reload failed: the new files are held but not applied, and only the command is due", () => {
    const made = begun(olderApplied());
    play(made, "stage", seen(ID, "Success"));
    play(
      made,
      "activate",
      failedAt("reload", "ReloadFailed", { stands: "new", reload: "owed", verified: true })(ID),
    );
    const recorded = stored(made);
    expect(recordOf(recorded)).toMatchObject({ outcome: "failed", held: FILES, reload: "owed" });
    expect(recordOf(recorded)).not.toHaveProperty("applied");
    const next = begun(recorded);
    expect(next.isApplied(ID)).toBe(false);
    expect(next.stepOf(ID)).toBe("activate");
  });

  test.each(["Timeout", "Error", "Terminated"])(
    "that ended as %s may still run until its time is over",
    (status) => {
      const made = begun(olderApplied());
      play(made, "stage", seen(ID, "Success"));
      const end = { kind: "failed", mayHaveWritten: true, retryable: false, advice: "" } as const;
      play(made, "activate", { ...seen(ID, status), end }, 77);
      const record = recordOf(stored(made));
      expect(record).toMatchObject({ outcome: "failed", pending: [{ task: "command", until: 77 }] });
      expect(record).not.toHaveProperty("applied");
      expect(record).not.toHaveProperty("held");
    },
  );

  test("whose agent no longer answers after it began may still run, so it is not tried again at once", () => {
    const made = begun();
    play(made, "stage", seen(ID, "Success"));
    const end = { kind: "unreachable", mayHaveWritten: true, retryable: true, advice: "" } as const;
    play(made, "activate", { ...seen(ID, "Aborted", { errorCode: "ClientNotResponse" }), end }, 77);
    expect(made.record(ID)).toMatchObject({
      outcome: "unreachable",
      pending: [{ task: "command", until: 77 }],
    });
  });

  test("that ended leaves another pending command pending", () => {
    const made = begun();
    const [first = "", second = ""] = [1, 2].map(() => {
      const token = made.nextToken;
      made.apply({ kind: "begun", task: { step: "activate", ids: [ID], token, until: 5 } });
      made.apply({ kind: "accepted", token, invokeId: `x-${token}`, until: 5 });
      return token;
    });
    made.apply({ kind: "unseen", id: ID, tokens: [first, second], pending: [first, second], why });
    const next = begun(stored(made));
    next.apply({
      kind: "pendingEnded",
      id: ID,
      invokeId: `x-${second}`,
      seen: failedAt("start", "Busy")(ID),
    });
    expect(next.record(ID)?.pending).toMatchObject([{ invokeId: `x-${first}` }]);
  });

  test("whose end was not seen is asked about by its token, and its report then counts", () => {
    const made = begun(olderApplied());
    play(made, "stage", seen(ID, "Success"));
    const invokeId = play(made, "activate");
    const recorded = stored(made);
    const [pending] = recordOf(recorded)?.pending ?? [];
    expect(pending).toMatchObject({ task: "command", invokeId, key: NOW, filesKey: FILES });
    expect(pending?.token).toBeDefined();
    const next = begun(recorded);
    next.apply({ kind: "pendingEnded", id: ID, invokeId, seen: done(ID, { reload: "done" }) });
    expect(next.isApplied(ID)).toBe(true);
    expect(next.record(ID)).not.toHaveProperty("pending");
  });

  test("that put the old files back and could not reload them: the reload is owed, so that going back is no quiet success", () => {
    const made = begun(olderApplied());
    play(made, "stage", seen(ID, "Success"));
    play(made, "activate", failedAt("reload", "ReloadFailed", { reload: "owed", rolledBack: "undone" })(ID));
    const recorded = stored(made);
    expect(recordOf(recorded)).toMatchObject({ outcome: "failed", held: OLD_FILES, reload: "owed" });
    const back = begun(recorded, STAGE_AND_ACTIVATE, activated(BEFORE, { filesKey: OLD_FILES }));
    expect(back.isApplied(ID)).toBe(false);
  });

  test("whose agent fell silent after the start of the command may still run", () => {
    const made = begun(olderApplied());
    play(made, "stage", seen(ID, "Success"));
    const end = { kind: "unreachable", mayHaveWritten: true, retryable: true, advice: "" } as const;
    play(made, "activate", { ...seen(ID, "Failed", { errorCode: "ClientNotResponse" }), end }, 77);
    expect(recordOf(stored(made))).toMatchObject({ pending: [{ task: "command", until: 77 }] });
  });

  test("whose second part was refused is not attempted: the end of the first part was seen", () => {
    const made = begun();
    const token = made.nextToken;
    made.apply({ kind: "begun", task: { step: "stage", ids: [ID], token, until: 5 } });
    made.apply({ kind: "accepted", token, invokeId: "x-1", until: 5 });
    made.apply({ kind: "refused", id: ID, step: "stage", tokens: [token], why });
    const record = recordOf(stored(made));
    expect(record).toMatchObject({ outcome: "notAttempted", errorCode: "X", step: "stage" });
    expect(record).not.toHaveProperty("pending");
  });

  test("whose second part was not started has not staged, and nothing of it is left to be asked about", () => {
    const made = begun();
    const token = made.nextToken;
    made.apply({ kind: "begun", task: { step: "stage", ids: [ID], token, until: 5 } });
    made.apply({ kind: "accepted", token, invokeId: "x-1", until: 5 });
    made.apply({ kind: "cutShort", id: ID, tokens: [token] });
    const record = recordOf(stored(made));
    expect(record).toMatchObject({ outcome: "notAttempted", step: "stage" });
    expect(record).not.toHaveProperty("pending");
  });

  test("with two parts pending: the end of one leaves the other, and then the parts are sent again", () => {
    const made = begun();
    const tokens = [1, 2].map(() => {
      const token = made.nextToken;
      made.apply({ kind: "begun", task: { step: "stage", ids: [ID], token, until: 5 } });
      made.apply({ kind: "accepted", token, invokeId: `x-${token}`, until: 5 });
      return token;
    });
    made.apply({ kind: "unseen", id: ID, tokens, pending: tokens, why });
    const next = begun(stored(made));
    for (const [at, token] of tokens.entries()) {
      expect(next.record(ID)?.pending).toHaveLength(2 - at);
      next.apply({ kind: "pendingEnded", id: ID, invokeId: `x-${token}`, seen: seen(ID, "Success") });
    }
    expect(next.record(ID)).not.toHaveProperty("pending");
    expect(next.stepOf(ID)).toBe("stage");
  });
});

describe("a direct send with verify", () => {
  const direct = { ...delivery(), way: { kind: "direct", verify: true } } as const;
  const start = (recorded?: Recorded) => begun(recorded, SEND_AND_VERIFY, direct);

  test("is applied once the file was read back", () => {
    const made = start();
    play(made, "send", seen(ID, "Success"));
    expect(made.isApplied(ID)).toBe(false);
    play(made, "verify", done(ID));
    expect(recordOf(stored(made))).toMatchObject({ outcome: "success", applied: NOW, verified: true });
  });

  test("whose command was refused is unknown with the code, and the next run only verifies", () => {
    const made = start();
    play(made, "send", seen(ID, "Success"));
    made.apply({ kind: "refused", id: ID, step: "verify", why });
    const recorded = stored(made);
    expect(recordOf(recorded)).toMatchObject({ outcome: "unknown", errorCode: "X", held: FILES });
    expect(start(recorded).stepOf(ID)).toBe("verify");
  });

  test("that found another file is sent again", () => {
    const made = start();
    play(made, "send", seen(ID, "Success"));
    play(made, "verify", failedAt("verify", "VerifyMismatch", { stands: "unknown" })(ID));
    const recorded = stored(made);
    expect(recordOf(recorded)).toMatchObject({ outcome: "failed", phase: "verify" });
    expect(recordOf(recorded)).not.toHaveProperty("held");
    expect(start(recorded).stepOf(ID)).toBe("send");
  });

  test("that was found beside a part that may still arrive is not done before it is read back", () => {
    const made = start();
    const sent = {
      ...ended(made),
      pending: [{ task: "part", invokeId: "f-9", key: "", filesKey: "", until: 9 } as const],
    };
    made.apply({ kind: "adopted", id: ID, record: sent });
    expect(made.isApplied(ID)).toBe(false);
    expect(made.stepOf(ID)).toBe("verify");
    expect(made.record(ID)?.pending).toHaveLength(1);
  });

  test("turned on later verifies what was sent, and sends nothing", () => {
    const made = begun(undefined, [SEND_AND_VERIFY[0]], delivery());
    play(made, "send", seen(ID, "Success"));
    const next = start(stored(made));
    expect(next.isApplied(ID)).toBe(false);
    expect(next.stepOf(ID)).toBe("verify");
  });
});

test("a send that took the files away lets a step after it begin again with the files", () => {
  const of = {
    ...delivery(),
    way: { kind: "direct", verify: false, health: { text: "true", timeoutSeconds: 5 } },
  } as const;
  const before = ledger([ID], { wanted: wanted([ID], { delivery: of }), steps: SEND_AND_VERIFY });
  play(before, "send", seen(ID, "Success"));
  play(before, "verify", done(ID));
  const made = begun(stored(before), SEND_AND_VERIFY, of);
  expect(made.isApplied(ID)).toBe(true);
  const { held, applied, ...sent } = made.record(ID) ?? record("success");
  made.apply({ kind: "adopted", id: ID, record: { ...sent, invokeId: "f-9" } });
  expect([made.isApplied(ID), made.stepOf(ID)]).toEqual([false, "send"]);
});
