/**
 * The provider process's entry: Pulumi's verbs → lifecycle. With the gate the only place that throws at Pulumi,
 * always with the partial result, and never with a stack.
 */
import "../node-version.ts";
import { bugText } from "../bug.ts";
import { isUnknown, type Raw, text } from "../core/inputs/unknown.ts";
import { ErrorCode, SendFileError } from "../errors.ts";
import { watchEngine } from "./alive.ts";
import { stopAll } from "./cancel.ts";
import { realWorld, setConfig } from "./deps.ts";
import { collectEarly } from "./heap.ts";
import { HeldFailures } from "./held-failures.ts";
import * as lifecycle from "./lifecycle.ts";
import { read as refresh } from "./read.ts";

collectEarly();

export function configure(config: { get(key: string): string | undefined }): void {
  setConfig((key) => config.get(key));
  watchOverEngine();
}

export function check(olds: Raw, news: Raw) {
  return guard(() => lifecycle.check(olds ?? {}, news, realWorld));
}

export function diff(olds: Raw, news: Raw, _id?: string) {
  return guard(() => lifecycle.diff(olds, news, realWorld));
}

export function create(inputs: Raw) {
  return guard(() => whileEngineLives(() => inTurn(() => lifecycle.create(inputs, realWorld))));
}

export function update(id: string, olds: Raw, news: Raw) {
  return guard(() => whileEngineLives(() => inTurn(() => lifecycle.update(id, olds, news, realWorld))));
}

/** Never throws: a refresh that cannot ask leaves what is recorded. */
export function read(id: string, props: Raw): Promise<{ id: string; props: Raw }> {
  return whileEngineLives(() => refresh(id, props, realWorld));
}

/** Files stay where they are; told on the row that was recorded with the resource. */
export async function remove(props: Raw, _id?: string): Promise<void> {
  const progress = realWorld.progress(text(props.row));
  progress.note(lifecycle.kept(props));
  await progress.settled();
}

/** Lets dependents through, or throws what the rollout had to say once nobody else's failure can be lost by that. */
export async function gate(inputs: Raw): Promise<{ passed: boolean; run: string }> {
  const run = text(inputs.run);
  failures.gateCame(run);
  if (inputs.passed === true) return { passed: true, run };
  await whileEngineLives(() => failures.mayFail(realWorld.clock, realWorld.signal));
  throw new SendFileError(ErrorCode.ROLLOUT_FAILED, text(inputs.message));
}

const failures = new HeldFailures();

/** One create or update among those of the process: what it throws is held back while another one may still fail. */
async function inTurn<T extends { readonly outs: Raw }>(work: () => Promise<T>): Promise<T> {
  failures.begin();
  try {
    const result = await work();
    const { opens, run } = result.outs;
    failures.end(opens === false ? text(run) : undefined);
    return result;
  } catch (error) {
    failures.end();
    await failures.mayFail(realWorld.clock, realWorld.signal);
    throw error;
  }
}

export function gateDiff(olds: Raw, news: Raw): { changes: boolean } {
  return { changes: ["passed", "run"].some((key) => isUnknown(news[key]) || olds[key] !== news[key]) };
}

/** Time for the last lines to leave the process. */
const EXIT_MS = 500;

let watching = false;
let working = 0;
let gone = false;

/**
 * From the first call to the end of the process. Without the engine nobody waits for a result: stop as after a
 * cancel, then end the process, which nobody else ends, also when it has nothing to do.
 */
function watchOverEngine(): void {
  if (watching) return;
  watching = true;
  void watchEngine(realWorld.clock, () => {
    gone = true;
    stopAll();
    endOnceIdle();
  });
}

function endOnceIdle(): void {
  if (gone && working === 0) void realWorld.clock.sleep(EXIT_MS).then(() => process.exit(1));
}

async function whileEngineLives<T>(work: () => Promise<T>): Promise<T> {
  watchOverEngine();
  working++;
  try {
    return await work();
  } finally {
    working--;
    endOnceIdle();
  }
}

/** The engine prints `stack`: whatever goes out is a message, with nothing of the program around it. */
async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SendFileError) throw error;
    throw new SendFileError(ErrorCode.INTERNAL, bugText(error));
  }
}
