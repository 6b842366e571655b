import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { EngineFirst } from "./test/engine-first.ts";

const shared = {
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // Each run of the engine starts a process that loads @pulumi/pulumi.
  env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, ".tmp/compile-cache") },
  // Tests that run a program use the built packages, as a user's program does; they are loaded by Node, not by Vite.
  server: { deps: { external: [/\/(provider|emulator)\/dist\//] } },
};

const LONG = "test/**/*.long.test.ts";

export default defineConfig({
  test: {
    // An engine test waits more than it computes.
    maxWorkers: 4,
    sequence: { sequencer: EngineFirst },
    globalSetup: ["test/global-setup.ts"],
    reporters: ["default", "./test/closing-line.ts"],
    projects: [
      // `npm test`: every promise.
      { test: { ...shared, name: "short", include: ["test/**/*.test.ts"], exclude: [LONG] } },
      // `npm run test:long`: what takes long, and the short tests that have a size at their full size.
      {
        test: {
          ...shared,
          name: "long",
          testTimeout: 300_000,
          include: [LONG, "test/**/*.sized.test.ts"],
          env: { ...shared.env, TEST_SIZE: "long" },
        },
      },
      // `npm run test:long` too: all engine tests with the newest @pulumi/pulumi.
      {
        test: {
          ...shared,
          name: "newest-pulumi",
          include: ["test/e2e/*.test.ts"],
          exclude: [LONG, "test/e2e/newest-pulumi.test.ts"],
          env: { ...shared.env, TEST_PULUMI_SDK: "newest" },
        },
      },
    ],
  },
});
