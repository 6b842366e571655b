import { expect, test } from "vitest";
import type { Facts } from "../../../../provider/src/core/model.ts";
import { readiness } from "../../../../provider/src/core/plan/readiness.ts";
import { file } from "../../support/builders.ts";

const NOW = 1_000_000_000;
const running = { exists: true, status: "Running", windows: false };
const fresh = { startedAt: NOW - 299_000 };
const old = { startedAt: NOW - 301_000 };

test.each<[string, Facts, string]>([
  ["nothing is known", {}, "ready"],
  ["runs, and the agent is there", { ...running, online: true }, "ready"],
  ["runs, and the agent is not known", running, "ready"],
  ["is being started", { exists: true, status: "Starting" }, "starting"],
  ["is being made", { exists: true, status: "Pending" }, "starting"],
  ["freshly started, no agent yet", { ...running, ...fresh, online: false }, "starting"],
  ["freshly started, agent there", { ...running, ...fresh, online: true }, "ready"],
  ["started long ago, no agent", { ...running, ...old, online: false }, "ClientNotRunning"],
  ["start not known, no agent", { ...running, online: false }, "ClientNotRunning"],
  ["stopped", { ...running, status: "Stopped" }, "InstanceNotRunning"],
  ["being stopped", { ...running, status: "Stopping", online: true }, "InstanceNotRunning"],
  ["stopped just after its start", { ...running, ...fresh, status: "Stopped" }, "InstanceNotRunning"],
  ["not there", { exists: false }, "InvalidInstance.NotFound"],
  ["another system", { ...running, windows: true, online: true }, "FilePathInvalid"],
  ["another system, no agent yet", { ...running, ...fresh, windows: true, online: false }, "FilePathInvalid"],
])("%s", (_name, facts, wanted) => {
  const state = readiness(facts, file(), NOW);
  expect(state.kind === "unreachable" ? state.code : state.kind).toBe(wanted);
});

test("an instance with Linux is unreachable for a Windows path", () => {
  expect(readiness(running, file({ windows: true }), NOW)).toMatchObject({
    code: "FilePathInvalid",
    info: "a Windows path cannot be written on Linux",
  });
});
