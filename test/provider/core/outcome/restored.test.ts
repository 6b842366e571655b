/** What a restore makes of a record: nothing is said to be on the instance that the report does not prove. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReportedFile } from "../../../../provider/src/commands/report.ts";
import { proofUnder, saltOf } from "../../../../provider/src/core/inputs/proof.ts";
import type { Delivery, InstanceRecord, Recorded } from "../../../../provider/src/core/model.ts";
import type { Seen } from "../../../../provider/src/core/outcome/classify.ts";
import { conclude } from "../../../../provider/src/core/outcome/conclusion.ts";
import type { RestoreEnd } from "../../../../provider/src/core/outcome/events.ts";
import type { Ledger } from "../../../../provider/src/core/outcome/ledger.ts";
import { PUT_BACK, RESTORE } from "../../../../provider/src/core/outcome/restored.ts";
import { isCurrent } from "../../../../provider/src/core/plan/plan.ts";
import { decode } from "../../../../provider/src/core/state/decode.ts";
import { encode } from "../../../../provider/src/core/state/encode.ts";
import { activated, done, failedAt, proof, STAGE_AND_ACTIVATE } from "../../support/activation.ts";
import { BEFORE, FILES, file, NOW, seen } from "../../support/builders.ts";
import { ledger, SENDER, wanted } from "../../support/ledger.ts";

const ID = "i-1";
const OLD_FILES = "99990000aaaabbbb";
const A = "/etc/app/app.conf";
const B = "/etc/app/other.conf";
const base64 = (text: string) => Buffer.from(text).toString("base64");
/** The wanted delivery has two files, the recorded one before had only the first. */
const NEW = activated();
const OLD = activated(BEFORE, {
  filesKey: OLD_FILES,
  files: [file({ base64: base64("old"), mode: "600", owner: "app" })],
});
const prove = proofUnder(saltOf({ activation: true, filesKey: "" }, SENDER.digestKey));
const NEW_PROOFS = NEW.files.map(prove);

const shown = (proven: string, over: Partial<ReportedFile> = {}): ReportedFile => ({
  ...{ proof: proven, mode: "0600", owner: "app", group: "app", links: 1, changed: false },
  ...over,
});
/** What the instance shows when the old delivery is there again. */
const OLD_SHOWN = [shown(prove(OLD.files[0])), shown("", { mode: "", owner: "", group: "" })];
const NEW_SHOWN = NEW_PROOFS.map((one) => shown(one, { mode: "0644" }));

function begun(recorded: Recorded | undefined, delivery: Delivery): Ledger {
  const made = ledger([ID], {
    wanted: wanted([ID], { delivery }),
    steps: STAGE_AND_ACTIVATE,
    ...(recorded === undefined ? {} : { recorded }),
  });
  return made;
}

function play(made: Ledger, step: string, end: Seen): void {
  const token = accept(made, step);
  made.apply({ kind: "ended", id: ID, tokens: [token], seen: end });
}

function accept(made: Ledger, step: string): string {
  const token = made.nextToken;
  made.apply({ kind: "begun", task: { step, ids: [ID], token, until: 900 } });
  made.apply({ kind: "accepted", token, invokeId: `x-${token}`, until: 900 });
  return token;
}

function restore(made: Ledger, end: RestoreEnd): InstanceRecord {
  const token = accept(made, RESTORE);
  made.apply({ kind: "restored", id: ID, tokens: end.kind === "notStarted" ? [] : [token], end });
  return made.record(ID) as InstanceRecord;
}

function stored(made: Ledger): Recorded {
  made.apply({ kind: "stopped", early: undefined });
  return decode(JSON.parse(JSON.stringify(encode(conclude(made), ""))));
}

/** A state in which a delivery is applied, and what the next run with another one has put in place. */
function touched(before: Delivery | null = OLD, end: Seen = done(ID, { changed: true })): Ledger {
  const first = before === null ? undefined : begun(undefined, before);
  if (first !== undefined) {
    play(first, "stage", seen(ID, "Success"));
    play(first, "activate", done(ID, { reload: "done", changed: true }));
  }
  const made = begun(first === undefined ? undefined : stored(first), NEW);
  play(made, "stage", seen(ID, "Success"));
  play(made, "activate", end);
  return made;
}

const ended = (of: Seen): RestoreEnd => ({ kind: "ended", seen: of, proofs: NEW_PROOFS });
const back = (files: readonly ReportedFile[] = OLD_SHOWN, over: object = {}) =>
  ended({
    ...seen(ID, "Success", { finishTime: "2026-11-28T12:00:00Z" }),
    proof: proof({ stands: "unknown", verified: false, rolledBack: "restored", files, ...over }),
  });
const failure = (code: string, over: object = {}) =>
  ended(failedAt("restore", code, { stands: "unknown", files: NEW_SHOWN, ...over })(ID));

