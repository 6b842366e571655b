/** The test with the emulator that docs/testing.md shows, as a user with an official Pulumi would run it. */
import { cleanEnvironment } from "../e2e/settings.ts";

Object.assign(process.env, cleanEnvironment());
await import("../../examples/quickstart/emulated.test.ts");
