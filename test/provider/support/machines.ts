/**
 * What scripts do to instances in memory: staged parts, files in place, an owed reload, and a lock. The orders are read
 * from the text of the scripts.
 */
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { CommandRequest } from "../../../provider/src/client/api.ts";
import type { CommandObservation } from "../../../provider/src/core/model.ts";
import { reportLine } from "./commands.ts";

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

interface Place {
  readonly order: Order;
  readonly disk: Map<string, string>;
  readonly daemon: Daemon;
  readonly bundle: Buffer | undefined;
  readonly isNew: boolean;
}

const KILLED = { status: "Failed", errorCode: "ExitCodeNonzero", exitCode: -1 } as const;

export class Machines {
  private readonly daemons = new Map<string, Daemon>();
  private readonly salts = new Map<string, string>();
  private readonly disks: Map<string, Map<string, string>>;

  constructor(disks: Map<string, Map<string, string>>) {
    this.disks = disks;
  }

  daemon(id: string): Daemon {
    const daemon = this.daemons.get(id) ?? { owed: false, lock: undefined };
    this.daemons.set(id, daemon);
    return daemon;
  }

  begin(script: Script): void {
    script.begun = true;
    const daemon = this.daemon(script.instanceId);
    if (daemon.lock !== undefined && isActivation(script)) this.fail(script, "Busy", { p: "start", s: "u" });
    else if (isActivation(script)) daemon.lock = script;
  }

  end(script: Script): void {
    script.over = true;
    if (script.output === "") {
      if (isActivation(script)) this.activate(script);
      else this.verify(script);
    }
    const daemon = this.daemon(script.instanceId);
    if (daemon.lock === script) daemon.lock = undefined;
  }

  private fail(script: Script, c: string, over: object): void {
    script.answer = { status: "Failed", errorCode: "ExitCodeNonzero", exitCode: 1 };
    script.output = reportLine(script.request.clientToken, { ok: 0, c, v: 0, ...over });
  }

  private succeed(script: Script, over: object): void {
    const { clientToken } = script.request;
    script.answer = { status: "Success", exitCode: 0 };
    const f = shownBy(ordersOf(script));
    script.output = script.fate === "noReport" ? "cut off" : reportLine(clientToken, { f, ...over });
  }

  private activate(script: Script): void {
    const { instanceId: id, fate } = script;
    if (fate === "killedBefore") script.answer = KILLED;
    else this.swap(script, this.placeOf(id, script));
  }

  /** What the script finds: its staged bytes, and which files are already as ordered. */
  private placeOf(id: string, script: Script): Place {
    const order = ordersOf(script);
    const { folder, key, parts, sha256, files } = order;
    const disk = this.disks.get(id) ?? new Map<string, string>();
    this.disks.set(id, disk);
    if (script.fate === "partsGone") disk.delete(`${folder}/in/${key}.0`);
    const staged = Array.from({ length: parts }, (_, n) => disk.get(`${folder}/in/${key}.${n}`));
    const packed = Buffer.concat(staged.map((one) => Buffer.from(one ?? "", "base64")));
    const isStaged = staged.every((one) => one !== undefined) && digest(packed) === sha256;
    for (const path of [...disk.keys()]) if (path.startsWith(`${folder}/in/`)) disk.delete(path);
    const bundle = isStaged ? gunzipSync(packed) : undefined;
    const salt = this.saltOf(id, bundle);
    const isPlaced = ({ path, proof }: Ordered) => proofOf(salt, disk.get(path)) === proof;
    return { order, disk, daemon: this.daemon(id), bundle, isNew: !files.every(isPlaced) };
  }

  private swap(script: Script, place: Place): void {
    const { order, disk, daemon, bundle, isNew } = place;
    const { files, reloads } = order;
    const r = () => (reloads ? (daemon.owed ? "owed" : "notNeeded") : "");
    const old = new Map(files.map(({ path }) => [path, disk.get(path)]));
    if (isNew) {
      const unchanged = { s: "o", r: r() };
      if (bundle === undefined) {
        this.fail(script, "StagedMissing", { p: "unpack", ...unchanged });
        return;
      }
      if (script.fate === "validateFails") {
        this.fail(script, "ValidateFailed", { p: "validate", ...unchanged });
        return;
      }
      let at = 64;
      for (const { path, bytes } of files) {
        disk.set(path, bundle.subarray(at, at + bytes).toString("base64"));
        at += bytes;
      }
      daemon.owed ||= reloads;
    }
    if (script.fate === "killedAfterSwap") script.answer = KILLED;
    else this.reload(script, place, old, r);
  }

