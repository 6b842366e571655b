/**
 * Opens the target of the contract tests: a new emulator, or with REMOTE=1 the real cloud. The cloud needs the
 * environment variables ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, REMOTE_REGION and
 * REMOTE_INSTANCE_ID. The instance must run Linux; the tests send files to /srv and run `printf` there.
 */
import { quickEmulator } from "./client.ts";

export interface Target {
  readonly endpoint: string;
  readonly regionId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly instanceId: string;
  /** Reads a file of the instance. Undefined for the real cloud, whose disks the tests cannot read. */
  readonly contentOf: ((path: string) => Buffer | undefined) | undefined;
  /** Whether RunCommand really runs commands on the target. */
  readonly runsCommands: boolean;
  close(): Promise<void>;
}

export async function openTarget(): Promise<Target> {
  return process.env.REMOTE === "1" ? cloud() : emulated();
}

async function emulated(): Promise<Target> {
  const emulator = await quickEmulator();
  const { endpoint, regionId, accessKeyId, accessKeySecret } = emulator;
  const [instanceId = ""] = emulator.instanceIds;
  const contentOf = (path: string) => emulator.stat(instanceId, path)?.content;
  return {
    endpoint,
    regionId,
    accessKeyId,
    accessKeySecret,
    instanceId,
    contentOf,
    runsCommands: emulator.commands.canRun,
    close: () => emulator.close(),
  };
}

function cloud(): Target {
  const regionId = needed("REMOTE_REGION");
  return {
    endpoint: `https://ecs.${regionId}.aliyuncs.com`,
    regionId,
    accessKeyId: needed("ALIBABA_CLOUD_ACCESS_KEY_ID"),
    accessKeySecret: needed("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
    instanceId: needed("REMOTE_INSTANCE_ID"),
    contentOf: undefined,
    runsCommands: true,
    close: async () => {},
  };
}

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`REMOTE=1 needs ${name}`);
  return value;
}
