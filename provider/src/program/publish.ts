/**
 * Puts a failed rollout's result on the stack before the gate fails: in a gated stack the program's own exports never
 * settle, so they would show the run before. The only user of pulumi.runtime on the program's side.
 */
import * as pulumi from "@pulumi/pulumi";
import type { RolloutResult } from "../args.ts";
import { hasUnknown, type Raw } from "../core/inputs/unknown.ts";
import { exportProblem, OutputNames } from "./output-names.ts";
import { UnderWay } from "./under-way.ts";

/** google.protobuf.Value. */
interface Value {
  toJavaScript(): unknown;
}
interface Fields {
  set(key: string, value: Value): unknown;
  get(key: string): Value | undefined;
  del(key: string): unknown;
  has(key: string): boolean;
  forEach(visit: (value: Value, key: string) => void): void;
}
interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { getFieldsMap(): Fields; toJavaScript(): Raw } | undefined;
}
interface ResourceRequest {
  getType(): string;
  getName(): string;
}
type Rpc<Request> = (
  request: Request,
  done: (error: unknown, response: unknown) => void,
  ...rest: unknown[]
) => unknown;
interface Monitor {
  registerResource: Rpc<ResourceRequest>;
  registerResourceOutputs: Rpc<OutputsRequest>;
}

/** What this run has registered on one stack, and who waits for the acknowledgement of a key. */
class StackOutputs {
  readonly fields = new Map<string, Value>();
  readonly waiting = new Map<string, () => void>();
  readonly names = new OutputNames();
  readonly underWay = new UnderWay();
  /** A failed rollout's result was published: what hangs on its gate has no value in this run. */
  hasFailed = false;
  private last: Promise<void> = Promise.resolve();

  /** One registration at a time: the engine takes two that are under way in any order, and the last one stands. */
  inTurn(register: (ended: () => void) => void): void {
    this.last = this.last.then(() => new Promise((resolve) => register(resolve)));
  }
}

/** One process can run several stacks, at the same time or one after the other. */
const stacks = new WeakMap<pulumi.Resource, StackOutputs>();
const ACKNOWLEDGE_MS = 10_000;

function stackResource(): pulumi.Resource | undefined {
  return pulumi.runtime.getStackResource() as pulumi.Resource | undefined;
}

function known(): StackOutputs | undefined {
  const stack = stackResource();
  return stack === undefined ? undefined : stacks.get(stack);
}

/**
 * Watches what is registered on the stack from now on. A registration replaces the keys of the one before, so each
 * one is completed with what went before: two failing rollouts, and exports that do not depend on them, stand together.
 */
export function watchStackOutputs(): void {
  const stack = stackResource();
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor | undefined;
  if (stack === undefined || monitor === undefined || stacks.has(stack)) return;
  const watched = new StackOutputs();
  stacks.set(stack, watched);
  watchRollouts(monitor, watched.underWay);
  let urn: string | undefined;
  stack.urn.apply((value) => {
    urn = value;
  });
  const register = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, done, ...rest) => {
    if (urn === undefined || request.getUrn() !== urn) return register(request, done, ...rest);
    warnOfExports(request, watched);
    watched.inTurn((ended) => {
      let keys: string[] = [];
      const acknowledged = (error: unknown, response: unknown) => {
        for (const key of keys) watched.waiting.get(key)?.();
        ended();
        done(error, response);
      };
      try {
        keys = complete(request, watched);
        register(request, acknowledged, ...rest);
      } catch (error) {
        acknowledged(error, undefined);
      }
    });
    return undefined;
  };
}

/**
 * A rollout ends once its result is dealt with, which `settled` tells. A SendFile is not waited for: it publishes nothing,
 * and its own failure waits for the gates.
 */
function watchRollouts(monitor: Monitor, underWay: UnderWay): void {
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

const ROLLOUT = "pulumi-nodejs:dynamic/alicloud-sendfile:Rollout";

/** A complaint when another rollout of this stack publishes under the same name. */
export function claimOutput(output: string, name: string, resource: pulumi.Resource): string | undefined {
  return known()?.names.claim(output, name, resource);
}

/** The rollout has ended and its result is published, or it never will be. */
export function settled(sender: string): void {
  known()?.underWay.end(sender);
}

/** Ends when the engine works on no rollout of this program. */
export async function noneUnderWay(): Promise<void> {
  await known()?.underWay.none();
}

/** The rollout's result is known now, so that an export of it can be told from others. */
export function resultKnown(output: string, result: RolloutResult): void {
  known()?.names.setSummary(output, result.summary);
}

/** After a failure the outputs are our own doing; before it, the program's exports are all there. */
function warnOfExports(request: OutputsRequest, { names, hasFailed }: StackOutputs): void {
  const exported = request.getOutputs()?.toJavaScript();
  if (exported === undefined || hasFailed) return;
  for (const { output, name, summary, resource } of names.all()) {
    const problem = exportProblem({ output, name, summary }, exported);
    if (problem !== undefined) void pulumi.log.warn(problem, resource);
  }
}

function complete(request: OutputsRequest, watched: StackOutputs): string[] {
  const fields = request.getOutputs()?.getFieldsMap();
  if (fields === undefined) return [];
  const given = new Map<string, Value>();
  fields.forEach((value, key) => {
    given.set(key, value);
  });
  for (const [key, value] of given) {
    // What hangs on a failed gate reaches newer engines as an unknown: the stack keeps what it had.
    if (watched.hasFailed && hasUnknown(value.toJavaScript())) fields.del(key);
    else watched.fields.set(key, value);
  }
  for (const [key, value] of watched.fields) if (!fields.has(key)) fields.set(key, value);
  return [...given.keys()];
}

/** Ends when the engine has acknowledged the result under this name; the engine prints and keeps it when the update fails. */
export async function publishFailure(name: string, result: RolloutResult): Promise<void> {
  const stack = stackResource();
  const watched = known();
  if (stack === undefined || watched === undefined || hasUnknown(result)) return;
  watched.hasFailed = true;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ACKNOWLEDGE_MS);
    watched.waiting.set(name, () => {
      clearTimeout(timer);
      resolve();
    });
    pulumi.runtime.registerResourceOutputs(stack, { [name]: result });
  });
}
