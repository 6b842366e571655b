import { describe, expect, test } from "vitest";
import { deliveryDigest } from "../../../../provider/src/core/outcome/marker.ts";
import { decode } from "../../../../provider/src/core/state/decode.ts";
import { encode } from "../../../../provider/src/core/state/encode.ts";
import { isOutdated, upgraded } from "../../../../provider/src/core/state/upgrade.ts";
import { fingerprint } from "../../../../provider/src/core/state/version1.ts";
import { BEFORE, DIGEST, delivery, FILES, NOW, record, recorded } from "../../support/builders.ts";

const KEY = "5e".repeat(32);
const wanted = delivery(NOW);
const OLD = fingerprint(wanted);
const PATH = "/etc/app/app.conf";

/** What version 1 stored. */
const old = (fleet: readonly object[], printed = OLD) =>
  decode({ version: 1, incarnation: "abc", sends: 3, fingerprint: printed, regionHash: "e6", fleet });
const group = (ids: string, over: object) => ({
  ids,
  outcome: "success",
  status: "Success",
  wrote: [PATH],
  ...over,
});

describe("state of version 1", () => {
  const before = old([
    group("i-1 i-2", { holds: OLD }),
    group("i-3", { outcome: "failed", status: "Invalid", holds: BEFORE }),
    group("i-4", { outcome: "unknown", open: { fingerprint: OLD, until: 9 } }),
    group("i-5", { outcome: "unknown", open: { fingerprint: BEFORE, until: 9, token: "abc-run-2" } }),
  ]);
  const now = upgraded(before, wanted, KEY);

  test("an instance that holds the wanted delivery is current under the new key", () => {
    expect(now.fleet.get("i-1")).toMatchObject({ held: FILES, applied: NOW, owned: [PATH] });
    expect(now.delivery).toMatchObject({
      key: NOW,
      filesKey: FILES,
      files: [{ path: PATH, digest: DIGEST }],
    });
  });

  test("another delivery that an instance holds is forgotten, what it owns is not", () => {
    expect(now.fleet.get("i-3")).toMatchObject({ outcome: "failed", owned: [PATH] });
    expect(now.fleet.get("i-3")).not.toHaveProperty("applied");
    expect(now.fleet.get("i-3")).not.toHaveProperty("held");
  });

  test("a pending send is still waited for, and believed only when it carries the wanted delivery", () => {
    expect(now.fleet.get("i-4")?.pending).toEqual([{ key: NOW, filesKey: FILES, until: 9 }]);
    expect(now.fleet.get("i-5")?.pending).toEqual([{ key: "", filesKey: "", until: 9, token: "abc-run-2" }]);
  });

  test("nothing of version 1 by which a guess could be tested is written again", () => {
    const text = JSON.stringify(encode(now, ""));
    expect(text).not.toContain(OLD);
    expect(text).not.toContain(BEFORE);
  });

  test("nothing of it proves what an activation asks for", () => {
    const way = { kind: "activation", symlinks: "follow", rollback: "failed", backups: 1 } as const;
    const activated = upgraded(before, { ...wanted, way }, KEY);
    expect(activated.fleet.get("i-1")).not.toHaveProperty("applied");
    expect(activated.fleet.get("i-1")).not.toHaveProperty("held");
    expect(activated.fleet.get("i-4")?.pending).toEqual([{ key: "", filesKey: "", until: 9 }]);
    expect(activated.fleet.get("i-1")).toMatchObject({ owned: [PATH] });
  });

  test("the region's hash goes, because it was made with another key", () => {
    expect(before.settings.regionHash).toBe("e6");
    expect(now.settings).not.toHaveProperty("regionHash");
  });

  test("a refresh that writes it anew makes no key of its own, and takes nothing from a later upgrade", () => {
    const stored = encode(before, "");
    expect(stored).not.toHaveProperty("digestKey");
    const again = decode(JSON.parse(JSON.stringify(stored)));
    expect(isOutdated(again)).toBe(true);
    expect(upgraded(again, wanted, KEY)).toEqual(now);
  });

  test("no other delivery of the recorded run counts as the wanted one", () => {
    expect(upgraded(old([], BEFORE), wanted, KEY).delivery).toEqual({ key: "", filesKey: "", files: [] });
  });
});

test("state that has a digest key is left as it is", () => {
  const known = recorded({ a: record("success") });
  expect(isOutdated(known)).toBe(false);
  expect(upgraded(known, delivery(BEFORE), KEY)).toBe(known);
});

test("a delivery is named under its digest key alone", () => {
  expect(deliveryDigest(KEY, NOW)).not.toBe(deliveryDigest("5f".repeat(32), NOW));
});
