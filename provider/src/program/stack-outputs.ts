/**
 * What one program registers on its stack. In a gated stack the program's own exports never settle, so they would show the
 * run before: a failed rollout's result is registered by itself, before its gate fails.
 */
import * as pulumi from "@pulumi/pulumi";
import type { RolloutResult } from "../args.ts";
import { hasUnknown } from "../core/inputs/unknown.ts";
import type { Monitor, OutputsRequest, Value } from "./monitor.ts";
import { exportProblem, OutputNames } from "./output-names.ts";
import { UnderWay } from "./under-way.ts";

const ACKNOWLEDGE_MS = 10_000;

export class StackOutputs {
  private readonly stack: pulumi.Resource;
  private urn: string | undefined;
  /** What this run has registered so far. */
  private readonly fields = new Map<string, Value>();
  /** Who waits for the acknowledgement of a key. */
  private readonly waiting = new Map<string, () => void>();
  private readonly names = new OutputNames();
  private readonly underWay = new UnderWay();
  /** A failed rollout's result was published: what depends on its gate has no value in this run. */
  private hasFailed = false;
  private last: Promise<void> = Promise.resolve();

  constructor(stack: pulumi.Resource, monitor: Monitor) {
    this.stack = stack;
    stack.urn.apply((value) => {
      this.urn = value;
    });
    this.watchRollouts(monitor);
    this.watchOutputs(monitor);
  }

  /** A complaint when another rollout of this stack publishes under the same name. */
  claim(output: string, name: string, resource: pulumi.Resource): string | undefined {
    return this.names.claim(output, name, resource);
  }

  /** The rollout's result is known now, so that an export of it can be told from others. */
  resultKnown(output: string, result: RolloutResult): void {
    this.names.setSummary(output, result.summary);
  }

  /** Ends when the engine has acknowledged the result under this name; the engine prints and keeps it when the update fails. */
  async publishFailure(output: string, result: RolloutResult): Promise<void> {
    if (hasUnknown(result)) return;
    this.hasFailed = true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ACKNOWLEDGE_MS);
      this.waiting.set(output, () => {
        clearTimeout(timer);
        resolve();
      });
      pulumi.runtime.registerResourceOutputs(this.stack, { [output]: result });
    });
  }

  /** The rollout has ended and its result is published, or it never will be. */
  ended(sender: string): void {
    this.underWay.end(sender);
  }

  /** Ends when the engine works on no rollout of this program. */
  noneUnderWay(): Promise<void> {
    return this.underWay.none();
  }

  /**
   * A rollout ends once its result is dealt with, which `ended` tells. A SendFile is not waited for: it publishes nothing,
   * and its own failure waits for the gates.
   */
  private watchRollouts(monitor: Monitor): void {
    const { underWay } = this;
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, done, ...rest) => {
      if (request.getType() !== ROLLOUT) return register(request, done, ...rest);
      const name = request.getName();
      underWay.begin(name);
      const answered = (error: unknown, response: unknown) => {
        if (error) underWay.end(name);
        done(error, response);
      };
      return register(request, answered, ...rest);
    };
  }

  /**
   * A registration replaces the keys of the one before, so each one is completed with what went before: two failing
   * rollouts, and exports that do not depend on them, stand together.
   */
  private watchOutputs(monitor: Monitor): void {
    const register = monitor.registerResourceOutputs.bind(monitor);
    monitor.registerResourceOutputs = (request, done, ...rest) => {
      if (this.urn === undefined || request.getUrn() !== this.urn) return register(request, done, ...rest);
      this.warnOfExports(request);
      this.inTurn((ended) => {
        let keys: string[] = [];
        const acknowledged = (error: unknown, response: unknown) => {
          for (const key of keys) this.waiting.get(key)?.();
          ended();
          done(error, response);
        };
        try {
          keys = this.complete(request);
          register(request, acknowledged, ...rest);
        } catch (error) {
          acknowledged(error, undefined);
        }
      });
      return undefined;
    };
  }

  /** One registration at a time: the engine takes two that are under way in any order, and the last one stands. */
  private inTurn(register: (ended: () => void) => void): void {
    this.last = this.last.then(() => new Promise((resolve) => register(resolve)));
  }

  /** After a failure the outputs are our own doing; before it, the program's exports are all there. */
  private warnOfExports(request: OutputsRequest): void {
    const exported = request.getOutputs()?.toJavaScript();
    if (exported === undefined || this.hasFailed) return;
    for (const { output, name, summary, resource } of this.names.all()) {
      const problem = exportProblem({ output, name, summary }, exported);
      if (problem !== undefined) void pulumi.log.warn(problem, resource);
    }
  }

  /** Adds what was registered before; returns the keys that the request itself brought. */
  private complete(request: OutputsRequest): string[] {
    const fields = request.getOutputs()?.getFieldsMap();
    if (fields === undefined) return [];
    const given = new Map<string, Value>();
    fields.forEach((value, key) => {
      given.set(key, value);
    });
    for (const [key, value] of given) {
      // Newer engines are sent an unknown for what depends on a failed gate: the stack keeps the value that it had.
      if (this.hasFailed && hasUnknown(value.toJavaScript())) fields.del(key);
      else this.fields.set(key, value);
    }
    for (const [key, value] of this.fields) if (!fields.has(key)) fields.set(key, value);
    return [...given.keys()];
  }
}

const ROLLOUT = "pulumi-nodejs:dynamic/alicloud-sendfile:Rollout";
