/**
 * The steps of a real delivery over a port that calls no API. Which instances a step needs, what it starts and what its ends
 * mean stays as it is; only how each task ends is told by the mock.
 */
import { classify, type Seen } from "../core/outcome/classify.ts";
import { classifyCommand, type Expected } from "../core/outcome/command-ends.ts";
import type { Ledger } from "../core/outcome/ledger.ts";
import { type ChooseSteps, chooseSteps } from "../rollout/steps/choose.ts";
import type { Step, StepKind } from "../rollout/steps/step.ts";
import type { Deps } from "../tasks/deps.ts";
import { readEach } from "../tasks/read-each.ts";
import type { Task, TaskPort } from "../tasks/task.ts";
import { type Ends, endOfCommand, endOfSend, problemOf } from "./ends.ts";

/** Throws when the mock contradicts what the program wants. */
export function mockedSteps(ends: Ends): ChooseSteps {
  return (wanted) => {
    const { delivery, targets } = wanted;
    const problem = problemOf(ends, targets, delivery.way);
    if (problem !== undefined) throw new Error(problem);
    const [first, ...others] = chooseSteps(wanted);
    return [mocked(first, ends), ...others.map((kind) => mocked(kind, ends))];
  };
}

function mocked(kind: StepKind, ends: Ends): StepKind {
  return { ...kind, make: (ledger, deps) => overPort(kind.make(ledger, deps), ledger, deps, ends) };
}

function overPort(step: Step, ledger: Ledger, deps: Deps, ends: Ends): Step {
  return {
    ...{ name: step.name, writes: step.writes },
    ...(step.task === undefined ? {} : { task: step.task }),
    port: new MockPort(step, ledger, deps, ends),
    needs: (ids) => step.needs(ids),
    tasks: (ids) => step.tasks(ids),
    settle: (id, all) => step.settle(id, all),
    retry: (record) => step.retry(record),
    repeatAll: (record) => step.repeatAll?.(record) ?? false,
  };
}

class MockPort implements TaskPort {
  readonly batch: number;
  readonly ends = readEach(async (invokeId, ids) => ({ ok: true, value: this.seen(invokeId, ids) }));
  private readonly step: Step;
  private readonly ledger: Ledger;
  private readonly deps: Deps;
  private readonly mock: Ends;
  private readonly tasks = new Map<string, Task<unknown>>();

  constructor(step: Step, ledger: Ledger, deps: Deps, mock: Ends) {
    this.batch = step.port.batch;
    this.step = step;
    this.ledger = ledger;
    this.deps = deps;
    this.mock = mock;
  }

  deadline(now: number, task: Task<unknown>): number {
    return this.step.port.deadline(now, task);
  }

  /** Real ids begin with `f-` for a send, and with `t-` for a command. */
  async start(task: Task<unknown>) {
    const invokeId = `${this.isCommand ? "t" : "f"}-mock${this.ledger.sendCount}`;
    this.tasks.set(invokeId, task);
    return { ok: true, value: { invokeId } } as const;
  }

  async lookUp() {
    return { kind: "absent" } as const;
  }

  async endsOf(invokeId: string, { ids }: { readonly ids: readonly string[] }) {
    return { ok: true, value: this.seen(invokeId, ids) } as const;
  }

  blames() {
    return "call" as const;
  }

  private get isCommand(): boolean {
    return this.step.task === "command";
  }

  private seen(invokeId: string, ids: readonly string[]): Seen[] {
    const task = this.tasks.get(invokeId);
    return task === undefined ? [] : ids.flatMap((id) => this.end(id, task) ?? []);
  }

  private end(id: string, { token, payload }: Task<unknown>): Seen | undefined {
    const finishTime = `${new Date(this.deps.clock.now()).toISOString().slice(0, 19)}Z`;
    const { way } = this.ledger.input.wanted.delivery;
    if (!this.isCommand) {
      const sent = endOfSend(id, this.mock, way, finishTime);
      return sent === undefined ? undefined : classify(sent);
    }
    const expected = (payload as { expected: (token: string) => Expected }).expected(token);
    const ran = endOfCommand(id, this.mock, expected, way, finishTime);
    return ran === undefined ? undefined : classifyCommand(ran, expected);
  }
}
