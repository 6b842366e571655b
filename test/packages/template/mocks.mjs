// Tests a program with the package's mocks, as a user of node:test does with ESM.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { FileRollout } from "pulumi-alicloud-sendfile";
import { fileRolloutMocks } from "pulumi-alicloud-sendfile/mocks";

test("a rollout fails", async () => {
  const mocks = fileRolloutMocks({ rollouts: { appConf: { failed: { "i-1": "FilePathInvalid" } } } });
  await pulumi.runtime.setMocks(mocks);
  new FileRollout("appConf", { path: "/etc/app.conf", content: "a", instanceIds: ["i-1"] });
  const { instances } = await mocks.result("appConf");
  assert.equal(instances["i-1"].errorCode, "FilePathInvalid");
});
