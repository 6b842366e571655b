/** Tests what the emulator says where the machine refuses to make namespaces. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { findSandbox, supportOf } from "../../../emulator/src/sandbox/support.ts";

const REFUSAL = "unshare: unshare failed: Operation not permitted";

test.runIf(process.platform === "linux")("the reason holds what unshare said", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ecs-assistant-emulator-refusal-"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  for (const name of ["unshare", "nsenter"])
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${REFUSAL}' >&2\nexit 1\n`, { mode: 0o755 });
  vi.stubEnv("PATH", [folder, process.env.PATH].join(delimiter));
  expect(supportOf(await findSandbox(true, "host"))).toEqual({
    canRun: false,
    reason: `namespaces cannot be had: ${REFUSAL}`,
  });
});
