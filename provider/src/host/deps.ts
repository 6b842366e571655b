/**
 * Builds a host for the real world. No other file reads the environment, makes random values or creates the API client.
 */
import { randomBytes } from "node:crypto";
import type { EcsApi } from "../client/api.ts";
import type { Connection } from "../connection/config.ts";
import { readUserFile } from "../connection/read-file.ts";
import { systemClock } from "../waiter/clock.ts";
import { EngineWatch } from "./alive.ts";
import { onCancel } from "./cancel.ts";
import { Connections } from "./connections.ts";
import { EngineLog } from "./engine.ts";
import { collectEarly } from "./heap.ts";
import { Host } from "./host.ts";
import type { World } from "./world.ts";

/** A host that uses the real API, clock and engine. */
export function realHost(): Host {
  const log = new EngineLog(systemClock);
  const stop = new AbortController();
  onCancel(() => stop.abort());
  const watch = new EngineWatch({
    clock: systemClock,
    beat: () => log.beat(),
    stop: () => stop.abort(),
    exit: () => process.exit(1),
  });
  return new Host(realWorld(log, stop.signal), watch);
}

export function realWorld(log: EngineLog, signal: AbortSignal): World {
  const connections = new Connections({
    env: process.env,
    readFile: readUserFile,
    createClient: (connection) => createLazily(connection, signal),
    note: (text) => log.row("").note(text),
  });
  return {
    configure: (config) => connections.configure(config),
    connect: (settings, explicit) => connections.connect(settings, explicit),
    where: (settings, explicit) => connections.where(settings, explicit),
    progress: (urn) => log.row(urn),
    randomHex,
    random: Math.random,
    collectEarly,
    clock: systemClock,
    signal,
  };
}

async function createLazily(connection: Connection, signal: AbortSignal): Promise<EcsApi> {
  const { createClient } = await import("../connection/create.ts");
  return createClient(connection, {
    env: process.env,
    clock: systemClock,
    signal,
    userAgent: userAgent(),
  });
}

function randomHex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
}

function userAgent(): string {
  const { version } = require("../../package.json") as { version: string };
  return `pulumi-alicloud-sendfile/${version} Node.js/${process.version}`;
}
