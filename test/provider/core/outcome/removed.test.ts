/** What the ends of a removal's commands mean: only a report about every file makes an instance done. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fate } from "../../../../provider/src/commands/report.ts";
import type { Seen } from "../../../../provider/src/core/outcome/end.ts";
import {
  holders,
  type Left,
  type RemovalEnd,
  removedBy,
} from "../../../../provider/src/core/outcome/removed.ts";
import { record, SENT, seen } from "../../support/builders.ts";

const PATHS = ["/a", "/b"];
const told = (code: string) => ({ code, info: `told ${code}` });

function success(...fates: readonly (Fate | undefined)[]): RemovalEnd {
  const files = fates.map((fate) => ({
    ...{ proof: "", mode: "", owner: "", group: "", links: 0, changed: fate === "removed" },
    ...(fate === undefined ? {} : { fate }),
  }));
  const proof: Seen["proof"] = { message: "", stands: "unknown", verified: false, files };
  return { kind: "ended", seen: { ...seen("i", "Success"), end: { kind: "success" }, proof } };
}

function failed(errorCode: string, over: Partial<Seen> = {}): RemovalEnd {
  return { kind: "ended", seen: { ...seen("i", "Failed", { errorCode }), ...over } };
}

function by(ends: Readonly<Record<string, RemovalEnd | undefined>>) {
  const given = Object.entries(ends).flatMap(([id, end]) => (end === undefined ? [] : [[id, end] as const]));
  return removedBy(Object.keys(ends), new Map(given), PATHS);
}

test("removed, absent and kept files are told apart, and none of them fails the delete", () => {
  const all = by({
    one: success("removed", "removed"),
    two: success("absent", "removed"),
    three: success("absent", "absent"),
    four: success("kept", "kept"),
    five: success("removed", "kept"),
  });
  expect(all).toMatchObject({ removed: ["one", "two", "five"], absent: ["three"], gone: [] });
  expect([...all.kept]).toEqual([
    ["/a", ["four"]],
    ["/b", ["four", "five"]],
  ]);
  expect(all.left.size).toBe(0);
});

test.each([
  ["a report about fewer files", success("removed")],
  ["a report about more files", success("removed", "removed", "removed")],
  ["a report that does not tell the fate of a file", success("removed", undefined)],
  ["a success without a report", { kind: "ended", seen: seen("i", "Success") } as const],
])("%s proves nothing", (_, end) => {
  const { left, removed, absent } = by({ one: end, two: success("removed", "removed") });
  expect([...left.keys()]).toEqual(["one"]);
  expect(left.get("one")).toMatchObject({
    status: "Unknown",
    advice: expect.stringContaining("did not prove"),
  });
  expect([removed, absent]).toEqual([["two"], []]);
});

describe("an instance that is not there any more", () => {
  test.each(["InstanceReleased", "InstanceNotExists"])("%s as its end: nothing is left to remove", (code) => {
    const { gone, left } = by({ one: failed(code) });
    expect([gone, left.size]).toEqual([["one"], 0]);
  });

  test.each(["InvalidInstance.NotFound", "InvalidInstanceId.NotFound"])(
    "%s counts only where the API knows another instance of the same delete",
    (code) => {
      const missing: RemovalEnd = { kind: "noInstance", why: told(code) };
      const stopped: RemovalEnd = { kind: "noInstance", why: told("InvalidInstance.NotMatch") };
      expect(by({ one: missing, two: success("absent", "absent") }).gone).toEqual(["one"]);
      expect(by({ one: missing, two: stopped }).gone).toEqual(["one"]);
      const refused: RemovalEnd = { kind: "refused", why: told("Forbidden.RAM") };
      for (const others of [{}, { two: missing }, { two: refused }, { two: undefined }]) {
        const { gone, left } = by({ one: missing, ...others });
        expect([gone, left.has("one")]).toEqual([[], true]);
        expect(left.get("one")?.advice).toContain("account and region");
      }
    },
  );
});

describe("what makes the delete fail", () => {
  const leftOf = (end: RemovalEnd | undefined) => by({ one: end }).left.get("one");

  test.each<[string, RemovalEnd | undefined, Partial<Left>]>([
    [
      "an unreachable instance",
      { kind: "ended", seen: seen("i", "Aborted", { errorCode: "InstanceNotRunning" }) },
      {
        status: "Aborted",
        errorCode: "InstanceNotRunning",
        advice: expect.stringMatching(/^Start the instance/),
      },
    ],
    [
      "a stopped instance, whose call is refused",
      { kind: "noInstance", why: told("InvalidInstance.NotMatch") },
      { status: "Unreachable", errorCode: "InvalidInstance.NotMatch", advice: "Start the instance." },
    ],
    [
      "no right to run commands",
      { kind: "refused", why: told("Forbidden.RAM") },
      { status: "NotAttempted", errorCode: "Forbidden.RAM", advice: expect.stringContaining("RAM action") },
    ],
    [
      "an end that was not seen",
      { kind: "unseen", why: { info: "cancelled" } },
      { status: "Unknown", errorInfo: "cancelled", advice: expect.stringMatching(/^Its end was not seen/) },
    ],
    ["a command that was not started", undefined, { status: "NotAttempted", errorInfo: "cancelled" }],
    [
      "a reload that failed after the removal",
      failed("ReloadFailed", {
        proof: { phase: "reload", exitCode: 3, message: "no such unit", stands: "unknown", verified: false },
      }),
      {
        ...{ status: "Failed", errorCode: "ReloadFailed", phase: "reload", exitCode: 3 },
        ...{ message: "no such unit", advice: expect.stringContaining("The next delete runs it again") },
      },
    ],
    [
      "a lock that another run holds",
      failed("Busy"),
      { errorCode: "Busy", advice: expect.stringContaining("delete again") },
    ],
  ])("%s", (_, end, left) => {
    expect(leftOf(end)).toMatchObject(left);
  });

  test("no advice speaks of an up that would send", () => {
    const codes = ["Busy", "ClientIsUpgrading", "TaskConcurrencyLimit", "ReloadFailed", "ReloadTimeout"];
    for (const code of [...codes, "RemoveFailed", "Unproven"])
      expect(leftOf(failed(code))?.advice).not.toMatch(/pulumi up/);
  });
});

test("every instance is told once, and no instance is done without a proof", () => {
  const fate = fc.constantFrom<Fate>("absent", "removed", "kept");
  const end = fc.oneof(
    fc.array(fate, { maxLength: 3 }).map((fates) => success(...fates)),
    fc
      .constantFrom("InstanceReleased", "InstanceNotRunning", "ReloadFailed", "X")
      .map((code) => failed(code)),
    fc
      .constantFrom("InvalidInstance.NotFound", "InvalidInstance.NotMatch")
      .map((code): RemovalEnd => ({ kind: "noInstance", why: told(code) })),
    fc.constant<RemovalEnd>({ kind: "refused", why: told("Forbidden.RAM") }),
    fc.constant<RemovalEnd>({ kind: "unseen", why: { info: "late" } }),
    fc.constant(undefined),
  );
  fc.assert(
    fc.property(fc.array(end, { maxLength: 8 }), (ends) => {
      const given = Object.fromEntries(ends.map((one, at) => [`i-${at}`, one]));
      const { removed, absent, kept, gone, left } = by(given);
      const keptOn = new Set([...kept.values()].flat());
      const done = new Set([...removed, ...absent, ...keptOn]);
      const all = [...done, ...gone, ...left.keys()];
      expect(new Set(all).size).toBe(all.length);
      expect(all.toSorted()).toEqual(Object.keys(given).toSorted());
      for (const id of done) {
        const one = given[id];
        expect(one?.kind === "ended" && one.seen.proof?.files?.length).toBe(PATHS.length);
      }
      const known = Object.values(given).some(
        (one) => one?.kind === "ended" || (one?.kind === "noInstance" && one.why.code.endsWith("NotMatch")),
      );
      if (!known) expect(gone).toEqual([]);
    }),
  );
});

test("an instance may have a file when a path is owned, bytes are held, or something is pending", () => {
  const fleet = new Map([
    ["held", record("success")],
    ["owned", record("failed", { owned: ["/a"] })],
    ["pending", record("unknown", { pending: [SENT] })],
    ["never", record("unreachable")],
  ]);
  expect(holders(fleet)).toEqual(["held", "owned", "pending"]);
});
