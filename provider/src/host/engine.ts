/**
 * Logs lines to the engine, which shows them on the resource's row. No other file of the provider process calls the engine.
 * A line that cannot be delivered is dropped, so that no rollout fails because of it.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Clock } from "../waiter/clock.ts";
import { LiveLine } from "./live-line.ts";
import type { Row } from "./world.ts";

type Severity = "debug" | "info" | "warning";

interface LogRequest {
  setSeverity(value: number): void;
  setMessage(value: string): void;
  setUrn(value: string): void;
  setStreamid(value: number): void;
  setEphemeral(value: boolean): void;
}

/** The numbers of the enum pulumirpc.LogSeverity. */
const SEVERITY: Readonly<Record<Severity, number>> = { debug: 0, info: 1, warning: 2 };
const LOG_TIMEOUT_MS = 5_000;

/** The engine ends with a panic at a colour that it does not know. The colours of a diff are let through. */
const FOREIGN_TAG = /<\{%(?!(?:fg [126]|reset)%\}>)/g;

/** What became of a line. It counts as `taken` also when the process has no engine. */
export type Beat = "taken" | "failed" | "unanswered";

interface EngineClient {
  log(request: LogRequest, done: (error: unknown) => void): void;
}

export class EngineLog {
  private readonly clock: Clock;
  private isConnected = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Logs an empty debug line, which nobody sees. It fails once the engine is gone. */
  beat(): Promise<Beat> {
    return this.log("debug", "", "", true).catch(() => "failed");
  }

  /** The row of one resource. Its lines arrive in order; live lines are thinned out, but the last one always arrives. */
  row(urn: string): Row {
    let queue: Promise<void> = Promise.resolve();
    const enqueue = (severity: Severity, text: string, ephemeral: boolean) => {
      queue = queue
        .then(() => this.log(severity, text, urn, ephemeral))
        .then(
          () => undefined,
          () => undefined,
        );
    };
    const live = new LiveLine(this.clock, (text) => enqueue("info", text, true));
    const lasting = (severity: Severity, text: string) => {
      enqueue(severity, text, false);
      live.interrupted();
    };
    const topics = new Set<string>();
    const note = (text: string) => lasting("info", text);
    return {
      status: (text) => live.offer(text),
      note,
      noteOnce(topic, text) {
        if (!topics.has(topic)) note(text);
        topics.add(topic);
      },
      warn: (text) => lasting("warning", text),
      settled() {
        live.end();
        return queue;
      },
    };
  }

  private async log(severity: Severity, text: string, urn: string, ephemeral: boolean): Promise<Beat> {
    const { LogRequest } = require("@pulumi/pulumi/proto/engine_pb") as { LogRequest: new () => LogRequest };
    const request = new LogRequest();
    request.setSeverity(SEVERITY[severity]);
    request.setMessage(text.replace(FOREIGN_TAG, "<{ %"));
    request.setUrn(urn);
    request.setStreamid(0);
    request.setEphemeral(ephemeral);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve("unanswered"), LOG_TIMEOUT_MS);
      const done = (error?: unknown) => {
        clearTimeout(timer);
        resolve(error ? "failed" : "taken");
      };
      const client = this.client();
      if (client === undefined) done();
      else client.log(request, done);
    });
  }

  /** The engine's address is the first argument of the process; undefined when the process was started without one. */
  private client(): EngineClient | undefined {
    const address = process.argv[2];
    if (address === undefined) return undefined;
    if (!this.isConnected) {
      pulumi.runtime.resetOptions("", "", 1, address, "", false, "");
      this.isConnected = true;
    }
    return pulumi.runtime.getEngine() as EngineClient | undefined;
  }
}
