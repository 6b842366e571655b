/** Installs the two Python SDKs once, in a virtual environment in the user's cache folder. Needs Python 3. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const PACKAGES = [
  "aliyun-python-sdk-core==2.16.1",
  "aliyun-python-sdk-ecs==4.24.83",
  "alibabacloud-ecs20140526==7.11.8",
];
/** Time limit for making the environment. Later runs find it made. */
const LIMIT_MS = 50_000;

const run = promisify(execFile);

/** Returns the path of a Python that has the SDKs, or the reason why there is none. */
export async function findPython(): Promise<{ readonly python: string } | { readonly reason: string }> {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folder = join(cache, "ecs-assistant-emulator", "python-sdks-2");
  const python = join(folder, "bin", "python");
  const complete = join(folder, "complete");
  if (existsSync(complete)) return { python };
  const until = Date.now() + LIMIT_MS;
  const step = (file: string, args: string[]) =>
    run(file, args, { timeout: Math.max(1, until - Date.now()) });
  try {
    mkdirSync(folder, { recursive: true });
    await step("python3", ["-m", "venv", "--clear", folder]);
    const flags = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"];
    await step(python, ["-m", "pip", "install", ...flags, ...PACKAGES]);
    writeFileSync(complete, "");
    return { python };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const { message, killed } = error as Error & { killed?: boolean };
    return {
      reason: killed ? `not done within ${LIMIT_MS / 1000} s` : message.trim().split("\n").slice(-1).join(),
    };
  }
}
