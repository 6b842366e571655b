/** Tests the packed packages in every kind of user project: npm and pnpm, CommonJS and ESM, each common TypeScript. */
import { afterAll, beforeAll } from "vitest";
import { SLOW, testInstalled } from "./installed.ts";
import { LAYOUTS } from "./project.ts";
import { openWorkshop, type Workshop } from "./workshop.ts";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
}, SLOW);
afterAll(() => workshop?.remove(), SLOW);

const { stock, node16, esm } = LAYOUTS;

testInstalled(() => workshop, {
  manager: "npm",
  compiled: [
    [stock, "typescript"],
    [stock, "typescript-6", { ignoreDeprecations: "6.0" }],
    [node16, "typescript"],
    [esm, "typescript-6"],
  ],
  runs: [stock, esm],
});

testInstalled(() => workshop, {
  manager: "pnpm",
  compiled: [
    [stock, "typescript"],
    [node16, "typescript-6"],
    [esm, "typescript-6"],
  ],
  runs: [stock, esm],
});
