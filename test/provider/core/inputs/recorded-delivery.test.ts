/** What state remembers of a delivery: keys, digests and proofs, and the earlier deliveries that some instance still holds. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { activationSalt, directSalt } from "../../../../provider/src/core/inputs/proof.ts";
import {
  formerDeliveries,
  recordedDelivery,
} from "../../../../provider/src/core/inputs/recorded-delivery.ts";
import type { Delivery } from "../../../../provider/src/core/model.ts";
import { DIGEST, delivery, FILES, NOW, record, SECRET } from "../../support/builders.ts";

const [FILE] = delivery().files;
const sum = (salt: string) =>
  createHash("sha256").update(salt).update(Buffer.from(FILE.base64, "base64")).digest("hex");
const ACTIVATION: Delivery["way"] = {
  kind: "activation",
  symlinks: "follow",
  rollback: "failed",
  backups: 1,
};

test("state remembers keyed digests and salted proofs alone", () => {
  expect(recordedDelivery(delivery(), SECRET)).toEqual({
    key: NOW,
    filesKey: FILES,
    files: [
      {
        ...{ path: "/etc/app/app.conf", digest: DIGEST, proof: sum(directSalt(SECRET, FILES)) },
        ...{ mode: "0644", owner: "", group: "", bytes: FILE.size },
      },
    ],
  });
});

test("the proofs of an activation have the salt that travels in its bundle", () => {
  const recorded = recordedDelivery({ ...delivery(), way: ACTIVATION }, SECRET);
  expect(recorded).toMatchObject({ activation: true, commands: true });
  expect(recorded.files[0]?.proof).toBe(sum(activationSalt(SECRET)));
});

test("the salt of a direct delivery says nothing about another one, nor about an activation", () => {
  const hex = fc.stringMatching(/^[0-9a-f]{16}$/);
  fc.assert(
    fc.property(hex, hex, (one, other) => {
      fc.pre(one !== other);
      const salts = [directSalt(SECRET, one), directSalt(SECRET, other), activationSalt(SECRET)];
      expect(new Set(salts).size).toBe(3);
    }),
  );
});

test("an earlier direct delivery is remembered as long as an instance holds it", () => {
  const before = { ...recordedDelivery(delivery(), SECRET), filesKey: "f-old" };
  const now = { filesKey: FILES };
  const [file] = before.files;
  const holding = new Map([["i-1", record("failed", { held: "f-old" })]]);
  expect(formerDeliveries(before, now, holding)).toEqual({
    former: [{ filesKey: "f-old", files: [{ path: file?.path, proof: file?.proof }] }],
  });
  expect(formerDeliveries(before, now, new Map([["i-1", record("failed", { held: FILES })]]))).toEqual({});
  const restored = record("notAttempted", { rolledBack: "restored" });
  expect(formerDeliveries(before, now, new Map([["i-1", restored]])).former).toHaveLength(1);
  const proven = { ...restored, held: "f-other" };
  expect(formerDeliveries(before, now, new Map([["i-1", proven]]))).toEqual({});
  expect(formerDeliveries({ ...before, filesKey: FILES }, now, holding)).toEqual({});
  const older = { ...before, filesKey: FILES, former: [{ filesKey: "f-old", files: [] }] };
  expect(formerDeliveries(older, now, holding)).toEqual({ former: [{ filesKey: "f-old", files: [] }] });
});
