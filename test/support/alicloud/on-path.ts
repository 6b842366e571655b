/** Chooses the plugin of @pulumi/alicloud that the engine of a test finds on its PATH: a real one, or the fake one of
 * plugin.ts. */
import { accessSync, chmodSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAME = "pulumi-resource-alicloud";
const PATH = process.env.PATH ?? "";

export function realPlugin(): boolean {
  return PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, NAME), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Writes an executable that starts the fake plugin into the folder. Returns an environment in which the engine finds
 * it before any real plugin. */
export function standInOnPath(folder: string): { PATH: string } {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const file = join(bin, NAME);
  const plugin = join(import.meta.dirname, "plugin.ts");
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${plugin}" "$@"\n`);
  chmodSync(file, 0o755);
  return { PATH: `${bin}${delimiter}${PATH}` };
}
