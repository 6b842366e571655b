import { expect, test } from "vitest";
import {
  pendingAtFormerTargets,
  seenAtFormerTargets,
} from "../../../../provider/src/core/outcome/former-targets.ts";
import { type Errand, describe as inWords } from "../../../../provider/src/core/outcome/marker.ts";
import { record, SENT, seen } from "../../support/builders.ts";

test("a record that leaves the targets is remembered by the end of what may still reach it", () => {
  const open = (until: number) => record("unknown", { pending: [{ ...SENT, until }] });
  const fleet = new Map([
    ["i-1", open(9_000)],
    ["i-2", open(5_000)],
    ["i-3", record("success")],
  ]);
  expect(pendingAtFormerTargets(fleet, ["i-1"])).toBe(5_000);
  expect(pendingAtFormerTargets(fleet, ["i-1", "i-2"])).toBe(0);
});

test("so is a listed send that is on its way to no target, whichever life sent it", () => {
  const send = (tag: string, timeoutSeconds: number, id: string, status: string, does?: Errand) => ({
    invokeId: `f-${id}`,
    description: inWords({
      ...{ incarnation: "another", deliveryDigest: "5ea1", token: "another-run-1", senderStack: "" },
      ...{ tag, timeoutSeconds, ...(does === undefined ? {} : { does }) },
    }),
    path: "/etc/a",
    instances: [seen(id, status)],
  });
  const rules = { tag: "7a9", targets: ["i-1"], until: (timeoutSeconds: number) => timeoutSeconds };
  expect(
    seenAtFormerTargets([send("7a9", 60, "i-2", "Pending"), send("7a9", 90, "i-3", "Running")], rules),
  ).toBe(90);
  expect(seenAtFormerTargets([send("7a9", 60, "i-2", "Success")], rules)).toBe(0);
  expect(seenAtFormerTargets([send("7a9", 60, "i-1", "Pending")], rules)).toBe(0);
  expect(seenAtFormerTargets([send("f00", 60, "i-2", "Pending")], rules)).toBe(0);
  expect(seenAtFormerTargets([send("7a9", 60, "i-2", "Running", "restore")], rules)).toBe(60);
  expect(seenAtFormerTargets([send("7a9", 60, "i-2", "Running", "drift")], rules)).toBe(0);
});
