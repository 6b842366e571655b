// @ts-check
// Builds the Pulumi CLI with Go from the pinned module in scripts/tools.
// Only the Go module proxy is needed, so this works where Pulumi's download site is out of reach.
import { join } from "node:path";
import { PULUMI_VERSION, ROOT } from "./paths.mjs";
import { lastLines, run } from "./run.mjs";
import { duration } from "./say.mjs";

const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
// Without this the CLI does not know its version, and the Automation API refuses it.
const VERSION_FLAG = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`;

/**
 * @param {string} into Folder; the CLI ends up in its `bin`.
 * @param {import("./say.mjs").Say} say
 * @returns {Promise<string | undefined>} What went wrong; undefined when it is built.
 */
export async function buildWithGo(into, say) {
  const started = Date.now();
  say.slow(
    `Building the Pulumi CLI ${PULUMI_VERSION} with Go: 5 to 10 min the first time, seconds with Go's cache warm.`,
  );
  const args = [
    "build",
    "-trimpath",
    "-ldflags",
    `-s -w ${VERSION_FLAG}`,
    "-o",
    join(into, "bin/pulumi"),
    PACKAGE,
  ];
  const { code, output, timedOut } = await run("go", args, {
    cwd: join(ROOT, "scripts/tools"),
    // A go.work in a folder above would replace the pinned module.
    env: { ...process.env, GOWORK: "off" },
    timeoutMs: 20 * 60_000,
    onTick: () => say.slow(`Still building the Pulumi CLI (${duration(Date.now() - started)} so far).`),
  });
  if (timedOut) return "the Go build did not end within 20 min";
  if (code !== 0) return `the Go build failed (${lastLines(output, 5).replaceAll("\n", " | ")})`;
  return undefined;
}
