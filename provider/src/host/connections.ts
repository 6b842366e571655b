/**
 * Makes API clients from the stack's configuration and a resource's settings. Resources with the same connection get the same
 * client, so that they share sockets, credentials and the pace of calls.
 */
import type { EcsApi } from "../client/api.ts";
import { explicitSources, type ProviderSettings } from "../connection/config/explicit.ts";
import { type Connection, connectionOf, type Sources } from "../connection/config.ts";
import type { Result, Settings } from "../core/model.ts";
import { DOCTOR_HINT, ErrorCode, SendFileError } from "../errors.ts";
import type { ConfigReader } from "./world.ts";

const PROVIDER_MISSING =
  "the settings of the explicit alicloud.Provider did not arrive; does ignoreChanges or a transform hold back `providerSettings`?";

export interface Surroundings extends Omit<Sources, "config"> {
  readonly createClient: (connection: Connection) => Promise<EcsApi>;
  /** Logs a lasting note that belongs to no resource. */
  readonly note: (text: string) => void;
}

export class Connections {
  private config: ConfigReader = () => undefined;
  private readonly clients = new Map<string, Promise<EcsApi>>();
  private readonly told = new Set<string>();
  private readonly surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
  }

  /** Stores the reader and does nothing else, because Pulumi does not make other calls wait for the end of this one. */
  configure(config: ConfigReader): void {
    this.config = config;
  }

  where(settings: Settings, explicit: ProviderSettings | undefined): Connection | undefined {
    const connection = this.connectionFor(settings, explicit);
    return connection.ok ? connection.value : undefined;
  }

  async connect(settings: Settings, explicit: ProviderSettings | undefined): Promise<EcsApi> {
    const connection = this.connectionFor(settings, explicit);
    if (!connection.ok) {
      const hint = settings.explicitProvider === true ? "" : ` (${DOCTOR_HINT})`;
      throw new SendFileError(ErrorCode.CONFIGURATION, `${connection.problem}${hint}`);
    }
    this.tell(connection.value.notes);
    return this.clientFor(connection.value);
  }

  /** A resource with an explicit provider never falls back to the stack's configuration. */
  private connectionFor(settings: Settings, explicit: ProviderSettings | undefined): Result<Connection> {
    const sources: Sources = { ...this.surroundings, config: this.config };
    if (settings.explicitProvider !== true) return connectionOf(sources, settings);
    return explicit === undefined
      ? { ok: false, problem: PROVIDER_MISSING }
      : connectionOf(explicitSources(explicit, sources), settings);
  }

  private clientFor(connection: Connection): Promise<EcsApi> {
    const key = JSON.stringify(connection);
    const client = this.clients.get(key) ?? this.surroundings.createClient(connection);
    this.clients.set(key, client);
    return client;
  }

  /** Logs each note once, because the notes are about the stack's configuration, which all resources share. */
  private tell(notes: readonly string[]): void {
    for (const note of notes) {
      if (this.told.has(note)) continue;
      this.told.add(note);
      this.surroundings.note(note);
    }
  }
}
