/**
 * The one place that builds the real dependencies: stack configuration, environment, clock, randomness, API client.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { agentFor } from "./client/agent.ts";
import type { EcsApi } from "./client/api.ts";
import { providerOf } from "./client/credentials/provider.ts";
import type { CredentialsProvider } from "./client/credentials.ts";
import { createEcsApi } from "./client/ecs.ts";
import { type Connection, connectionOf } from "./core/config.ts";
import { stsEndpoint } from "./core/endpoint.ts";
import type { Settings } from "./core/model.ts";
import { ErrorCode, SendFileError } from "./errors.ts";
import type { World } from "./lifecycle.ts";
import { cancelSignal } from "./progress/cancel.ts";
import { rowProgress } from "./progress/engine.ts";
import { systemClock } from "./waiter/clock.ts";

type ConfigReader = (key: string) => string | undefined;

let readConfig: ConfigReader = () => undefined;
const clients = new Map<string, EcsApi>();
const told = new Set<string>();

/** Only stores the reader: calls that arrive meanwhile do not wait for it. */
export function setConfig(reader: ConfigReader): void {
  readConfig = reader;
}

export function randomHex(length: number): string {
  return randomBytes(Math.ceil(length / 2))
    .toString("hex")
    .slice(0, length);
}

/** One client per connection, so that all resources of a stack share sockets and credentials. */
function clientFor(connection: Connection): EcsApi {
  const key = JSON.stringify(connection);
  const client = clients.get(key) ?? createClient(connection);
  clients.set(key, client);
  return client;
}

function createClient(connection: Connection): EcsApi {
  const { env } = process;
  const agent = `${userAgent()} ${connection.userAgentSuffix}`.trim();
  const sts = (regionId: string | undefined) => {
    const endpoint = regionId === undefined ? connection.stsEndpoint : `https://${stsEndpoint(regionId)}`;
    return { endpoint, agent: agentFor(endpoint, env), userAgent: agent };
  };
  const metadata = {
    address: "http://100.100.100.200",
    disabled: isTrue(env.ALIBABA_CLOUD_ECS_METADATA_DISABLED),
    tokenOnly: isTrue(env.ALIBABA_CLOUD_IMDSV1_DISABLED),
  };
  const options = {
    ...connection,
    credentials: orComplain(providerOf(connection.credentials, { clock: systemClock, metadata, sts })),
    agent: agentFor(connection.endpoint, env),
    userAgent: agent,
    clock: systemClock,
    signal: cancelSignal(),
  };
  return createEcsApi(options);
}

/** Without credentials from the start nothing can have been sent: that is a matter of configuration, not of a call. */
function orComplain(provider: CredentialsProvider): CredentialsProvider {
  let obtainedOnce = false;
  return {
    async get(refresh) {
      const obtained = await provider.get(refresh);
      if (!obtained.ok && !obtained.passing && !obtainedOnce)
        throw new SendFileError(ErrorCode.CONFIGURATION, obtained.problem);
      obtainedOnce ||= obtained.ok;
      return obtained;
    },
  };
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === "true";
}

/** A file of the user's, such as the CLI's profiles. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path.replace(/^~(?=[\\/])/, homedir()), "utf8");
  } catch {
    return undefined;
  }
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
    const connection = connectionOf({ config: readConfig, env: process.env, readFile: readText }, settings);
    if (!connection.ok) throw new SendFileError(ErrorCode.CONFIGURATION, connection.problem);
    tell(connection.value.notes);
    return clientFor(connection.value);
  },
};
