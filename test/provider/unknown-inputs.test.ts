/**
 * An input that is not known yet at preview is never used as a value: for every argument, whole or any part of it, check
 * and diff ask nothing about it, find no clash, complain about nothing and do not name the engine's marker.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { isRecord, UNKNOWN } from "../../provider/src/core/inputs/unknown.ts";
import type { World } from "../../provider/src/host/world.ts";
import * as lifecycle from "./support/lifecycle.ts";
import { outside } from "./support/world.ts";

type Args = Record<string, unknown>;

const FILE: Args = {
  path: "/etc/app/app.conf",
  content: "listen 80;\n",
  mode: "0644",
  owner: "nginx",
  group: "nginx",
  overwrite: true,
};
const IDS: Args = { instanceIds: ["i-1", "i-2", "i-3"], excludeInstanceIds: ["i-9"], maxTargets: 5 };
const TAGS: Args = {
  targetTags: { role: "web", env: "prod" },
  resourceGroupId: "rg-1",
  excludeInstanceIds: ["i-9"],
  maxTargets: 5,
};
const REST: Args = {
  triggers: ["v1"],
  timeoutSeconds: 30,
  onFailure: "fail",
  regionId: "cn-hangzhou",
  endpoint: "https://ecs.example.com",
  profile: "deploy",
  rollout: {
    waves: [1, "50%"],
    canaries: ["i-1"],
    spreadByZone: true,
    pauseSeconds: 1,
    maxFailures: 1,
    maxUnreachable: "10%",
    unreachable: "skip",
    retries: 2,
    preflight: true,
    readyTimeoutSeconds: 10,
    timeoutSeconds: 30,
    progressDeadlineSeconds: 60,
    maxDurationSeconds: 600,
  },
};
const { regionId: _region, endpoint: _endpoint, profile: _profile, ...POLICY } = REST;
/** As the program hands it over; check takes it into memory. */
const PROVIDER: Args = {
  explicitProvider: true,
  providerSettings: { region: "cn-hangzhou", accessKey: "id" },
};
const BASES: Record<string, Args> = {
  "targets by id": { ...FILE, ...IDS, ...REST },
  "targets by tags": { ...FILE, ...TAGS, ...REST },
  "targets by both": { ...FILE, ...TAGS, ...IDS, ...REST },
  "targets by tags with an explicit provider": { ...FILE, ...TAGS, ...POLICY, ...PROVIDER },
  // A delivery that is not verified yet is a change, so `overwrite`, which alone causes none, is left out here.
  "verified by id": {
    ...FILE,
    ...IDS,
    ...REST,
    verify: true,
    healthCommand: "true",
    healthTimeoutSeconds: 5,
    overwrite: undefined,
  },
  "files by id": {
    files: [FILE, { path: "/etc/app/app.key", contentBase64: "YQ==", mode: "4755" }],
    activation: {
      validateCommand: 'app -t "$FILE"',
      testCommand: "app -t",
      reloadCommand: "app -s reload",
      commandTimeoutSeconds: 5,
      backups: 2,
      symlinks: "refuse",
    },
    ...{ healthCommand: "app ping", healthTimeoutSeconds: 5, rollback: "none" },
    ...{ detectDrift: true, onDelete: "remove" },
    ...IDS,
  },
  "bytes by id": { ...FILE, content: undefined, contentBase64: "YQ==", ...IDS, ...REST },
};

/** The argument replaced as a whole, and each of its parts alone. */
function variants(value: unknown): unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value))
    return [
      UNKNOWN,
      ...value.flatMap((item, at) => variants(item).map((one) => value.with(at, one))),
      [...value, UNKNOWN],
    ];
  if (!isRecord(value)) return [UNKNOWN];
  const parts = Object.entries(value).flatMap(([key, part]) =>
    variants(part).map((one) => ({ ...value, [key]: one })),
  );
  return [UNKNOWN, ...parts];
}

const CASES = Object.entries(BASES).flatMap(([base, args]) =>
  Object.entries(args).flatMap(([key, value]) =>
    variants(value).map((part): [string, string, Args] => [
      base,
      `${key}: ${JSON.stringify(part).replaceAll(UNKNOWN, "?")}`,
      { ...args, [key]: part },
    ]),
  ),
);

