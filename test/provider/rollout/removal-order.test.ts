/** A removal's order: which contents count as ours, and what is left out. */
import { expect, test } from "vitest";
import { directSalt, proofUnder } from "../../../provider/src/core/inputs/proof.ts";
import { recordedDelivery } from "../../../provider/src/core/inputs/recorded-delivery.ts";
import type { Delivery, Recorded } from "../../../provider/src/core/model.ts";
import { removalOrder } from "../../../provider/src/rollout/removal-order.ts";
import { delivery, FILES, file, recorded, SECRET } from "../support/builders.ts";

const FOLDER = "/var/lib/alicloud-sendfile/0123abcd";
const PATH = file().path;
const settings = { ...recorded({}).settings, onDelete: "remove" } as const;
const order = (over: Partial<Recorded> = {}) =>
  removalOrder(recorded({}, { settings, ...over }), FOLDER, "token");

const ours = (filesKey: string, content: string) => {
  const salt = directSalt(SECRET, filesKey);
  return { salt, proof: proofUnder(salt)({ base64: Buffer.from(content).toString("base64") }) };
};

test("the bytes of a direct delivery are ours, and those of an earlier one that some instance still holds", () => {
  const former = [
    { filesKey: "f1", files: [{ path: PATH.replace("/app/", "//app/"), proof: ours("f1", "old").proof }] },
    { filesKey: "f2", files: [{ path: "/elsewhere", proof: ours("f2", "other").proof }] },
  ];
  const known = order({ delivery: { ...recordedDelivery(delivery(), SECRET), former } }).files;
  expect(known).toEqual([{ path: PATH, known: [ours(FILES, "listen 80;\n"), ours("f1", "old")] }]);
});

test("the bytes of an activation stand in no command, because the state folder remembers them", () => {
  const way: Delivery["way"] = { kind: "activation", symlinks: "follow", rollback: "failed", backups: 1 };
  const both = { ...delivery(), files: [file(), file({ path: "/etc/b" })], way } as const;
  const { files, folder } = order({ delivery: recordedDelivery(both, SECRET) });
  expect(files).toEqual([
    { path: PATH, known: [] },
    { path: "/etc/b", known: [] },
  ]);
  expect(folder).toBe(FOLDER);
});

test("a state without proofs knows no bytes", () => {
  const { files, ...rest } = recordedDelivery(delivery(), SECRET);
  const without = { ...rest, files: files.map((one) => ({ ...one, proof: "" })) };
  expect(order({ delivery: without }).files).toEqual([{ path: PATH, known: [] }]);
});

test("links, the reload and what it may say follow the settings", () => {
  expect(order()).toMatchObject({ follows: true, say: 1_500 });
  expect(order()).not.toHaveProperty("reload");
  const reload = { text: "systemctl reload app", timeoutSeconds: 30 };
  const given = { ...settings, reload, symlinks: "refuse", isSecret: true } as const;
  expect(order({ settings: given })).toMatchObject({ follows: false, say: 0, reload });
});

test("without the id of the resource there is no folder", () => {
  expect(removalOrder(recorded({}, { settings }), undefined, "token")).not.toHaveProperty("folder");
});
