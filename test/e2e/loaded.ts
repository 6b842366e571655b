/** Loads the built packages and @pulumi/pulumi with Node, as a user's program does, so that the test runner does not
 * transform them. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Automation from "@pulumi/pulumi/automation/index.js";
import type * as Provider from "pulumi-alicloud-sendfile";
import { SDK_ROOT } from "./sdk.ts";

const require = createRequire(join(SDK_ROOT, "package.json"));
export const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
export const automation = require("@pulumi/pulumi/automation") as typeof Automation;
export const { FileRollout, SendFile } = require("pulumi-alicloud-sendfile") as typeof Provider;
export const { startEmulator } = require("ecs-assistant-emulator") as typeof import("ecs-assistant-emulator");

/**
 * gRPC shares connections to the same address within a process. After an engine is killed, its connection fails for a
 * while. A new engine on the same port would get this connection, take the program for ended, and delete all resources.
 * So each connection gets a pool of its own here.
 */
const { grpcClientOptions } = require("@pulumi/pulumi/runtime/settings") as {
  grpcClientOptions: Record<string, unknown>;
};
grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;

/** The CLI is looked up once for all stacks, because asking it for its version takes time. */
export const cli = automation.PulumiCommand.get();
