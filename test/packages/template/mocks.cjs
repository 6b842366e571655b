// Tests a program with the package's mocks, as a user of node:test does with CommonJS. Its exit code is 0 when all passes.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const pulumi = require("@pulumi/pulumi");
const { FileRollout } = require("pulumi-alicloud-sendfile");
const { fileRolloutMocks } = require("pulumi-alicloud-sendfile/mocks");

const args = { path: "/etc/app.conf", content: "a", instanceIds: ["i-1", "i-2"] };

test("a rollout succeeds", async () => {
  await pulumi.runtime.setMocks(fileRolloutMocks());
  const { status } = new FileRollout("appConf", args);
  assert.equal(await new Promise((resolve) => status.apply(resolve)), "Success");
});

test("a failed rollout holds back what depends on it", async () => {
  const made = [];
  const mocks = fileRolloutMocks({
    rollouts: { appConf: { failed: ["i-2"] } },
    newResource({ name, inputs }) {
      made.push(name);
      return { id: name, state: inputs };
    },
  });
  await pulumi.runtime.setMocks(mocks);
  const rollout = new FileRollout("appConf", args);
  new pulumi.CustomResource("a:b:C", "dependent", {}, { dependsOn: [rollout] });
  assert.deepEqual((await mocks.result("appConf")).failedInstanceIds, ["i-2"]);
  assert.deepEqual(made, []);
});
