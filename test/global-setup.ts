/** Builds both packages once before any test, so that no test runs against stale output, and lays out the SDK folders. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { layOutNewest } from "./e2e/sdk.ts";

export default function setup(): void {
  const root = resolve(import.meta.dirname, "..");
  for (const name of ["provider", "emulator"]) {
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", `${name}/tsconfig.json`], {
      cwd: root,
      stdio: "inherit",
    });
  }
  layOutNewest();
}
