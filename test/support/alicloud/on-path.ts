/** A folder with an executable `pulumi-resource-alicloud` that starts the stand-in, for the PATH of a test's engine. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Environment in which the engine finds the stand-in before any real plugin. */
export function standInOnPath(folder: string): { PATH: string } {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const file = join(bin, "pulumi-resource-alicloud");
  const plugin = join(import.meta.dirname, "plugin.ts");
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${plugin}" "$@"\n`);
  chmodSync(file, 0o755);
  return { PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };
}
