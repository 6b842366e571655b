/**
 * The one place that builds the real dependencies: stack configuration, environment, clock, randomness, API client.
 */
import { randomBytes } from "node:crypto";
import type { EcsApi } from "./client/api.ts";
import { staticCredentials } from "./client/credentials.ts";
import { createEcsApi } from "./client/ecs.ts";
import { type Connection, connectionOf } from "./core/config.ts";
import type { Settings } from "./core/model.ts";
import { ErrorCode, SendFileError } from "./errors.ts";
import type { World } from "./lifecycle.ts";
import { cancelSignal } from "./progress/cancel.ts";
import { rowProgress } from "./progress/engine.ts";
import { systemClock } from "./waiter/clock.ts";

type ConfigReader = (key: string) => string | undefined;

let readConfig: ConfigReader = () => undefined;
const clients = new Map<string, EcsApi>();

/** Only stores the reader: calls that arrive meanwhile do not wait for it. */
export function setConfig(reader: ConfigReader): void {
  readConfig = reader;
}

export function randomHex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
}

/** One client per connection, so that all resources of a stack share sockets. */
function clientFor(connection: Connection): EcsApi {
  const key = JSON.stringify(connection);
  const credentials = staticCredentials(connection.credentials);
  const client = clients.get(key) ?? createEcsApi({ ...connection, credentials, userAgent: userAgent() });
  clients.set(key, client);
  return client;
}

function userAgent(): string {
  const { version } = require("../package.json") as { version: string };
  return `pulumi-alicloud-sendfile/${version} Node.js/${process.version}`;
}

export const realWorld: World = {
  randomHex,
  progress: (urn) => rowProgress(urn, systemClock),
  clock: systemClock,
  random: Math.random,
  signal: cancelSignal(),
  connect(settings: Settings): EcsApi {
    const connection = connectionOf({ config: readConfig, env: process.env }, settings);
    if (!connection.ok) throw new SendFileError(ErrorCode.CONFIGURATION, connection.problem);
    return clientFor(connection.value);
  },
};