  private reload(
    script: Script,
    { order, disk, daemon, isNew }: Place,
    old: ReadonlyMap<string, string | undefined>,
    r: () => string,
  ): void {
    const { fate } = script;
    const isUndone = isNew && order.undoes;
    const failed = (c: string, p: string, canReload: boolean) => {
      if (isUndone) {
        for (const [path, bytes] of old)
          if (bytes === undefined) disk.delete(path);
          else disk.set(path, bytes);
        if (canReload) daemon.owed = false;
      }
      const f = shownBy(order);
      this.fail(script, c, { p, s: isUndone ? "o" : "n", r: r(), u: isUndone ? "undone" : "", f });
    };
    const hadOwed = daemon.owed;
    if (hadOwed && (fate === "reloadFails" || fate === "reloadFailsTwice")) {
      failed("ReloadFailed", "reload", fate === "reloadFails");
      return;
    }
    daemon.owed = false;
    if (fate === "healthFails") failed("HealthFailed", "health", true);
    else this.succeed(script, { p: "health", r: hadOwed ? "done" : r() });
  }

  private saltOf(id: string, bundle: Buffer | undefined): string {
    if (bundle !== undefined) this.salts.set(id, bundle.subarray(0, 64).toString());
    return this.salts.get(id) ?? "";
  }

  private verify(script: Script): void {
    const { files, nonce } = ordersOf(script);
    const disk = this.disks.get(script.instanceId);
    const isRight = files.every(
      ({ path, proof }) =>
        digest(Buffer.concat([Buffer.from(nonce), Buffer.from(disk?.get(path) ?? "", "base64")])) === proof,
    );
    if (!isRight) this.fail(script, "VerifyMismatch", { p: "verify", s: "u" });
    else if (script.fate === "healthFails") this.fail(script, "HealthFailed", { p: "health", s: "n" });
    else if (script.fate.startsWith("killed")) script.answer = KILLED;
    else this.succeed(script, { v: files.length === 0 ? 0 : 1 });
  }
}

interface Ordered {
  readonly path: string;
  readonly proof: string;
  readonly bytes: number;
}

type Order = ReturnType<typeof ordersOf>;

/** Reads the order from the text of its script. */
function ordersOf({ request: { script } }: Script) {
  const value = (name: string) => unquoted(new RegExp(`^${name}=(.*)$`, "m").exec(script)?.[1] ?? "");
  const body = /^all\(\) \{\n([\s\S]*?)\n\}$/m.exec(script)?.[1] ?? "";
  const files = [...body.matchAll(/^"\$@" \d+ (\S+) \S+ \S+ \S+ (\S+) (\d+)/gm)].map(
    ([, path = "", proof = "", bytes]): Ordered => ({
      path: unquoted(path),
      proof: unquoted(proof),
      bytes: Number(bytes),
    }),
  );
  return {
    ...{
      folder: value("D"),
      key: value("K"),
      sha256: value("Z"),
      parts: Number(value("P")),
      nonce: value("S"),
    },
    ...{ undoes: value("U") === "1", reloads: value("RC") !== "", files },
  };
}

const unquoted = (text: string) => text.replace(/^'(.*)'$/, "$1");
const isActivation = ({ request }: Script) => /^D=/m.test(request.script);
/** A check of files and of health changes nothing. */
export const isReadOnly = (script: Script) => !isActivation(script);
const shownBy = ({ files }: Order) => files.map(({ proof }) => [proof, "0644", "", "", 1, 1]);
const proofOf = (salt: string, base64: string | undefined) =>
  base64 === undefined
    ? ""
    : digest(Buffer.from(salt + Buffer.from(base64, "base64").toString("latin1"), "latin1"));
const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