describe("the old files are back", () => {
  test("and proven: what was held before is held again, and the deployment did not attempt it", () => {
    const made = touched();
    expect(made.touched).toEqual([ID]);
    expect(restore(made, back(OLD_SHOWN, { reload: "done" }))).toEqual({
      ...{ status: "NotAttempted", outcome: "notAttempted", wave: 1, attempts: 1, errorInfo: PUT_BACK },
      ...{ rolledBack: "restored", reload: "done", step: "stage", owned: [A, B] },
      ...{ held: OLD_FILES, applied: BEFORE, verified: true, finishTime: "2026-11-28T12:00:00Z" },
      invokeId: `x-${[...made.accepted.values()].at(-1)}`,
    });
    const recorded = stored(made);
    expect(recorded.fleet.get(ID)).toEqual(made.record(ID));
    expect(begun(recorded, NEW).isApplied(ID)).toBe(false);
    expect(begun(recorded, NEW).stepOf(ID)).toBe("stage");
    expect(begun(recorded, OLD).isApplied(ID)).toBe(true);
  });

  test.each<[string, readonly ReportedFile[]]>([
    ["other bytes", [shown("ab".repeat(32)), ...OLD_SHOWN.slice(1)]],
    ["bytes that no salt proves", [shown(""), ...OLD_SHOWN.slice(1)]],
    ["another mode", [shown(prove(OLD.files[0]), { mode: "0644" }), ...OLD_SHOWN.slice(1)]],
    ["another owner", [shown(prove(OLD.files[0]), { owner: "root" }), ...OLD_SHOWN.slice(1)]],
    ["no file in the report", []],
  ])("with %s than recorded: nothing is held", (_what, files) => {
    const record = restore(touched(), back(files));
    expect(record).toMatchObject({ outcome: "notAttempted", rolledBack: "restored", owned: [A, B] });
    for (const field of ["held", "applied", "verified"]) expect(record).not.toHaveProperty(field);
  });

  test("a group that is not managed may be any, and a path of the new delivery alone may hold anything", () => {
    const files = [shown(prove(OLD.files[0]), { group: "wheel" }), shown("cd".repeat(32))];
    expect(restore(touched(), back(files))).toMatchObject({ held: OLD_FILES, applied: BEFORE });
  });

  test("of no recorded delivery: nothing is held", () => {
    const record = restore(touched(null), back());
    expect(record).toMatchObject({ outcome: "notAttempted", rolledBack: "restored" });
    for (const field of ["held", "applied", "verified"]) expect(record).not.toHaveProperty(field);
  });

  test("of a direct delivery: no report proves it, so that nothing is held", () => {
    const made = touched();
    const recorded = made.input.recorded as Recorded;
    const { activation, ...direct } = recorded.delivery;
    const again = begun({ ...recorded, delivery: direct }, NEW);
    play(again, "stage", seen(ID, "Success"));
    play(again, "activate", done(ID, { changed: true }));
    expect(restore(again, back())).not.toHaveProperty("held");
  });

  test("but not reloaded: failed, owed, and the old delivery is not applied", () => {
    const over = { stands: "unknown", rolledBack: "restored", files: OLD_SHOWN, reload: "owed" } as const;
    const end = failedAt("reload", "ReloadFailed", { ...over, exitCode: 2, message: "no" })(ID);
    const record = restore(touched(), ended(end));
    expect(record).toMatchObject({
      ...{ status: "Failed", outcome: "failed", errorCode: "ReloadFailed", phase: "reload", exitCode: 2 },
      ...{ message: "no", reload: "owed", rolledBack: "restored", held: OLD_FILES },
    });
    expect(record).not.toHaveProperty("applied");
  });
});

describe("the new files are still there", () => {
  test.each<[string, RestoreEnd]>([
    ["there was no backup", failure("BackupMissing", { stands: "old" })],
    [
      "the command did not reach the instance",
      ended({
        ...seen(ID, "Failed", { errorCode: "ClientNotRunning" }),
        end: { kind: "unreachable", mayHaveWritten: false, retryable: false, advice: "" },
      }),
    ],
    ["the API refused it", { kind: "notStarted", why: { code: "Forbidden.RAM", info: "denied" } }],
  ])("because %s: the record says so, and keeps what it said", (_what, end) => {
    const made = touched();
    expect(restore(made, end)).toMatchObject({
      ...{ outcome: "success", status: "Success", rolledBack: "failed", applied: NOW, held: FILES },
      ...{ verified: true, errorCode: expect.any(String), errorInfo: expect.stringContaining("still there") },
    });
    expect(made.isApplied(ID)).toBe(true);
    expect(begun(stored(made), OLD).isApplied(ID)).toBe(false);
  });

  test("on an instance that had failed: its failure stays told", () => {
    const made = touched(
      OLD,
      failedAt("swap", "UndoFailed", { stands: "unknown", rolledBack: "failed" })(ID),
    );
    const record = restore(made, { kind: "notStarted", why: { code: "X", info: "because" } });
    expect(record).toMatchObject({
      ...{ outcome: "failed", errorCode: "UndoFailed", errorInfo: "not put back: X: because" },
      rolledBack: "failed",
    });
  });

  test("is not believed when the report shows other files", () => {
    const record = restore(touched(), failure("BackupMissing", { stands: "old", files: OLD_SHOWN }));
    expect(record).toMatchObject({ outcome: "failed", errorCode: "BackupMissing", rolledBack: "failed" });
    expect(record).not.toHaveProperty("held");
  });
});

