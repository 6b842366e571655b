/** The real connection of a resource with an explicit provider: its settings, or a complaint; never the stack's configuration. */
import { afterEach, expect, test } from "vitest";
import { realWorld, setConfig } from "../../../provider/src/host/deps.ts";
import { rememberProvider } from "../../../provider/src/host/provider-settings.ts";

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

afterEach(() => {
  rememberProvider("urn::a", undefined);
  setConfig(() => undefined);
});

test("each resource's own provider, and the stack's configuration for those that have none", () => {
  setConfig((key) => STACK[key]);
  rememberProvider("urn::a", { region: "cn-shanghai", accessKey: "x", secretKey: "y" });
  expect(realWorld.where(settings, "urn::a")?.regionId).toBe("cn-shanghai");
  const { explicitProvider: _explicit, ...own } = settings;
  expect(realWorld.where(own, "urn::a")?.regionId).toBe("cn-hangzhou");
});

test("settings that did not arrive, or that are another resource's, are not made up for", async () => {
  setConfig((key) => STACK[key]);
  rememberProvider("urn::a", { region: "cn-shanghai", accessKey: "x", secretKey: "y" });
  for (const urn of ["urn::b", ""]) {
    expect(realWorld.where(settings, urn)).toBeUndefined();
    await expect(realWorld.connect(settings, urn)).rejects.toThrow(
      "the settings of the explicit alicloud.Provider did not arrive",
    );
  }
});
