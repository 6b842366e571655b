// Tests this program without an engine, a cloud or an account. What the instances answer stands in `rollouts`.
import * as pulumi from "@pulumi/pulumi";
import { fileRolloutMocks, type RolloutMock } from "pulumi-alicloud-sendfile/mocks";
import { expect, test, vi } from "vitest";

const CONFIG = { accessKey: "key", secretKey: "secret", loadBalancerId: "lb-1" };

/** Runs the program, and lists the other resources that it makes. */
async function run(siteConf: RolloutMock = {}) {
  const made: string[] = [];
  const mocks = fileRolloutMocks({
    rollouts: { siteConf },
    newResource({ name, inputs }) {
      made.push(name);
      return { id: `${name}-id`, state: inputs };
    },
    call: ({ inputs }) => ({ ...inputs, ids: ["i-web1", "i-web2", "i-web3"] }), // getInstances
  });
  await pulumi.runtime.setMocks(mocks, "shop");
  const entries = Object.entries(CONFIG).map(([key, value]) => [`shop:${key}`, value]);
  pulumi.runtime.setAllConfig(Object.fromEntries(entries));
  vi.resetModules();
  const program = await import("./index.ts");
  return { program, mocks, made };
}

test("every instance gets the file, and then the traffic", async () => {
  const { program, made } = await run();
  const result = new Promise((resolve) => program.siteConf.apply(resolve));
  expect(await result).toMatchObject({ status: "Success", counts: { total: 3, success: 3 } });
  await vi.waitFor(() => expect(made).toContain("traffic"));
});

test("when the first instance refuses the file, no other gets it, and no traffic is sent", async () => {
  const { mocks, made } = await run({ failed: ["i-web1"] });
  const { passed, instances } = await mocks.result("siteConf"); // the program's own outputs are held back
  expect(passed).toBe(false);
  expect(instances["i-web1"]).toMatchObject({ outcome: "failed", errorCode: "FileCreateFail" });
  expect(instances["i-web2"]?.outcome).toBe("notAttempted");
  expect(made).not.toContain("traffic");
});
