/**
 * The one place that builds the real dependencies: stack configuration, environment, clock, randomness, API client.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import type { EcsApi } from "../client/api.ts";
import { explicitSources } from "../connection/config/explicit.ts";
import { type Connection, connectionOf, type Sources } from "../connection/config.ts";
import type { Result, Settings } from "../core/model.ts";
import { ErrorCode, SendFileError } from "../errors.ts";
import { systemClock } from "../waiter/clock.ts";
import { cancelSignal } from "./cancel.ts";
import { rowProgress } from "./engine.ts";
import type { World } from "./lifecycle.ts";
import { rememberedProvider } from "./provider-settings.ts";

type ConfigReader = (key: string) => string | undefined;

let readConfig: ConfigReader = () => undefined;
const clients = new Map<string, Promise<EcsApi>>();
const told = new Set<string>();
const PROVIDER_MISSING =
  "the settings of the explicit alicloud.Provider did not arrive; does ignoreChanges or a transform hold back `providerSettings`?";

/** Only stores the reader: calls that arrive meanwhile do not wait for it. */
export function setConfig(reader: ConfigReader): void {
  readConfig = reader;
}

export function randomHex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
}

/** One client per connection, so that all resources of a stack share sockets, credentials and pace. */
function clientFor(connection: Connection): Promise<EcsApi> {
  const key = JSON.stringify(connection);
  const client = clients.get(key) ?? createLazily(connection);
  clients.set(key, client);
  return client;
}

async function createLazily(connection: Connection): Promise<EcsApi> {
  const { createClient } = await import("../connection/create.ts");
  const { env } = process;
  return createClient(connection, {
    env,
    clock: systemClock,
    signal: cancelSignal(),
    userAgent: userAgent(),
  });
}

/** A file of the user's, such as the CLI's profiles. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path.replace(/^~(?=[\\/])/, homedir()), "utf8");
  } catch {
    return undefined;
  }
}

/** The explicit provider of this very resource, where it has one: never the stack's own configuration then. */
function connectionFor(settings: Settings, urn: string): Result<Connection> {
  const outside: Sources = { config: readConfig, env: process.env, readFile: readText };
  if (settings.explicitProvider !== true) return connectionOf(outside, settings);
  const given = rememberedProvider(urn);
  return given === undefined
    ? { ok: false, problem: PROVIDER_MISSING }
    : connectionOf(explicitSources(given, outside), settings);
}

/** Told once for the whole process, and on no resource's row: the configuration is the stack's. */
function tell(notes: readonly string[]): void {
  const fresh = notes.filter((note) => !told.has(note));
  if (fresh.length === 0) return;
  const progress = rowProgress("", systemClock);
  for (const note of fresh) {
    told.add(note);
    progress.note(note);
  }
}

function userAgent(): string {
  const { version } = require("../../package.json") as { version: string };
  return `pulumi-alicloud-sendfile/${version} Node.js/${process.version}`;
}

export const realWorld: World = {
  randomHex,
  progress: (urn) => rowProgress(urn, systemClock),
  clock: systemClock,
  random: Math.random,
  signal: cancelSignal(),
  where(settings, urn) {
    const connection = connectionFor(settings, urn);
    return connection.ok ? connection.value : undefined;
  },
  async connect(settings, urn): Promise<EcsApi> {
    const connection = connectionFor(settings, urn);
    if (!connection.ok) throw new SendFileError(ErrorCode.CONFIGURATION, connection.problem);
    tell(connection.value.notes);
    return clientFor(connection.value);
  },
};
