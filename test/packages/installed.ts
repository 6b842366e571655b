/** Defines the tests that install the packed packages in a user's project with a package manager, compile it and run
 * it. */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { tooOld } from "../../provider/src/node-version.ts";
import { InstalledEmulator } from "./emulator.ts";
import { CONTENT, type Compiler, LAYOUTS, type Layout, type Manager, Project } from "./project.ts";
import { outerPath, run, type Workshop } from "./workshop.ts";

export const SLOW = 180_000;

type Compilation = readonly [Layout, Compiler, Record<string, unknown>?];

export interface Installation {
  readonly manager: Manager;
  readonly compiled: readonly Compilation[];
  readonly runs: readonly Layout[];
}

export function testInstalled(workshop: () => Workshop, { manager, compiled, runs }: Installation): void {
  describe(`installed by ${manager}`, () => {
    let project: Project;
    beforeAll(async () => {
      project = new Project(workshop(), manager);
      await project.install();
    }, SLOW);

    for (const [layout, compiler, options] of compiled) {
      test(`compiles: ${layout.name}, ${compiler}`, { timeout: SLOW }, async () => {
        project.arrange(layout, options);
        expect(await project.compile(compiler)).toEqual({ code: 0, stdout: "", stderr: "" });
      });
    }

    test("compiles with the TypeScript that @pulumi/pulumi brings", { timeout: SLOW }, async () => {
      project.arrange(LAYOUTS.stock);
      const { stdout } = await project.node("vendored.cjs");
      expect(stdout).toBe("TypeScript 3.8.3: 0 errors\n");
    });

    test("the mocks work in unit tests of CommonJS and ESM", { timeout: SLOW }, async () => {
      const { code, stdout } = await project.node("--test", "mocks.cjs", "mocks.mjs");
      expect(stdout).toContain("pass 3\n");
      expect(code, stdout).toBe(0);
    });

    test.each(runs)("runs: $name", { timeout: SLOW }, async (layout) => {
      project.arrange(layout);
      const emulator = await InstalledEmulator.start(project.folder, 2);
      onTestFinished(async () => {
        await emulator.stop();
      });
      project.makeStack(emulator.config());

      const first = await project.up();
      expect(first, first.stderr).toMatchObject({ code: 0 });
      expect(JSON.parse(first.stdout).outputs.appConf.value).toMatchObject({
        status: "Success",
        passed: true,
      });
      for (const id of emulator.ready.instanceIds) {
        const file = join(emulator.ready.root, id, "etc/app/app.conf");
        expect(readFileSync(file).equals(CONTENT)).toBe(true);
        expect(statSync(file).mode & 0o777).toBe(0o640);
      }

      const command = join(project.folder, "node_modules/.bin/pulumi-alicloud-sendfile");
      const { appConf } = JSON.parse(first.stdout).outputs;
      writeFileSync(join(project.folder, "outputs.json"), JSON.stringify({ appConf: appConf.value }));
      const report = await run(command, ["report", "outputs.json"], { cwd: project.folder });
      expect(report).toMatchObject({ code: 0, stdout: expect.stringContaining("appConf passed") });

      const connections = emulator.connections;
      expect(connections).toBeGreaterThan(0);
      const second = await project.up();
      expect(second, second.stderr).toMatchObject({ code: 0 });
      expect(Object.keys(JSON.parse(second.stdout).changes)).toEqual(["same"]);
      expect(emulator.connections).toBe(connections);

      const providers = project.storedProviders();
      expect(providers).toHaveLength(2);
      for (const text of providers) {
        expect(Buffer.byteLength(text)).toBeLessThan(5_120);
        expect(text).toContain('require("pulumi-alicloud-sendfile/handler")');
      }
      expect(await emulator.stop()).toEqual([0, null]);
    });

    if (manager === "npm") {
      test("an older Node is refused in one line", { timeout: SLOW }, async ({ skip }) => {
        const old = oldNode() ?? skip("PATH has no Node that is older than 22.17");
        for (const [program, ...flags] of [
          ['require("pulumi-alicloud-sendfile")'],
          ['require("@pulumi/pulumi"); require("pulumi-alicloud-sendfile")'],
          ['require("pulumi-alicloud-sendfile/handler")'],
          ['import "pulumi-alicloud-sendfile"', "--input-type=module"],
        ] as const) {
          const { code, stderr } = await run(old, [...flags, "-e", program], { cwd: project.folder });
          expect(code, program).not.toBe(0);
          const lines = stderr.split("\n").filter((line) => /needs Node|^\s+at |Error/.test(line));
          // Some Node versions print an error without a stack in square brackets, so these are optional here.
          expect(lines, program).toEqual([
            expect.stringMatching(
              /^\[?pulumi-alicloud-sendfile needs Node 22\.17 or newer; this is v\d+\.\d+\.\d+\]?$/,
            ),
          ]);
        }
        const program = join(
          project.folder,
          "node_modules/pulumi-alicloud-sendfile/bin/pulumi-alicloud-sendfile.js",
        );
        const { code, stderr } = await run(old, [program, "--version"], { cwd: project.folder });
        expect([code, stderr]).toEqual([
          2,
          expect.stringMatching(/^pulumi-alicloud-sendfile needs Node [^\n]*\n$/),
        ]);
      });
    }
  });
}

/** Finds a Node on PATH that is older than the package needs. */
function oldNode(): string | undefined {
  return outerPath()
    .map((folder) => join(folder, "node"))
    .find((node) => {
      const { status, stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
      return status === 0 && tooOld(stdout.trim());
    });
}
