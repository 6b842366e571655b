/** What happens on each instance, as the plan tells it. */
import { expect, test } from "vitest";
import type { Way } from "../../../provider/src/core/model.ts";
import { plan } from "../../../provider/src/core/plan/plan.ts";
import { planText } from "../../../provider/src/report/plan-text.ts";
import { wayLines } from "../../../provider/src/report/way-text.ts";
import { delivery, file, policy } from "../support/builders.ts";

const COMMAND = { text: "c", timeoutSeconds: 60 };
const ACTIVATION = { kind: "activation", symlinks: "follow", rollback: "failed", backups: 1 } as const;
const ALL = { ...ACTIVATION, validate: COMMAND, test: COMMAND, reload: COMMAND, health: COMMAND };
const three = [file({ size: 4_096 }), file({ size: 8_000 }), file({ size: 200 })] as const;

test.each<[string, Way, string]>([
  ["a direct delivery that nothing proves", { kind: "direct", verify: false }, ""],
  ["direct with verify", { kind: "direct", verify: true }, "3 files (12 KB) → verify"],
  [
    "direct with health",
    { kind: "direct", verify: false, health: COMMAND },
    "3 files (12 KB) → health ≤ 60 s",
  ],
  [
    "direct with both",
    { kind: "direct", verify: true, health: { text: "c", timeoutSeconds: 5 } },
    "3 files (12 KB) → verify → health ≤ 5 s",
  ],
  [
    "everything",
    ALL,
    "3 files (12 KB) → validate → test → reload → health ≤ 60 s; failed instances get their old files back",
  ],
  [
    "no rollback",
    { ...ALL, rollback: "none" },
    "3 files (12 KB) → validate → test → reload → health ≤ 60 s; failed instances keep the new files",
  ],
  [
    "rollback of all that is touched",
    { ...ALL, rollback: "touched" },
    "3 files (12 KB) → validate → test → reload → health ≤ 60 s; failed instances get their old files back\nwhen it stops, all touched instances get their old files back",
  ],
  [
    "rollback of all that is touched, with nothing that could fail before",
    { ...ACTIVATION, rollback: "touched" },
    "3 files (12 KB) → verify\nwhen it stops, all touched instances get their old files back",
  ],
  ["validate only", { ...ACTIVATION, validate: COMMAND }, "3 files (12 KB) → validate"],
  ["no command", ACTIVATION, "3 files (12 KB) → verify"],
])("%s", (_what, way, text) => {
  expect(wayLines({ files: three, way }).join("\n")).toBe(text);
});

test.each([
  [0, "1 file (0 B) → verify"],
  [1_023, "1 file (1023 B) → verify"],
  [1_024, "1 file (1 KB) → verify"],
  [1_048_576, "1 file (1.0 MB) → verify"],
])("%i bytes", (size, text) => {
  expect(wayLines({ files: [file({ size })], way: ACTIVATION })).toEqual([text]);
});

test("stands in the plan only when something is to be done", () => {
  const wanted = { ...delivery(), way: { ...ACTIVATION, reload: COMMAND } };
  const text = (ids: string[]) =>
    planText({ plan: plan(ids, wanted, policy(), undefined), policy: policy(), delivery: wanted });
  expect(text(["a", "b"])).toBe(
    `plan: 2 instances in 1 wave
  1 file (11 B) → reload; failed instances get their old files back
  fails at the 1st failure of 2`,
  );
  expect(text([])).toBe("plan: nothing to send");
});
