/** Runs the command `ecs-assistant-emulator`: starts an emulator, prints its address as one JSON line, and closes it on
 * SIGTERM or SIGINT. */
import { HELP, readArguments } from "./cli-options.ts";
import { startEmulator } from "./emulator.ts";
import type { Emulator } from "./handle.ts";

main().catch((error: unknown) => {
  process.stderr.write(`ecs-assistant-emulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (options === "help") {
    process.stdout.write(HELP);
    return;
  }
  const emulator = await startEmulator(options);
  endOnSignal(emulator);
  warn(emulator);
  const { endpoint, regionId, accessKeyId, accessKeySecret, instanceIds, root } = emulator;
  const ready = { endpoint, regionId, accessKeyId, accessKeySecret, instanceIds, root };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function warn({ commands }: Emulator): void {
  if (commands.canRun) return;
  process.stderr.write(
    `ecs-assistant-emulator: RunCommand ends as ClientNeedUpgrade, as commands cannot run here: ${commands.reason}\n`,
  );
}

function endOnSignal(emulator: Emulator): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      emulator.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}