test("a file that something else has changed: nothing is put back, and what is there is not known", () => {
  const files = [NEW_SHOWN[0] as ReportedFile, shown("ef".repeat(32))];
  const record = restore(touched(), failure("Drifted", { files, message: `${B}: changed` }));
  expect(record).toMatchObject({
    ...{ status: "Failed", outcome: "failed", errorCode: "Drifted", rolledBack: "failed" },
    drifted: [`${B}: content`],
  });
  for (const field of ["held", "applied"]) expect(record).not.toHaveProperty(field);
  expect(restore(touched(), failure("Drifted"))).toMatchObject({
    drifted: [`${A}: content`, `${B}: content`],
  });
});

describe("nobody knows", () => {
  const CUT_OFF = { kind: "failed", mayHaveWritten: true, retryable: false, advice: "" } as const;

  test("while the restore may still run: it is pending, as a command that carries nothing known", () => {
    const made = touched();
    const record = restore(made, { kind: "unseen", why: { info: "cancelled" } });
    const token = [...made.accepted.values()].at(-1);
    expect(record).toMatchObject({ status: "Unknown", outcome: "unknown", owned: [A, B] });
    expect(record.pending).toEqual([
      { task: "command", key: "", filesKey: "", until: 900, token, invokeId: `x-${token}` },
    ]);
    for (const field of ["held", "applied", "verified"]) expect(record).not.toHaveProperty(field);
    expect(begun(stored(made), OLD).isApplied(ID)).toBe(false);
  });

  test("after a Timeout: nobody will tell its end", () => {
    const record = restore(touched(), ended({ ...seen(ID, "Timeout"), end: CUT_OFF }));
    expect(record.pending).toEqual([{ task: "command", key: "", filesKey: "", until: 900 }]);
    expect(record).toMatchObject({ outcome: "unknown" });
  });

  test("after an end without a proof", () => {
    const record = restore(touched(), ended({ ...seen(ID, "Failed"), end: CUT_OFF }));
    expect(record).toMatchObject({ outcome: "unknown" });
    expect(record).not.toHaveProperty("pending");
    expect(record).not.toHaveProperty("held");
  });

  test("after a bug that kept the end of the restore from being recorded", () => {
    const made = touched();
    accept(made, RESTORE);
    made.apply({ kind: "stopped", early: "error", why: { code: "INTERNAL", info: "bug" } });
    expect(made.record(ID)).toMatchObject({ outcome: "unknown", pending: [{ key: "", filesKey: "" }] });
    expect(made.isApplied(ID)).toBe(false);
  });
});

test("no restore makes an instance current for the new content, and only a proof makes it so for the old one", () => {
  const files = fc.constantFrom(OLD_SHOWN, NEW_SHOWN, [], [shown("ab".repeat(32)), shown("")]);
  const codes = fc.constantFrom("BackupMissing", "Drifted", "Busy", "ReloadFailed", "UndoFailed");
  const told = fc.record({
    files,
    stands: fc.constantFrom("old" as const, "unknown" as const),
    reload: fc.constantFrom(undefined, "owed" as const, "done" as const),
    rolledBack: fc.constantFrom(undefined, "restored" as const, "failed" as const),
  });
  const ends = fc.oneof(
    told.map((over) => back(over.files, { ...defined(over), rolledBack: "restored" })),
    fc.tuple(codes, told).map(([code, over]) => failure(code, defined(over))),
    fc.constant<RestoreEnd>({ kind: "unseen", why: { info: "x" } }),
  );
  const activation = fc.constantFrom(
    done(ID, { changed: true }),
    failedAt("reload", "ReloadFailed", { stands: "new", reload: "owed", changed: true })(ID),
    failedAt("undo", "UndoFailed", { stands: "unknown", rolledBack: "failed" })(ID),
  );
  fc.assert(
    fc.property(activation, ends, fc.boolean(), (end, restoreEnd, isKnown) => {
      const made = touched(isKnown ? OLD : null, end);
      const wasApplied = made.isApplied(ID);
      const record = restore(made, restoreEnd);
      const { seen: of } = restoreEnd as { seen?: Seen };
      const shows = (all: readonly ReportedFile[]) => of?.proof?.files === all;
      const isBack = of?.end.kind === "success";
      const isSame = of?.proof?.stands === "old" && shows(NEW_SHOWN) && of.proof.rolledBack !== "restored";
      if (isCurrent(record, NEW)) expect(wasApplied && isSame).toBe(true);
      const isOwed = of?.proof?.reload === "owed";
      expect(isCurrent(record, OLD)).toBe(isKnown && isBack && shows(OLD_SHOWN) && !isOwed);
      if (record.held === OLD_FILES) expect(shows(OLD_SHOWN)).toBe(true);
      expect(record.outcome === "success").toBe(wasApplied && isCurrent(record, NEW));
    }),
    { numRuns: 500 },
  );
});

function defined(over: object): object {
  return Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined));
}
