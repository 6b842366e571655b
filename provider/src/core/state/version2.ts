/**
 * Decodes a state of version 2, which core/state/encode.ts writes. Keys and paths of the recorded delivery are stored once;
 * a group of instances stores `true` in their place.
 */
import { isRecord, type Raw, strings, text } from "../inputs/unknown.ts";
import type {
  Fleet,
  InstanceRecord,
  PendingSend,
  Recorded,
  RecordedDelivery,
  RecordedFile,
  Settings,
} from "../model.ts";
import { common, commonRecord, idsOf, optional, verdictOf } from "./fields.ts";
import { zoneReader } from "./zones.ts";

const RELOADS = ["done", "owed", "notNeeded"] as const;
const ROLLED_BACK = ["undone", "restored", "failed"] as const;
const TASKS = ["part", "command"] as const;

export function decodeVersion2(raw: Raw): Recorded {
  const delivery = deliveryOf(raw.delivery);
  const fleet = fleetOf(raw, delivery);
  return {
    ...common(raw),
    settings: { ...common(raw).settings, ...laterSettings(raw) },
    digestKey: text(raw.digestKey),
    delivery,
    fleet,
    verdict: verdictOf(raw, fleet, raw.gateOpen),
  };
}

/** Returns the settings that core/inputs/later-settings.ts makes from the arguments. */
function laterSettings(raw: Raw): Partial<Settings> {
  const { reload, symlinks } = raw;
  const isCommand =
    isRecord(reload) && typeof reload.text === "string" && typeof reload.timeoutSeconds === "number";
  return {
    ...optional(raw, "region"),
    ...(raw.detectDrift === true ? { detectDrift: true } : {}),
    ...(raw.onDelete === "remove" ? { onDelete: "remove" } : {}),
    ...(isCommand
      ? { reload: { text: text(reload.text), timeoutSeconds: Number(reload.timeoutSeconds) } }
      : {}),
    ...(symlinks === "replace" || symlinks === "refuse" ? { symlinks } : {}),
    ...(raw.isSecret === true ? { isSecret: true } : {}),
  };
}

function deliveryOf(value: unknown): RecordedDelivery {
  const raw = isRecord(value) ? value : {};
  const files = Array.isArray(raw.files) ? raw.files.filter(isRecord) : [];
  return {
    key: text(raw.key),
    filesKey: text(raw.filesKey),
    files: files.map(fileOf),
    ...(raw.commands === true ? { commands: true } : {}),
    ...(raw.activation === true ? { activation: true } : {}),
    ...formerOf(raw.former),
  };
}

function fileOf(raw: Raw): RecordedFile {
  const { path, digest, proof, mode, owner, group, bytes } = raw;
  const texts = { path: text(path), digest: text(digest), proof: text(proof), mode: text(mode) };
  const size = typeof bytes === "number" ? bytes : 0;
  return { ...texts, owner: text(owner), group: text(group), bytes: size };
}

function formerOf(value: unknown): Pick<RecordedDelivery, "former"> {
  const former = (Array.isArray(value) ? value.filter(isRecord) : []).map(({ filesKey, files }) => ({
    filesKey: text(filesKey),
    files: (Array.isArray(files) ? files.filter(isRecord) : []).map(({ path, proof }) => ({
      ...{ path: text(path), proof: text(proof) },
    })),
  }));
  return former.length === 0 ? {} : { former };
}

function fleetOf(raw: Raw, delivery: RecordedDelivery): Fleet {
  const fleet = new Map<string, InstanceRecord>();
  const times = strings(raw.finishTimes);
  for (const group of Array.isArray(raw.fleet) ? raw.fleet : []) {
    if (isRecord(group)) addGroup(fleet, group, times, delivery);
  }
  return fleet;
}

/** Adds the instances of a group to `fleet`. Instances with the same finish time and zone share one record object. */
function addGroup(
  fleet: Map<string, InstanceRecord>,
  group: Raw,
  times: readonly string[],
  delivery: RecordedDelivery,
): void {
  const record = recordOf(group, delivery);
  const shared = new Map<string, InstanceRecord>();
  const zoneAt = zoneReader(group);
  const ends = text(group.ends).split(" ");
  for (const [at, id] of idsOf(group).entries()) {
    const end = (ends.length === 1 ? ends[0] : ends[at]) ?? "";
    const finishTime = end === "" ? undefined : times[Number(end)];
    const zone = zoneAt(at);
    const of = `${end} ${zone}`;
    const own = shared.get(of) ?? {
      ...record,
      ...(finishTime === undefined ? {} : { finishTime }),
      ...(zone === undefined ? {} : { zone }),
    };
    shared.set(of, own);
    fleet.set(id, own);
  }
}

function recordOf(raw: Raw, delivery: RecordedDelivery): InstanceRecord {
  const record = commonRecord(raw);
  const held = keyOf(raw.held, delivery.filesKey);
  const applied = keyOf(raw.applied, delivery.key);
  const owned = raw.owned === true ? delivery.files.map(({ path }) => path) : strings(raw.owned);
  const pending = pendingOf(raw.pending, delivery);
  // An outcome that is unknown, or not among today's outcomes, does not prove that the delivery is applied. The files of
  // an earlier step may be held all the same.
  const isKnown = record.outcome !== "unknown";
  const isHeld = isKnown || (raw.outcome === "unknown" && text(raw.step) !== "");
  return {
    ...record,
    ...optional(raw, "step"),
    ...reportOf(raw),
    ...(isHeld && held !== "" ? { held } : {}),
    ...(isKnown && applied !== "" ? { applied } : {}),
    ...(owned.length === 0 ? {} : { owned }),
    ...(pending.length === 0 ? {} : { pending }),
  };
}

/** Returns what the record tells of a command's report. */
function reportOf(raw: Raw): Partial<InstanceRecord> {
  const reload = RELOADS.find((word) => word === raw.reload);
  const rolledBack = ROLLED_BACK.find((word) => word === raw.rolledBack);
  return {
    ...optional(raw, "phase"),
    ...(typeof raw.exitCode === "number" ? { exitCode: raw.exitCode } : {}),
    ...optional(raw, "message"),
    ...(raw.verified === true ? { verified: true } : {}),
    ...(reload === undefined ? {} : { reload }),
    ...optional(raw, "backup"),
    ...(rolledBack === undefined ? {} : { rolledBack }),
    ...(strings(raw.drifted).length === 0 ? {} : { drifted: strings(raw.drifted) }),
  };
}

/** Returns the key that a stored value stands for; `true` stands for the key of the recorded delivery. */
function keyOf(value: unknown, ofDelivery: string): string {
  return value === true ? ofDelivery : text(value);
}

function pendingOf(value: unknown, delivery: RecordedDelivery): PendingSend[] {
  const sends = Array.isArray(value) ? value.filter(isRecord) : [];
  return sends.flatMap((send) => {
    if (typeof send.until !== "number") return [];
    const key = keyOf(send.key, delivery.key);
    const filesKey = keyOf(send.filesKey, delivery.filesKey);
    const task = TASKS.find((word) => word === send.task);
    const told = { ...optional(send, "invokeId"), ...optional(send, "token") };
    return [{ key, filesKey, until: send.until, ...(task === undefined ? {} : { task }), ...told }];
  });
}
