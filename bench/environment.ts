/** Describes the machine and the versions with which the figures were measured. It gives no path and no host name. */
import { createRequire } from "node:module";
import { availableParallelism, loadavg, totalmem } from "node:os";
import type * as Automation from "@pulumi/pulumi/automation/index.js";
import { round } from "./numbers.ts";

const require = createRequire(import.meta.url);
const { PulumiCommand } = require("@pulumi/pulumi/automation") as typeof Automation;
const { version } = require("@pulumi/pulumi/package.json") as { version: string };

export interface Environment {
  readonly node: string;
  /** Version of the Pulumi CLI. */
  readonly pulumi: string;
  readonly pulumiSdk: string;
  readonly cpus: number;
  readonly memoryGb: number;
  readonly platform: string;
  /** The system's load average over the minute before the bench: it shows whether the machine was busy. */
  readonly loadBefore: number;
  readonly date: string;
}

export async function environmentNow(): Promise<Environment> {
  const cli = await PulumiCommand.get();
  return {
    node: process.version,
    pulumi: `v${cli.version}`,
    pulumiSdk: `v${version}`,
    cpus: availableParallelism(),
    memoryGb: round(totalmem() / 1e9, 1),
    platform: `${process.platform} ${process.arch}`,
    loadBefore: round(loadavg()[0] ?? 0, 2),
    date: new Date().toISOString().slice(0, 10),
  };
}
