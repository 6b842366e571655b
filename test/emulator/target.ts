/** What the contract tests talk to: an emulator of their own, or with REMOTE=1 the cloud itself.
 * The cloud needs ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, REMOTE_REGION and REMOTE_INSTANCE_ID,
 * the id of a running Linux instance to which files below /srv may be sent and on which `printf` may be run. */
import { quickEmulator } from "./client.ts";

export interface Target {
  readonly endpoint: string;
  readonly regionId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly instanceId: string;
  /** Undefined when the disk of the instance cannot be looked at. */
  readonly contentOf: ((path: string) => Buffer | undefined) | undefined;
  /** Whether RunCommand really runs there. */
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
