/** Which provider a resource is given and what becomes of it in the inputs, with Pulumi's mocks instead of an engine. */
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, expect, test } from "vitest";
import { FileRollout } from "../../../provider/src/program/file-rollout.ts";
import { SendFile } from "../../../provider/src/program/send-file.ts";

const seen = new Map<string, Record<string, unknown>>();

beforeEach(async () => {
  seen.clear();
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      if (/:(Rollout|SendFile)$/.test(type)) seen.set(name, inputs);
      return { id: `${name}-id`, state: inputs };
    },
    call: () => ({}),
  });
});

const args = { path: "/etc/app.conf", content: "x", instanceIds: ["i-1"] };

class Provider extends pulumi.ProviderResource {}
const provider = (name: string, settings: pulumi.Inputs, pkg = "alicloud") =>
  new Provider(pkg, name, settings);
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/** Once the resource is registered. */
async function inputsOf(name: string, resource: { urn: pulumi.Output<string> }) {
  await new Promise((resolve) => resource.urn.apply(resolve));
  await expect.poll(() => seen.get(name)).toBeDefined();
  const keys = ["explicitProvider", "providerSettings", "problems"];
  return Object.fromEntries(Object.entries(seen.get(name) ?? {}).filter(([key]) => keys.includes(key)));
}

test("without one, nothing is added", async () => {
  const rollout = new FileRollout("conf", args);
  expect(await inputsOf("conf-send", rollout)).toEqual({});
});

test("the nearest one counts: provider, then providers, then the parent's", async () => {
  const far = provider("far", { region: "far" });
  const near = provider("near", { region: "near" });
  const own = provider("own", { region: "own" });
  const parent = new pulumi.ComponentResource("t:i:P", "p", {}, { providers: [far] });
  const given = async (name: string, opts: pulumi.ComponentResourceOptions) =>
    (await inputsOf(`${name}-send`, new FileRollout(name, args, opts))).providerSettings;
  expect(await given("a", { parent })).toEqual(secret({ region: "far" }));
  expect(await given("b", { parent, providers: [near] })).toEqual(secret({ region: "near" }));
  expect(await given("c", { parent, providers: { alicloud: near }, provider: own })).toEqual(
    secret({ region: "own" }),
  );
});

test("a SendFile takes it from its options or its parent", async () => {
  const far = provider("far", { region: "far" });
  const parent = new pulumi.ComponentResource("t:i:P", "p", {}, { providers: [far] });
  const own = provider("own", { region: "own", accessKey: undefined });
  const inherited = await inputsOf("a", new SendFile("a", args, { parent }));
  expect(inherited).toEqual({ explicitProvider: true, providerSettings: secret({ region: "far" }) });
  const direct = await inputsOf("b", new SendFile("b", args, { parent, provider: own }));
  expect(direct).toEqual({ explicitProvider: true, providerSettings: secret({ region: "own" }) });
});

test("providers of other packages are none of its business, unless one is given as `provider`", async () => {
  const aws = provider("aws", { region: "eu" }, "aws");
  const listed = new FileRollout("a", args, { providers: [aws] });
  expect(await inputsOf("a-send", listed)).toEqual({});
  const problem = (type: string) => [`provider: is of the package "aws"; ${type} takes an alicloud.Provider`];
  const rollout = new FileRollout("b", args, { provider: aws });
  expect((await inputsOf("b-send", rollout)).problems).toEqual(problem("FileRollout"));
  const single = new SendFile("c", args, { provider: aws });
  expect((await inputsOf("c", single)).problems).toEqual(problem("SendFile"));
});

test("one that Pulumi would pass over, or whose settings nobody sees, is refused", async () => {
  const sh = provider("sh", { region: "cn-shanghai" });
  const misnamed = new FileRollout("a", args, { providers: { shanghai: sh } });
  expect((await inputsOf("a-send", misnamed)).problems).toEqual([
    'providers: the alicloud.Provider stands under "shanghai"; name it "alicloud"',
  ]);
  const aws = provider("aws", { region: "eu" }, "aws");
  const swapped = new FileRollout("c", args, { providers: { alicloud: aws } });
  expect(await inputsOf("c-send", swapped)).toEqual({
    problems: [
      'providers: under "alicloud" stands a provider of the package "aws"; give an alicloud.Provider',
    ],
  });
  const reference = "urn:pulumi:dev::p::pulumi:providers:alicloud::sh::id";
  const handed = new pulumi.DependencyProviderResource(reference);
  const rollout = new FileRollout("b", args, { providers: [handed] });
  expect(await inputsOf("b-send", rollout)).toEqual({
    problems: ["provider: the settings of the alicloud.Provider are not known to this program; make it here"],
  });
});
