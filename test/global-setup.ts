/** Builds both packages once before any test, so that no test runs against stale output, and lays out the SDK folders. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { layOutNewest } from "./e2e/sdk.ts";

export default function setup(): void {
  const tsc = "node_modules/typescript/bin/tsc";
  const cwd = resolve(import.meta.dirname, "..");
  execFileSync(process.execPath, [tsc, "-b", "provider", "emulator"], { cwd, stdio: "inherit" });
  layOutNewest();
}
