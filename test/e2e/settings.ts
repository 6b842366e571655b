/** Gives the stack configuration and the environment variables of the engine tests. */
import type { Emulator } from "ecs-assistant-emulator";
import { sdkPath } from "./sdk.ts";

/** Stack configuration that points at the emulator. */
export function emulatorConfig(emulator: Emulator): Record<string, string> {
  return {
    "alicloud:region": emulator.regionId,
    "alicloud:accessKey": emulator.accessKeyId,
    "alicloud:secretKey": emulator.accessKeySecret,
    "alicloud:endpoints": JSON.stringify([{ ecs: emulator.endpoint }]),
  };
}

/** Environment variables that keep the developer's own cloud account out of the tests. */
export function cleanEnvironment(): Record<string, string> {
  return {
    PATH: sdkPath(),
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
    ALIBABA_CLOUD_CLI_PROFILE_DISABLED: "true",
    ALIBABA_CLOUD_CREDENTIALS_FILE: "/nonexistent",
    NODE_NO_WARNINGS: "1",
  };
}
