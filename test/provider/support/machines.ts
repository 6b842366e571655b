/**
 * What scripts do to instances in memory: staged parts, files in place, sets of old files, an owed reload, and a lock. The
 * orders are read from the text of the scripts.
 */
import { gunzipSync } from "node:zlib";
import type { CommandRequest } from "../../../provider/src/client/api.ts";
import type { CommandObservation } from "../../../provider/src/core/model.ts";
import { reportLine } from "./commands.ts";
import { drift, remove, restore } from "./machine-after.ts";
import { type Change, type Disk, digest, Folder, proofOf } from "./machine-folder.ts";
import { type Kind, kindOf, type Order, orderOf } from "./machine-orders.ts";

/** What becomes of one command on one instance. */
export type Fate =
  | "done"
  | "slow"
  | "validateFails"
  | "reloadFails"
  | "reloadFailsTwice"
  | "healthFails"
  | "killedBefore"
  | "killedAfterSwap"
  | "noReport"
  | "timeoutGoesOn"
  | "errorGoesOn"
  | "silentGoesOn"
  | "notDelivered"
  | "offline"
  | "cancelled"
  | "partsGone";

export interface Script {
  readonly instanceId: string;
  readonly request: CommandRequest;
  readonly fate: Fate;
  readonly beginsAt: number;
  /** When the API tells the end. */
  readonly toldAt: number;
  /** When the script itself ends. */
  readonly endsAt: number;
  begun: boolean;
  over: boolean;
  answer: Partial<CommandObservation>;
  output: string;
}

export interface Daemon {
  /** True when a reload is owed. */
  owed: boolean;
  /** The script that holds the lock. */
  lock: Script | undefined;
}

/** One script on one instance, with all that it can reach, and the ways in which it can end. */
export interface At {
  readonly order: Order;
  readonly fate: Fate;
  readonly disk: Disk;
  readonly daemon: Daemon;
  readonly folder: Folder;
  forgetFolder(): void;
  fail(code: string, over: object): void;
  succeed(over: object): void;
  kill(): void;
}

const ACTS: Readonly<Record<Kind, (at: At) => void>> = { activate, verify, restore, drift, remove };

export class Machines {
  private readonly daemons = new Map<string, Daemon>();
  private readonly folders = new Map<string, Folder>();
  private readonly disks: Map<string, Disk>;

  constructor(disks: Map<string, Disk>) {
    this.disks = disks;
  }

  daemon(id: string): Daemon {
    return made(this.daemons, id, () => ({ owed: false, lock: undefined }));
  }

  begin(script: Script): void {
    script.begun = true;
    const daemon = this.daemon(script.instanceId);
    if (isReadOnly(script)) return;
    if (daemon.lock !== undefined) this.at(script).fail("Busy", { p: "start", s: "u" });
    else daemon.lock = script;
  }

  end(script: Script): void {
    script.over = true;
    if (script.output === "") {
      const at = this.at(script);
      if (script.fate === "killedBefore") at.kill();
      else ACTS[at.order.kind](at);
    }
    const daemon = this.daemon(script.instanceId);
    if (daemon.lock === script) daemon.lock = undefined;
  }

  /** True when a killed run has left a change that the next one finishes or takes back. */
  isUnfinished(id: string): boolean {
    return [...this.folders].some(
      ([key, { underWay }]) => key.startsWith(`${id} `) && underWay !== undefined,
    );
  }

  private at(script: Script): At {
    const { instanceId: id, request, fate } = script;
    const order = orderOf(request.script);
    const key = `${id} ${order.folder}`;
    const { clientToken } = request;
    return {
      order,
      fate,
      disk: made(this.disks, id, () => new Map()),
      daemon: this.daemon(id),
      folder: made(this.folders, key, () => new Folder()),
      forgetFolder: () => this.folders.delete(key),
      fail: (c, over) => {
        script.answer = { status: "Failed", errorCode: "ExitCodeNonzero", exitCode: 1 };
        script.output = reportLine(clientToken, { ok: 0, c, v: 0, ...over });
      },
      succeed: (over) => {
        script.answer = { status: "Success", exitCode: 0 };
        const f = shownBy(order, undefined);
        script.output = fate === "noReport" ? "cut off" : reportLine(clientToken, { f, ...over });
      },
      kill: () => {
        script.answer = { status: "Failed", errorCode: "ExitCodeNonzero", exitCode: -1 };
      },
    };
  }
}

