// The Pulumi program of the test projects. The tests copy it into each project, compile it and run it.
import type * as pulumi from "@pulumi/pulumi";
import type { FileRolloutArgs, RolloutResult, SendFileArgs } from "pulumi-alicloud-sendfile";
import { FileRollout, SendFile } from "pulumi-alicloud-sendfile";
import type { FileRolloutMockOptions, FileRolloutMocks } from "pulumi-alicloud-sendfile/mocks";

const absent: string | undefined = undefined;
const args: FileRolloutArgs = {
  path: "/etc/app/app.conf",
  source: "app.conf",
  mode: "0640",
  instanceIds: ["i-demo0001", "i-demo0002"],
  owner: absent,
  group: undefined,
  overwrite: undefined,
  targetTags: undefined,
  triggers: undefined,
  regionId: absent,
  rollout: { maxFailures: undefined, timeoutSeconds: 60 },
  onFailure: undefined,
  failureOutput: absent,
};
const rollout = new FileRollout("appConf", args);

export const appConf: pulumi.Output<RolloutResult> = rollout.result;
export const failed: pulumi.Output<string[]> = rollout.failedInstanceIds;

// The compiler silently makes a type `any` when it cannot resolve a declaration. In that case these lines do not
// compile.
type IsAny<T> = 0 extends 1 & T ? true : false;
type Typed = [
  IsAny<FileRolloutArgs>,
  IsAny<SendFileArgs>,
  IsAny<RolloutResult>,
  IsAny<typeof rollout>,
  IsAny<SendFile>,
  IsAny<typeof rollout.counts>,
  IsAny<FileRolloutMockOptions>,
  IsAny<FileRolloutMocks>,
];
const typed: Typed = [false, false, false, false, false, false, false, false];
if (typed.some(Boolean) || typeof SendFile !== "function")
  throw new Error("the package's exports are incomplete");
