/** The connection of a resource with an explicit provider: its settings, or a complaint; never the stack's configuration. */
import { expect, test } from "vitest";
import { Connections } from "../../../provider/src/host/connections.ts";
import { TestClock } from "../support/clock.ts";
import { FakeCloud } from "../support/cloud.ts";

const STACK: Record<string, string> = {
  "alicloud:region": "cn-hangzhou",
  "alicloud:accessKey": "id",
  "alicloud:secretKey": "s3cret",
};
const settings = {
  path: "/etc/app.conf",
  regionId: "",
  endpoint: "",
  profile: "",
  explicitProvider: true,
} as const;
const { explicitProvider: _explicit, ...own } = settings;

function configured(config: Record<string, string> = STACK) {
  const notes: string[] = [];
  let made = 0;
  const connections = new Connections({
    env: {},
    readFile: () => undefined,
    createClient: async () => {
      made++;
      return new FakeCloud(new TestClock());
    },
    note: (text) => void notes.push(text),
  });
  connections.configure((key) => config[key]);
  return { connections, notes, made: () => made };
}

test("each resource's own provider, and the stack's configuration for those that have none", () => {
  const { connections } = configured();
  const explicit = { region: "cn-shanghai", accessKey: "x", secretKey: "y" };
  expect(connections.where(settings, explicit)?.regionId).toBe("cn-shanghai");
  expect(connections.where(own, undefined)?.regionId).toBe("cn-hangzhou");
});

test("settings that did not arrive are not made up for", async () => {
  const { connections } = configured();
  expect(connections.where(settings, undefined)).toBeUndefined();
  await expect(connections.connect(settings, undefined)).rejects.toThrow(
    "the settings of the explicit alicloud.Provider did not arrive",
  );
});

test("a wrong configuration names the doctor, and that of an explicit provider, which doctor does not see, does not", async () => {
  const hint = "`npx pulumi-alicloud-sendfile doctor` looks for the cause";
  const { connections } = configured({});
  await expect(connections.connect(own, undefined)).rejects.toThrow(/^no region: run .*regionId \(/);
  await expect(connections.connect(own, undefined)).rejects.toThrow(hint);
  const explicit = connections.connect(settings, { accessKey: "x", secretKey: "y" });
  await expect(explicit).rejects.toThrow(/^no region in the alicloud\.Provider .*regionId$/);
});

test("one client for one connection, and a note of the configuration once", async () => {
  const { connections, notes, made } = configured({ ...STACK, "alicloud:sourceIp": "10.0.0.1" });
  const first = await connections.connect(own, undefined);
  expect(await connections.connect(own, undefined)).toBe(first);
  expect(await connections.connect({ ...own, regionId: "cn-beijing" }, undefined)).not.toBe(first);
  expect(made()).toBe(2);
  expect(notes).toEqual([expect.stringContaining("is not used by pulumi-alicloud-sendfile")]);
});