function activate(at: At): void {
  recover(at);
  const { order, fate, disk, daemon, folder } = at;
  const bundle = unpack(at);
  if (bundle !== undefined) folder.remember(order.files, bundle.subarray(0, 64).toString());
  const isPlaced = order.files.every(
    (file) => proofOf(folder.saltOf(file), disk.get(file.path)) === file.proof,
  );
  if (!isPlaced) {
    const unchanged = { s: "o", r: reloadOf(at) };
    if (bundle === undefined) {
      at.fail("StagedMissing", { p: "unpack", ...unchanged });
      return;
    }
    folder.commit(order);
    if (fate === "validateFails") {
      at.fail("ValidateFailed", { p: "validate", ...unchanged });
      return;
    }
    swap(at, bundle);
    daemon.owed ||= order.reloads;
  }
  if (fate === "killedAfterSwap") at.kill();
  else reload(at);
}

/** Finishes what a killed run of the same files has left, and takes back what one of other files has left. */
function recover({ order, disk, daemon, folder }: At): void {
  const killed = folder.underWay;
  if (killed === undefined) return;
  if (killed.key === order.key) killed.token = order.token;
  else {
    folder.undo(disk);
    daemon.owed = killed.owed;
  }
}

/** Returns the staged bytes, and removes all parts. */
function unpack({ order, fate, disk }: At): Buffer | undefined {
  const { folder, key, parts, sha256 } = order;
  if (fate === "partsGone") disk.delete(`${folder}/in/${key}.0`);
  const staged = Array.from({ length: parts }, (_, n) => disk.get(`${folder}/in/${key}.${n}`));
  const packed = Buffer.concat(staged.map((one) => Buffer.from(one ?? "", "base64")));
  for (const path of [...disk.keys()]) if (path.startsWith(`${folder}/in/`)) disk.delete(path);
  const isWhole = staged.every((one) => one !== undefined) && digest(packed) === sha256;
  return isWhole ? gunzipSync(packed) : undefined;
}

function swap({ order, disk, daemon, folder }: At, bundle: Buffer): void {
  let at = 64;
  const files = order.files.map(({ path, bytes }) => {
    const now = bundle.subarray(at, at + bytes).toString("base64");
    at += bytes;
    return { path, old: disk.get(path), now };
  });
  const changed = files.filter(({ old, now }) => old !== now);
  folder.underWay = { token: order.token, key: order.key, files: changed, owed: daemon.owed };
  for (const { path, now } of files) disk.set(path, now);
}

function reload(at: At): void {
  const { order, fate, daemon, folder } = at;
  const hadOwed = daemon.owed;
  if (hadOwed && (fate === "reloadFails" || fate === "reloadFailsTwice"))
    failed(at, "ReloadFailed", fate === "reloadFails");
  else {
    daemon.owed = false;
    if (fate === "healthFails") failed(at, "HealthFailed", true);
    else {
      const f = shownBy(order, folder.underWay);
      folder.commit(order);
      at.succeed({ p: "health", r: hadOwed ? "done" : reloadOf(at), f });
    }
  }
}

function failed(at: At, code: "ReloadFailed" | "HealthFailed", canReload: boolean): void {
  const { order, disk, daemon, folder } = at;
  const isUndone = folder.underWay !== undefined && order.undoes;
  const f = shownBy(order, isUndone ? undefined : folder.underWay);
  if (isUndone) {
    folder.undo(disk);
    if (canReload) daemon.owed = false;
  } else folder.commit(order);
  const p = code === "ReloadFailed" ? "reload" : "health";
  at.fail(code, { p, s: isUndone ? "o" : "n", r: reloadOf(at), u: isUndone ? "undone" : "", f });
}

function verify({ order, fate, disk, fail, succeed, kill }: At): void {
  const { files, nonce } = order;
  // Without files the script has looked at none.
  const s = files.length === 0 ? "o" : "n";
  if (!files.every(({ path, proof }) => proofOf(nonce, disk.get(path)) === proof))
    fail("VerifyMismatch", { p: "verify", s: "u" });
  else if (fate === "healthFails") fail("HealthFailed", { p: "health", s });
  else if (fate === "killedAfterSwap") kill();
  else succeed({ v: files.length === 0 ? 0 : 1, s });
}

/** A check of files and of health changes nothing, and a drift look does not either. */
export const isReadOnly = ({ request }: Script) => ["verify", "drift"].includes(kindOf(request.script));
const reloadOf = ({ order, daemon }: At) => (order.reloads ? (daemon.owed ? "owed" : "notNeeded") : "");
/** The number 1 stands for a file that the change has replaced. */
const shownBy = ({ files }: Order, change: Change | undefined) =>
  files.map(({ path, proof }) => {
    const isChanged = change?.files.some((one) => one.path === path) === true;
    return [proof, "0644", "", "", 1, isChanged ? 1 : 0];
  });

function made<T>(all: Map<string, T>, key: string, make: () => T): T {
  const one = all.get(key) ?? make();
  all.set(key, one);
  return one;
}
