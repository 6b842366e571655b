/**
 * Registers the results of failed rollouts as outputs of one stack. Exports that depend on a failed gate never get a value, so
 * Pulumi would go on showing those of the run before; a failed result is registered by itself, before its gate fails.
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
  /** Stack outputs that this run has registered so far. */
  private readonly fields = new Map<string, Value>();
  /** Name of a stack output → called when the engine has acknowledged it. */
  private readonly waiting = new Map<string, () => void>();
  private readonly names = new OutputNames();
  private readonly underWay = new UnderWay();
  /** True once a failed result was registered. From then on what depends on the failed gate has no value in this run. */
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

  /** Returns a complaint when another rollout of this stack publishes under the same name. */
  claim(output: string, name: string, resource: pulumi.Resource): string | undefined {
    return this.names.claim(output, name, resource);
  }

  /** Takes the result of a rollout, so that an export of it is recognised. */
  resultKnown(output: string, result: RolloutResult): void {
    this.names.setSummary(output, result.summary);
  }

  /** Registers a failed result. Resolves when the engine has acknowledged it; it then keeps it although the update fails. */
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

  /** Says that the result of the rollout is published, or that it never will be. */
  ended(sender: string): void {
    this.underWay.end(sender);
  }

  /** Resolves when the engine works on no rollout of this program. */
  noneUnderWay(): Promise<void> {
    return this.underWay.none();
  }

  /**
   * Notes when a rollout begins; `ended` says when its result was dealt with. A SendFile is not watched, because it publishes
   * nothing, and because its own failure waits for the gates (host/held-failures.ts).
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
   * Adds to each registration what was registered before, because the engine forgets the outputs of the registration before. So
   * two failed results, and exports that do not depend on them, are kept together.
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

  /** Makes one registration after the other, because the engine may take two at a time in any order, and keeps the last. */
  private inTurn(register: (ended: () => void) => void): void {
    this.last = this.last.then(() => new Promise((resolve) => register(resolve)));
  }

  /** Warns about exports that do not fit. After a failure the outputs are no longer the exports of the program alone. */
  private warnOfExports(request: OutputsRequest): void {
    const exported = request.getOutputs()?.toJavaScript();
    if (exported === undefined || this.hasFailed) return;
    for (const { output, name, summary, resource } of this.names.all()) {
      const problem = exportProblem({ output, name, summary }, exported);
      if (problem !== undefined) void pulumi.log.warn(problem, resource);
    }
  }

  /** Adds the earlier outputs to the request; returns the names of those that the request had itself. */
  private complete(request: OutputsRequest): string[] {
    const fields = request.getOutputs()?.getFieldsMap();
    if (fields === undefined) return [];
    const given = new Map<string, Value>();
    fields.forEach((value, key) => {
      given.set(key, value);
    });
    for (const [key, value] of given) {
      // Newer SDKs register an unknown value for what depends on a failed gate. Without it the stack keeps the earlier value.
      if (this.hasFailed && hasUnknown(value.toJavaScript())) fields.del(key);
      else this.fields.set(key, value);
    }
    for (const [key, value] of this.fields) if (!fields.has(key)) fields.set(key, value);
    return [...given.keys()];
  }
}

const ROLLOUT = "pulumi-nodejs:dynamic/alicloud-sendfile:Rollout";
