/**
 * Puts a failed rollout's result on the stack before the gate fails: in a gated stack the program's own exports never
 * settle, so they would show the run before. The only user of pulumi.runtime on the program's side.
 */
import * as pulumi from "@pulumi/pulumi";
import type { RolloutResult } from "./args.ts";

interface Fields {
  set(key: string, value: unknown): unknown;
  has(key: string): boolean;
  forEach(visit: (value: unknown, key: string) => void): void;
}
interface Request {
  getUrn(): string;
  getOutputs(): { getFieldsMap(): Fields } | undefined;
}
type Register = (
  request: Request,
  done: (error: unknown, response: unknown) => void,
  ...rest: unknown[]
) => unknown;
interface Monitor {
  registerResourceOutputs: Register;
}

/** What this run has registered on one stack, and who waits for the acknowledgement of a key. */
class StackOutputs {
  readonly fields = new Map<string, unknown>();
  readonly waiting = new Map<string, () => void>();
}

/** One process can run several stacks, at the same time or one after the other. */
const stacks = new WeakMap<pulumi.Resource, StackOutputs>();
const ACKNOWLEDGE_MS = 10_000;

/**
 * Watches what is registered on the stack from now on. A registration replaces the keys of the one before, so each
 * one is completed with what went before: two failing rollouts, and exports that do not depend on them, stand together.
 */
export function watchStackOutputs(): void {
  const stack = pulumi.runtime.getStackResource() as pulumi.Resource | undefined;
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor | undefined;
  if (stack === undefined || monitor === undefined || stacks.has(stack)) return;
  const known = new StackOutputs();
  stacks.set(stack, known);
  let urn: string | undefined;
  stack.urn.apply((value) => {
    urn = value;
  });
  const register = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, done, ...rest) => {
    if (urn === undefined || request.getUrn() !== urn) return register(request, done, ...rest);
    const keys = complete(request, known);
    return register(
      request,
      (error, response) => acknowledge(keys, known, () => done(error, response)),
      ...rest,
    );
  };
}

function complete(request: Request, known: StackOutputs): string[] {
  const fields = request.getOutputs()?.getFieldsMap();
  const keys: string[] = [];
  fields?.forEach((value, key) => {
    keys.push(key);
    known.fields.set(key, value);
  });
  for (const [key, value] of known.fields)
    if (fields !== undefined && !fields.has(key)) fields.set(key, value);
  return keys;
}

function acknowledge(keys: readonly string[], known: StackOutputs, done: () => void): void {
  for (const key of keys) known.waiting.get(key)?.();
  done();
}

/** Ends when the engine has acknowledged the result under this name; the engine prints and keeps it when the update fails. */
export async function publishFailure(name: string, result: RolloutResult): Promise<void> {
  const stack = pulumi.runtime.getStackResource() as pulumi.Resource | undefined;
  const known = stack === undefined ? undefined : stacks.get(stack);
  if (stack === undefined || known === undefined) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ACKNOWLEDGE_MS);
    known.waiting.set(name, () => {
      clearTimeout(timer);
      resolve();
    });
    pulumi.runtime.registerResourceOutputs(stack, { [name]: result });
  });
}
