/** Small makers of the domain's data, each with defaults that a test overrides where it matters. */
import { createHash } from "node:crypto";
import { recordedDelivery } from "../../../provider/src/core/inputs/recorded-delivery.ts";
import { formsOf, policyOf } from "../../../provider/src/core/inputs/wanted.ts";
import type {
  Delivery,
  Fault,
  FileSpec,
  Fleet,
  InstanceRecord,
  Observation,
  PendingSend,
  Policy,
  Recorded,
} from "../../../provider/src/core/model.ts";
import { classify, type Seen } from "../../../provider/src/core/outcome/classify.ts";
import { judge } from "../../../provider/src/core/plan/verdict.ts";
import { decode } from "../../../provider/src/core/state/decode.ts";

export const NOW = "0123456789abcdef";
export const BEFORE = "fedcba9876543210";
/** Key of the files of `delivery()`. */
export const FILES = "00112233445566aa";
/** Keyed digest of the content of `file()`. */
export const SECRET = "d".repeat(64);
export const DIGEST = "ddee001122334455";
/** A send of `delivery()` whose end was not seen. */
export const SENT: PendingSend = { key: NOW, filesKey: FILES, until: 1 };

/** How `delivery()` gets on the instance. */
export const DIRECT = { way: { kind: "direct", verify: false }, isSecret: false } as const;

export function file(over: Partial<FileSpec> = {}): FileSpec {
  const base64 = over.base64 ?? Buffer.from("listen 80;\n").toString("base64");
  return {
    path: "/etc/app/app.conf",
    dir: "/etc/app",
    name: "app.conf",
    windows: false,
    ...formsOf(Buffer.from(base64, "base64")),
    digest: DIGEST,
    sha256: createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex"),
    mode: "0644",
    owner: "",
    group: "",
    overwrite: true,
    ...over,
  };
}

export function delivery(key = NOW, over: Partial<FileSpec> = {}): Delivery {
  return { files: [file(over)], triggers: [], filesKey: FILES, key, ...DIRECT };
}

export function policy(over: Partial<Policy> = {}): Policy {
  return {
    ...policyOf({}),
    ...over,
  };
}

export function seen(instanceId: string, status: string, over: Partial<Observation> = {}): Seen {
  return classify({
    instanceId,
    status,
    errorCode: "",
    errorInfo: "",
    startTime: "",
    finishTime: "",
    ...over,
  });
}

export function fault(kind: Fault["kind"], code: string, action = "DescribeSendFileResults"): Fault {
  return { kind, action, code, message: `told ${code}` };
}

export function record(
  outcome: InstanceRecord["outcome"],
  over: Partial<InstanceRecord> = {},
): InstanceRecord {
  const status = { success: "Success", unchanged: "Unchanged", failed: "Failed", unreachable: "Unreachable" };
  const words: Record<string, string> = { ...status, unknown: "Unknown", notAttempted: "NotAttempted" };
  const holds = outcome === "success" || outcome === "unchanged" ? { held: FILES, applied: NOW } : {};
  return { status: words[outcome] ?? "", outcome, wave: 1, attempts: 1, ...holds, ...over };
}

export function recorded(
  instances: Record<string, InstanceRecord>,
  over: Partial<Recorded> = {},
  rules: Policy = policy(),
): Recorded {
  const fleet: Fleet = new Map(Object.entries(instances));
  return {
    incarnation: "a".repeat(16),
    tag: "7a9",
    sends: 1,
    run: "b".repeat(8),
    digestKey: SECRET,
    delivery: recordedDelivery(delivery(), SECRET),
    contentSha256: file().sha256,
    settings: { path: "/etc/app/app.conf", regionId: "", endpoint: "", profile: "" },
    fleet,
    tokens: new Map(),
    formerTargetsUntil: 0,
    verdict: judge(fleet, rules, undefined),
    ...over,
  };
}

/** The fleet that a resource's properties hold. */
export function fleetOf(properties: Record<string, unknown>): Fleet {
  return decode(properties).fleet;
}
