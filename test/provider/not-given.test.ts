/** Null, undefined and an output of them mean "not given", for every argument: an empty configuration value is no 0. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import type { FileRolloutArgs, RolloutArgs, SendFileArgs } from "../../provider/src/args.ts";
import { isRecord, type Raw } from "../../provider/src/core/inputs/unknown.ts";
import { wantedOf } from "../../provider/src/core/inputs/wanted.ts";
import { FileRollout, SendFile } from "../../provider/src/index.ts";
import * as lifecycle from "./support/lifecycle.ts";
import { outside } from "./support/world.ts";

const registered = new Map<string, Raw>();
await pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => {
    registered.set(name, inputs as Raw);
    return { id: name, state: inputs };
  },
  call: () => ({}),
});

const CONTENT = "listen 80;\n";
const GIVEN = { path: "/etc/app.conf", content: CONTENT, instanceIds: ["i-1", "i-2"] };

const WAYS: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  "an output of undefined": () => pulumi.output(undefined),
  "an output of null": () => pulumi.output(null),
  "a secret null": () => pulumi.secret(null),
};

/** Arguments that must be known when the program runs: an output of them is refused by their types. */
const PLAIN = ["source", "onFailure", "failureOutput", "rollout", "showDiff"];

/** Beside each optional argument what must be given without it; the types make the lists complete. */
const FILE: Record<Exclude<keyof FileRolloutArgs, "path">, object> = {
  content: { content: undefined, contentBase64: Buffer.from(CONTENT).toString("base64") },
  contentBase64: {},
  source: {},
  mode: {},
  owner: {},
  group: {},
  overwrite: {},
  instanceIds: { targetTags: { role: "web" } },
  targetTags: {},
  resourceGroupId: {},
  excludeInstanceIds: {},
  maxTargets: {},
  rollout: {},
  triggers: {},
  onFailure: {},
  failureOutput: {},
  regionId: {},
  endpoint: {},
  profile: {},
  files: {},
  activation: {},
  verify: {},
  healthCommand: {},
  healthTimeoutSeconds: {},
  rollback: {},
  detectDrift: {},
  onDelete: {},
  showDiff: {},
};
/** What SendFile has beside them. */
const SEND_FILE: Record<Exclude<keyof SendFileArgs, keyof FileRolloutArgs>, object> = { timeoutSeconds: {} };
const ROLLOUT: Record<keyof RolloutArgs, true> = {
  waves: true,
  canaries: true,
  spreadByZone: true,
  pauseSeconds: true,
  maxFailures: true,
  maxUnreachable: true,
  unreachable: true,
  retries: true,
  preflight: true,
  readyTimeoutSeconds: true,
  timeoutSeconds: true,
  progressDeadlineSeconds: true,
  maxDurationSeconds: true,
};

/** Inputs reach the provider decrypted; a mock is given secrets in their wrapping. */
function decrypted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decrypted);
  if (!isRecord(value)) return value;
  if ("4dabf18193072939515e22adb298388d" in value) return decrypted(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, decrypted(one)]));
}

let count = 0;
type Kind = "FileRollout" | "SendFile";

/** What the provider makes of the arguments: complaints, or what is wanted. */
async function understood(kind: Kind, args: Raw): Promise<unknown> {
  const name = `conf-${count++}`;
  const made =
    kind === "FileRollout"
      ? new FileRollout(name, args as unknown as FileRolloutArgs)
      : new SendFile(name, args as unknown as SendFileArgs);
  await new Promise((resolve) => pulumi.output(made.urn).apply(resolve));
  const own = kind === "FileRollout" ? `${name}-send` : name;
  await expect.poll(() => registered.has(own), { interval: 1 }).toBe(true);
  const { world, cloud } = outside();
  cloud.tagAnswers.push({ ok: true, value: ["i-1"] });
  const checked = await lifecycle.check(
    {},
    { ...(decrypted(registered.get(own)) as Raw), __row: "urn::conf" },
    world,
  );
  return checked.failures ?? wantedOf(checked.inputs, "key");
}

const known = new Map<string, unknown>();

/** What is wanted when the argument is not there at all. */
async function without(args: Raw): Promise<unknown> {
  const key = JSON.stringify(args);
  const wanted = known.get(key) ?? (await understood("SendFile", args));
  known.set(key, wanted);
  expect(wanted).not.toBeInstanceOf(Array);
  return wanted;
}

describe.each(Object.keys(WAYS))("%s", (way) => {
  const none = WAYS[way] ?? (() => undefined);
  const isPlain = way === "undefined" || way === "null";
  const names = (all: object) => Object.keys(all).filter((name) => isPlain || !PLAIN.includes(name));

  test.each(names(FILE))("FileRollout: %s", async (name) => {
    const { [name]: _without, ...rest } = { ...GIVEN, ...FILE[name as keyof typeof FILE] } as Raw;
    expect(await understood("FileRollout", { ...rest, [name]: none() })).toEqual(await without(rest));
  });

  test.each(names(SEND_FILE))("SendFile: %s", async (name) => {
    expect(await understood("SendFile", { ...GIVEN, [name]: none() })).toEqual(await without(GIVEN));
  });

  test.each(Object.keys(ROLLOUT))("rollout.%s", async (name) => {
    const rollout = { [name]: none() };
    expect(await understood("FileRollout", { ...GIVEN, rollout })).toEqual(await without(GIVEN));
  });

  test.each(["content", "contentBase64"])("%s beside source", async (name) => {
    const { content: _content, ...rest } = { ...GIVEN, source: import.meta.filename } as Raw;
    expect(await understood("SendFile", { ...rest, [name]: none() })).toEqual(await without(rest));
  });
});

test("a content that turns out given beside source is a complaint", async () => {
  for (const name of ["content", "contentBase64"])
    expect(
      await understood("SendFile", {
        ...GIVEN,
        content: null,
        source: import.meta.filename,
        [name]: pulumi.output("YQ=="),
      }),
    ).toEqual([
      { property: "", reason: expect.stringMatching(/^content: is given twice; give exactly one/) },
    ]);
});
