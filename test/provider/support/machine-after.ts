/** What the scripts of a restore, a drift look and a removal do to an instance in memory. */
import { DIFFERENCES, type Difference, FATES } from "../../../provider/src/commands/report.ts";
import { changedSince, proofOf } from "./machine-folder.ts";
import type { Order, Ordered } from "./machine-orders.ts";
import type { At } from "./machines.ts";

/** Returns what a script says, in hex as its report carries it. */
const said = (words: string) => Buffer.from(words).toString("hex");
const line = (proof: string, number: number) => [proof, "0644", "", "", 1, number];
const reloadFails = ({ fate }: At) => fate === "reloadFails" || fate === "reloadFailsTwice";
const reloadOf = ({ order, daemon }: At) => (order.reloads ? (daemon.owed ? "owed" : "notNeeded") : "");

export function restore(at: At): void {
  const { order, disk, folder, daemon } = at;
  const f = () => order.files.map(({ path }) => line(folder.proofOf(path, disk.get(path)), 0));
  const fail = (c: string, over: object) => at.fail(c, { p: "restore", r: reloadOf(at), f: f(), ...over });
  const killed = folder.underWay;
  const changed = takeBack(at);
  // A change of another run went back.
  if (changed === "nothing") fail("BackupMissing", { s: killed === undefined ? "o" : "u" });
  else if (changed.length > 0)
    fail("Drifted", {
      s: "u",
      m: said(changed.map((path) => `${path}: something else has changed it\n`).join("")),
    });
  else if (at.fate === "killedAfterSwap") at.kill();
  else {
    const told = { s: "r", u: "restored" };
    const isOwed = order.reloads && daemon.owed;
    if (isOwed && reloadFails(at)) fail("ReloadFailed", { p: "reload", ...told });
    else {
      if (isOwed) daemon.owed = false;
      at.succeed({ p: "restore", v: 0, r: isOwed ? "done" : reloadOf(at), f: f(), ...told });
    }
  }
}

/** Takes the change of the run back; returns the files that keep it from that, or that there is nothing to take back. */
function takeBack({ order, disk, folder, daemon }: At): readonly string[] | "nothing" {
  const isMine = ({ token }: { token: string }) => token.startsWith(order.run);
  const killed = folder.underWay;
  if (killed !== undefined && !isMine(killed)) {
    daemon.owed = killed.owed;
    folder.undo(disk);
  }
  if (folder.underWay === undefined && isMine({ token: folder.restored })) return [];
  const set = folder.underWay ?? folder.sets.find(isMine);
  if (set === undefined) return "nothing";
  const changed = changedSince(set, disk);
  if (folder.underWay === undefined) {
    if (changed.length > 0) return changed;
    folder.sets.splice(folder.sets.indexOf(set), 1);
    daemon.owed ||= order.reloads;
    folder.underWay = set;
  } else daemon.owed = set.owed;
  folder.restored = set.token;
  folder.undo(disk);
  return changed;
}

export function drift(at: At): void {
  const found = at.order.files.map((file) => differenceOf(at, file));
  const f = found.map(({ proof, differs }) => line(proof, numberOf(differs)));
  at.succeed({ p: "drift", s: "o", v: found.every(({ differs }) => differs.length === 0) ? 1 : 0, f });
}

function differenceOf({ order, disk, folder }: At, file: Ordered): { proof: string; differs: Difference[] } {
  const base64 = disk.get(file.path);
  if (base64 === undefined) return { proof: "", differs: ["missing"] };
  const proof = proofOf(order.nonce || folder.saltOf(file), base64);
  if (proof === file.proof) return { proof, differs: [] };
  return { proof, differs: [Buffer.from(base64, "base64").length < file.bytes ? "cut" : "content"] };
}

function numberOf(differs: readonly Difference[]): number {
  return differs.reduce((sum, one) => sum + 2 ** DIFFERENCES.indexOf(one), 0);
}

export function remove(at: At): void {
  const { order, disk, folder, daemon } = at;
  if (folder.underWay !== undefined) daemon.owed = folder.underWay.owed;
  folder.undo(disk);
  const fates = order.files.map((file) => {
    const base64 = disk.get(file.path);
    return base64 === undefined ? "absent" : folder.isOurs(file, base64) ? "removed" : "kept";
  });
  for (const [n, { path }] of order.files.entries()) if (fates[n] === "removed") disk.delete(path);
  daemon.owed ||= order.reloads && fates.includes("removed");
  const f = fates.map((fate) => ["", "", "", "", 0, FATES.indexOf(fate)]);
  const reloads = order.reloads && daemon.owed;
  if (at.fate === "killedAfterSwap" && (reloads || !order.reloads)) at.kill();
  else if (reloads && reloadFails(at)) at.fail("ReloadFailed", { p: "reload", s: "u", r: "owed", f });
  else {
    const r = reloads ? "done" : order.reloads ? "notNeeded" : "";
    if (order.reloads) daemon.owed = false;
    forget(at);
    at.succeed({ p: "remove", s: "u", v: 0, r, f, m: said(keptText(order, fates)) });
  }
}

function keptText({ files }: Order, fates: readonly string[]): string {
  const kept = files.filter((_, n) => fates[n] === "kept");
  return kept.map(({ path }) => `${path}: kept, because its content is not ours\n`).join("");
}

/** Removes the state folder, with the parts that wait in it. */
function forget({ order, disk, forgetFolder }: At): void {
  forgetFolder();
  for (const path of [...disk.keys()]) if (path.startsWith(`${order.folder}/`)) disk.delete(path);
}
