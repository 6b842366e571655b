import { defineConfig } from "vitest/config";

// Tests that run a program use the built packages, as a user's program does; they are loaded by Node, not by Vite.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    globalSetup: ["test/global-setup.ts"],
    reporters: ["default", "./test/closing-line.ts"],
    server: { deps: { external: [/\/(provider|emulator)\/dist\//] } },
  },
});
