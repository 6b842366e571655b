import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { EngineFirst } from "./test/engine-first.ts";

const shared = {
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // Node caches compiled code, because each run of the Pulumi engine starts a process that loads all of @pulumi/pulumi.
  env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, ".tmp/compile-cache") },
  // Node, not Vite, loads the built packages, as in a user's program.
  server: { deps: { external: [/\/(provider|emulator)\/dist\//] } },
};

const LONG = "test/**/*.long.test.ts";

export default defineConfig({
  test: {
    // There may be more workers than cores, because tests with the Pulumi engine mostly wait.
    maxWorkers: 4,
    sequence: { sequencer: EngineFirst },
    globalSetup: ["test/global-setup.ts"],
    reporters: ["default", "./test/closing-line.ts"],
    projects: [
      // `npm test` runs this project.
      { test: { ...shared, name: "short", include: ["test/**/*.test.ts"], exclude: [LONG] } },
      // `npm run test:long` runs this project: the long tests, and the tests with a size (*.sized.test.ts) at full size.
      {
        test: {
          ...shared,
          name: "long",
          testTimeout: 300_000,
          include: [LONG, "test/**/*.sized.test.ts"],
          env: { ...shared.env, TEST_SIZE: "long" },
        },
      },
      // `npm run test:long` also runs this project: the engine tests of `npm test` with the newest @pulumi/pulumi, but for the
      // large fleets, which ask nothing of @pulumi/pulumi that the other tests do not.
      {
        test: {
          ...shared,
          name: "newest-pulumi",
          include: ["test/e2e/*.test.ts"],
          exclude: [LONG, "test/e2e/fleet.sized.test.ts"],
          env: { ...shared.env, TEST_PULUMI_SDK: "newest" },
        },
      },
    ],
  },
});
