/** What a refresh records after it has compared files: only a proven difference changes a record. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DIFFERENCES } from "../../../../provider/src/commands/report.ts";
import type { InstanceRecord } from "../../../../provider/src/core/model.ts";
import { classifyCommand } from "../../../../provider/src/core/outcome/command-ends.ts";
import {
  believedToHold,
  type Comparison,
  comparisonOf,
  hasProofs,
  withDrift,
} from "../../../../provider/src/core/outcome/drift.ts";
import { ended, notAttempted, unknown, unreachable } from "../../../../provider/src/core/outcome/record.ts";
import { isCurrent } from "../../../../provider/src/core/plan/plan.ts";
import { count } from "../../../../provider/src/core/plan/verdict.ts";
import { decode } from "../../../../provider/src/core/state/decode.ts";
import { encode } from "../../../../provider/src/core/state/encode.ts";
import { BEFORE, delivery, FILES, record, recorded, SENT, seen } from "../../support/builders.ts";
import { reportLine } from "../../support/commands.ts";

const TOKEN = "inc-run-d1";
const TWO = [{ path: "/etc/a.conf" }, { path: "/etc/b.conf" }];
const shown = (bits: number) => ["", "0644", "root", "root", 1, bits];

function compared(over: object, end: object = {}, files = TWO): Comparison {
  const times = { errorCode: "", errorInfo: "", startTime: "", finishTime: "" };
  const output = Buffer.from(reportLine(TOKEN, { p: "drift", s: "o", ...over }));
  const answer = { instanceId: "i-1", status: "Success", exitCode: 0, ...times, output, ...end };
  return comparisonOf(classifyCommand(answer, { token: TOKEN, stands: "old" }), files);
}

describe("the comparison of one instance", () => {
  test("tells the differences of each file, in the order of the files", () => {
    expect(compared({ f: [shown(0), shown(0)] })).toEqual({ kind: "same" });
    expect(compared({ f: [shown(4 + 16), shown(1)] })).toEqual({
      kind: "drifted",
      texts: ["/etc/a.conf: content, mode", "/etc/b.conf: missing"],
    });
    expect(compared({ f: [shown(0), shown(8 + 32 + 64)] })).toEqual({
      kind: "drifted",
      texts: ["/etc/b.conf: cut, owner, group"],
    });
    expect(compared({ f: [shown(2), shown(0)] })).toEqual({ kind: "drifted", texts: ["/etc/a.conf: type"] });
  });

  test.each([
    ["a report about fewer files", { f: [shown(0)] }, "other files"],
    ["a report about more files", { f: [shown(0), shown(0), shown(0)] }, "other files"],
    ["the report of another kind of command", { p: "verify", f: [shown(0), shown(0)] }, "other files"],
    ["a report that says something was changed", { s: "n", f: [shown(0), shown(0)] }, "without a proof"],
    ["the report of another command", { t: "other", f: [shown(0), shown(0)] }, "without a proof"],
    ["a tool that is missing", { ok: 0, c: "ToolMissing", v: 0 }, "Failed ToolMissing"],
  ])("%s proves nothing", (_, over, why) => {
    const isFailure = "ok" in over;
    const end = isFailure ? { status: "Failed", errorCode: "ExitCodeNonzero", exitCode: 1 } : {};
    expect(compared(over, end)).toMatchObject({ kind: "unseen", why: expect.stringContaining(why) });
  });

  test("an instance that was not reached comes with the API's words and advice", () => {
    const end = { status: "Aborted", errorCode: "InstanceNotRunning", errorInfo: "it is\n stopped" };
    expect(compared({}, { ...end, exitCode: undefined })).toEqual({
      kind: "unseen",
      why: "Aborted InstanceNotRunning (it is stopped)",
      advice: "Start the instance, or remove it from the targets.",
    });
  });
});

test("asked are the instances that are taken to hold the recorded files", () => {
  const before = recorded({
    holds: record("success"),
    reloadOwed: record("failed", { held: FILES, errorCode: "ReloadFailed", reload: "owed" }),
    older: record("failed", { held: "another" }),
    nothing: record("failed"),
  });
  expect(believedToHold(before)).toEqual(["holds", "reloadOwed"]);
  expect(believedToHold({ ...before, delivery: { ...before.delivery, filesKey: "" } })).toEqual([]);
  expect(hasProofs(before)).toBe(true);
  const [first] = before.delivery.files;
  if (first === undefined) throw new Error("no file");
  expect(hasProofs({ ...before, delivery: { ...before.delivery, files: [{ ...first, proof: "" }] } })).toBe(
    false,
  );
  expect(hasProofs({ ...before, delivery: { ...before.delivery, files: [] } })).toBe(false);
});

describe("the record of an instance that has drifted", () => {
  const texts = ["/etc/app/app.conf: mode"];
  const drifted = (one: InstanceRecord) =>
    withDrift(recorded({ one }), new Map([["one", { kind: "drifted", texts }]])).fleet.get("one");

  test("forgets what is held, and keeps wave, attempts, zone, and what is the resource's own", () => {
    const one = record("success", {
      ...{ wave: 3, attempts: 2, verified: true, owned: ["/etc/app/app.conf"], invokeId: "f-1" },
      ...{ reload: "done", backup: "b/1", finishTime: "2026-01-01T00:00:00Z", zone: "z" },
    });
    expect(drifted(one)).toEqual({
      ...{ status: "Failed", outcome: "failed", wave: 3, attempts: 2, errorCode: "Drifted" },
      ...{ drifted: texts, owned: ["/etc/app/app.conf"], backup: "b/1", zone: "z" },
    });
  });

  test("keeps an owed reload, and a send that may still arrive with the InvokeId to ask about", () => {
    const one = record("unknown", { held: FILES, reload: "owed", pending: [SENT], invokeId: "f-1" });
    expect(drifted(one)).toMatchObject({ reload: "owed", pending: [SENT], invokeId: "f-1" });
    expect(drifted(one)).not.toHaveProperty("held");
  });

  test("keeps its differences until something writes there: neither a refusal nor a failed check mends them", () => {
    const one = drifted(record("success", { owned: ["/etc/app/app.conf"] }));
    const attempt = { paths: [], writes: true, wave: 1, attempts: 2, send: SENT };
    expect(notAttempted(one, 1, 1)).toMatchObject({ outcome: "notAttempted", drifted: texts });
    expect(unreachable(one, 1, 1, "InstanceNotRunning", "")).toMatchObject({ drifted: texts });
    const refused = seen("one", "Failed", { errorCode: "FileAlreadyExists" });
    expect(ended(one, attempt, refused)).toMatchObject({ outcome: "failed", drifted: texts });
    expect(ended(one, attempt, seen("one", "Success"))).not.toHaveProperty("drifted");
    expect(ended(one, { ...attempt, writes: false }, seen("one", "Success"))).not.toHaveProperty("drifted");
    expect(unknown(one, attempt, { info: "" })).not.toHaveProperty("drifted");
  });

  test("survives the way into state and back", () => {
    const one = record("success", { verified: true, owned: ["/etc/app/app.conf"] });
    const comparisons = new Map([["one", { kind: "drifted" as const, texts }]]);
    const now = withDrift(recorded({ one, two: record("success") }), comparisons);
    const read = decode(JSON.parse(JSON.stringify(encode(now, ""))));
    expect(read.fleet.get("one")).toEqual(now.fleet.get("one"));
    expect(read.verdict).toEqual(now.verdict);
  });
});

const kinds = [
  record("success", { verified: true }),
  record("unchanged"),
  record("failed", { held: FILES, reload: "owed" }),
  record("unreachable", { held: FILES, applied: BEFORE }),
  record("unknown", { held: FILES, pending: [SENT] }),
];
const report = fc.record({
  t: fc.constantFrom(TOKEN, TOKEN, TOKEN, TOKEN, "other"),
  ok: fc.constantFrom(1, 1, 1, 1, 0),
  p: fc.constantFrom("drift", "drift", "drift", "drift", "verify", "remove", "nonsense"),
  s: fc.constantFrom("o", "o", "o", "o", "n", "u"),
  f: fc.array(fc.integer({ min: 0, max: 2 ** DIFFERENCES.length - 1 }), { minLength: 1, maxLength: 3 }),
});
const end = fc.constantFrom(
  ...[{}, {}, {}, { status: "Failed", exitCode: 1 }, { status: "Aborted", errorCode: "ClientNotRunning" }],
  ...[{ status: "Running" }, { status: "Timeout", errorCode: "ExecutionTimeout" }, { exitCode: 3 }],
);

test("for any reports only instances with a proven difference change, and none of those is current", () => {
  const files = delivery().files;
  const one = fc.record({ kind: fc.constantFrom(...kinds), report, end });
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), (all) => {
      const ids = all.map((_, at) => `i-${at}`);
      const before = recorded(Object.fromEntries(all.map(({ kind }, at) => [`i-${at}`, kind])));
      const comparisons = new Map(
        all.map(({ report: told, end: how }, at) => {
          const c = told.ok === 1 ? "" : "ToolMissing";
          return [`i-${at}`, compared({ ...told, c, f: told.f.map(shown) }, how, [...files])] as const;
        }),
      );
      const now = withDrift(before, comparisons);
      for (const [at, id] of ids.entries()) {
        const { report: told, end: how } = all[at] ?? { report: undefined, end: {} };
        const isProven =
          told?.t === TOKEN && told.ok === 1 && told.p === "drift" && told.s === "o" && told.f.length === 1;
        const differs = isProven && Object.keys(how).length === 0 && told.f[0] !== 0;
        const after = now.fleet.get(id);
        if (!differs) expect(after).toBe(before.fleet.get(id));
        else {
          expect(isCurrent(after, delivery())).toBe(false);
          expect(after?.drifted?.[0]).toMatch(/^\/etc\/app\/app\.conf: [a-z, ]+$/);
        }
      }
      const changed = ids.some((id) => now.fleet.get(id) !== before.fleet.get(id));
      if (!changed) expect(now).toBe(before);
      else {
        const counts = count([...now.fleet.values()].map(({ outcome }) => outcome));
        expect(now.verdict).toMatchObject({ passed: false, reason: "error", gateOpen: false, counts });
      }
      expect(now.sends).toBe(before.sends);
    }),
    { numRuns: 500 },
  );
});

test.each([2 ** DIFFERENCES.length, -1, 0.5])("%d is no sum of differences, and proves nothing", (number) => {
  expect(compared({ f: [shown(number), shown(0)] })).toMatchObject({ kind: "unseen" });
});
