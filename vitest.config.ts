import { defineConfig } from "vitest/config";

const shared = {
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // Tests that run a program use the built packages, as a user's program does; they are loaded by Node, not by Vite.
  server: { deps: { external: [/\/(provider|emulator)\/dist\//] } },
};

const LONG = "test/**/*.long.test.ts";

export default defineConfig({
  test: {
    // An engine test waits more than it computes.
    maxWorkers: 4,
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
          include: [LONG, "test/**/*.sized.test.ts"],
          env: { TEST_SIZE: "long" },
        },
      },
      // `npm run test:long` too: all engine tests with the newest @pulumi/pulumi.
      {
        test: {
          ...shared,
          name: "newest-pulumi",
          include: ["test/e2e/*.test.ts"],
          exclude: [LONG, "test/e2e/newest-pulumi.test.ts"],
          env: { TEST_PULUMI_SDK: "newest" },
        },
      },
    ],
  },
});
