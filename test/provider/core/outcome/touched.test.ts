/** Which instances a restore takes back: those that this run is known to have changed. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Seen } from "../../../../provider/src/core/outcome/classify.ts";
import { activated, done, failedAt, STAGE_AND_ACTIVATE } from "../../support/activation.ts";
import { record, recorded, seen } from "../../support/builders.ts";
import { ledger, wanted } from "../../support/ledger.ts";

const IDS = ["i-1", "i-2", "i-3", "i-4"];
const CUT_OFF = { kind: "failed", mayHaveWritten: true, retryable: false, advice: "" } as const;
const NEW_STAYS = { stands: "new", reload: "owed" } as const;

/** Ends of an activation, and whether they tell that this run has changed files and knows what is there. */
const ENDS: Readonly<Record<string, readonly [(id: string) => Seen, boolean]>> = {
  changed: [(id) => done(id, { changed: true }), true],
  "as ordered before": [(id) => done(id), false],
  "new files stay": [failedAt("reload", "ReloadFailed", { ...NEW_STAYS, changed: true }), true],
  "new files were there, and their reload failed": [failedAt("reload", "ReloadFailed", NEW_STAYS), false],
  undone: [failedAt("test", "TestFailed", { rolledBack: "undone" }), false],
  "undo failed": [failedAt("swap", "UndoFailed", { stands: "unknown", rolledBack: "failed" }), true],
  refused: [failedAt("validate", "ValidateFailed"), false],
  "may still run": [(id) => ({ ...seen(id, "Timeout"), end: CUT_OFF }), false],
  "no proof": [(id) => ({ ...seen(id, "Unknown"), end: { ...CUT_OFF, kind: "unknown" } }), false],
};

test("the instances of this run whose report tells of changed files, in the order of the targets", () => {
  const end = fc.option(fc.constantFrom(...Object.keys(ENDS)), { nil: undefined });
  fc.assert(
    fc.property(fc.array(end, { minLength: 4, maxLength: 4 }), fc.boolean(), (all, isUnseen) => {
      const made = ledger(IDS, {
        wanted: wanted(IDS, { delivery: activated() }),
        steps: STAGE_AND_ACTIVATE,
        // The files of an earlier run are there, and its command was adopted.
        recorded: recorded({ "i-4": record("success", { held: "x", applied: "y" }) }),
      });
      for (const [at, name] of [...all.entries()].reverse()) {
        const [makes] = ENDS[name ?? ""] ?? [];
        const id = IDS[at] ?? "";
        if (makes === undefined) continue;
        const token = made.nextToken;
        made.apply({ kind: "begun", task: { step: "activate", ids: [id], token, until: 1 } });
        made.apply({ kind: "accepted", token, invokeId: `t-${at}`, until: 1 });
        made.apply({ kind: "ended", id, tokens: [token], seen: makes(id) });
      }
      // A second command to an instance that was changed: nothing is started while it may still run.
      if (isUnseen) {
        const token = made.nextToken;
        made.apply({ kind: "begun", task: { step: "activate", ids: ["i-1"], token, until: 1 } });
        made.apply({ kind: "unseen", id: "i-1", tokens: [token], pending: [token], why: { info: "lost" } });
      }
      const expected = IDS.filter((_, at) => ENDS[all[at] ?? ""]?.[1] === true);
      expect(made.touched).toEqual(expected.filter((id) => !(isUnseen && id === "i-1")));
    }),
    { numRuns: 500 },
  );
});

test("an instance whose command of an earlier run was found or asked about is not one that this run has changed", () => {
  const made = ledger(["i-1", "i-2"], {
    wanted: wanted(["i-1", "i-2"], { delivery: activated() }),
    steps: STAGE_AND_ACTIVATE,
  });
  const pending = [
    { task: "command", key: "k", filesKey: "f", until: 1, token: "t", invokeId: "t-9" },
  ] as const;
  made.apply({ kind: "adopted", id: "i-1", record: record("unknown", { pending }), task: "command" });
  made.apply({ kind: "pendingEnded", id: "i-1", seen: done("i-1", { changed: true }), invokeId: "t-9" });
  made.apply({ kind: "adopted", id: "i-2", record: record("success"), task: "command" });
  expect(made.touched).toEqual([]);
});
