/** Builds both packages before any test, so that no test uses old output, and makes the folder of the newest SDK. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { layOutNewest } from "./e2e/sdk.ts";

export default function setup(): void {
  const tsc = "node_modules/typescript/bin/tsc";
  const cwd = resolve(import.meta.dirname, "..");
  execFileSync(process.execPath, ["scripts/page.mjs"], { cwd, stdio: "inherit" });
  execFileSync(process.execPath, [tsc, "-b", "provider", "emulator"], { cwd, stdio: "inherit" });
  layOutNewest();
}