/** A world whose every call is written down with what it was asked. */
function watched() {
  const asked: string[] = [];
  const out = outside();
  out.cloud.instancesByTags = async (query) => {
    asked.push(`tags ${JSON.stringify(query)}`);
    return { ok: true, value: ["i-1", "i-2", "i-3"] };
  };
  const cloud = new Proxy(out.cloud, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (name !== "instancesByTags") asked.push(`${String(name)} ${JSON.stringify(args)}`);
        return Reflect.apply(value, target, args);
      };
    },
  });
  const world: World = {
    ...out.world,
    connect: (settings) => {
      asked.push(`connect ${JSON.stringify(settings)}`);
      return cloud;
    },
  };
  return { ...out, world, asked };
}

let made = 0;

/** A row of its own for each resource, as in a stack. */
function named(args: Args, preview: boolean): Args {
  const row = `urn:pulumi:dev::test::pulumi-nodejs:dynamic/alicloud-sendfile:Rollout::unknown-${++made}`;
  return { ...args, kind: "Rollout", row, ...(preview ? { preview: true } : {}) };
}

/** A path of its own for each case: claims live as long as the process. */
function apart(args: Args): Args {
  const own = (file: unknown) =>
    isRecord(file) && file.path !== UNKNOWN ? { ...file, path: `/etc/app/${++made}.conf` } : file;
  if (args.files === undefined) return own(args) as Args;
  return { ...args, files: Array.isArray(args.files) ? args.files.map(own) : args.files };
}

const CLASH = /^(path|instanceIds|targetTags|excludeInstanceIds|maxTargets|resourceGroupId)\b/;
const NO_LOOK_UP =
  /^(targetTags|resourceGroupId|excludeInstanceIds|regionId|endpoint|profile|explicitProvider|providerSettings)\b/;

/** What each base left in state once all its instances held the file. */
const recorded = new Map<string, Promise<Args>>();

async function delivered(args: Args): Promise<Args> {
  const { world } = watched();
  const { inputs } = await lifecycle.check({}, named(args, false), world);
  return JSON.parse(JSON.stringify((await lifecycle.create(inputs, world)).outs)) as Args;
}

test.each(CASES)("%s, %s", async (base, what, args) => {
  // A delivery that needs commands is compared with a direct one: what is recorded does not matter while an input is unknown.
  const needsCommands = "activation" in (BASES[base] ?? {}) || "verify" in (BASES[base] ?? {});
  const olds = recorded.get(base) ?? delivered(BASES[needsCommands ? "targets by id" : base] as Args);
  recorded.set(base, olds);
  const { world, lines, asked } = watched();
  const mine = apart(args);
  const first = await lifecycle.check({}, named(mine, true), world);
  expect(first.failures).toBeUndefined();
  expect(first.inputs).not.toHaveProperty("targetsProblem");
  const tagged = "targetTags" in args;
  if (CLASH.test(what) || (tagged && NO_LOOK_UP.test(what))) {
    const second = await lifecycle.check({}, named(mine, true), world);
    expect(second.failures).toBeUndefined();
  }
  const before = asked.length;
  const { inputs } = await lifecycle.check({}, named(args, true), watched().world);
  const { changes } = await lifecycle.diff(await olds, inputs, world);
  // Whatever it turns out to be, what is on the instances stays what it is.
  expect(changes).toBe(!what.startsWith("overwrite"));
  expect(asked.length).toBe(before);

  expect(asked.filter((call) => !/^(connect|tags) /.test(call))).toEqual([]);
  if (!tagged || NO_LOOK_UP.test(what)) expect(asked).toEqual([]);
  expect(JSON.stringify([asked, lines])).not.toContain(UNKNOWN);
  expect(lines.warn).toEqual([]);
});

test("the cases cover every argument that may be an output", () => {
  const read = (file: string) =>
    readFileSync(resolve(import.meta.dirname, "../../provider/src", file), "utf8");
  const source = read("args.ts") + read("file-args.ts");
  const interfaces = [...source.matchAll(/export interface (\w*Args)\b[^{]*\{([\s\S]*?)\n\}/g)];
  const inputs = interfaces.flatMap(([, , body = ""]) =>
    [...body.matchAll(/^ {2}(\w+)\??: (?:Optional|Input)</gm)].map(([, name]) => name),
  );
  const covered = Object.values(BASES).flatMap((args) => [
    ...Object.keys(args).filter((key) => args[key] !== undefined),
    ...Object.keys({ ...(args.rollout as Args), ...(args.activation as Args) }),
  ]);
  expect(inputs.length).toBeGreaterThan(20);
  expect(inputs.filter((name) => !covered.includes(name ?? ""))).toEqual([]);
});
