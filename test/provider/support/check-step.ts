/** A second step with a port of its own, in memory: it "checks" each instance after the send, in two parts. */
import { classify, isRetryable } from "../../../provider/src/core/outcome/classify.ts";
import type { Ledger } from "../../../provider/src/core/outcome/ledger.ts";
import { type Step, type StepKind, settleWorst } from "../../../provider/src/rollout/steps/step.ts";
import type { Task, TaskPort } from "../../../provider/src/tasks/task.ts";
import { seen } from "./builders.ts";

const name = "check";

/** Ends of the checks of one part for one instance, in turn; the last one repeats. */
export type Checks = Map<string, { readonly status: string; readonly errorCode?: string }[]>;

export class CheckPort implements TaskPort<number> {
  readonly batch = 2;
  readonly started: Task<number>[] = [];
  readonly checks: Checks = new Map();
  mistake = false;

  deadline(now: number): number {
    return now + 60_000;
  }

  async start(task: Task<number>) {
    this.started.push(task);
    return { ok: true as const, value: { invokeId: `c-${this.started.length}` } };
  }

  readonly ends: TaskPort["ends"] = async (unfinished) => {
    if (this.mistake) throw new TypeError("broken");
    const answers = [...unfinished.keys()].map((invokeId) => {
      const task = this.started[Number(invokeId.slice(2)) - 1];
      const instances = (task?.ids ?? []).map((id) => {
        const script = this.checks.get(`${id} ${task?.payload}`) ?? [{ status: "Success" }];
        const { status, errorCode = "" } = (script.length > 1 ? script.shift() : script[0]) ?? { status: "" };
        return classify(seen(id, status, { errorCode }));
      });
      return { invokeId, instances };
    });
    return { answers, calls: 1, faults: [] };
  };

  async endsOf() {
    return { ok: true as const, value: [] };
  }

  async lookUp() {
    return { kind: "absent" as const };
  }

  blames() {
    return "call" as const;
  }
}

export function checkStep(port: CheckPort): StepKind {
  return { name, writes: false, make: (ledger) => stepOf(port, ledger) };
}

function stepOf(port: CheckPort, ledger: Ledger): Step<number> {
  return {
    ...{ name, writes: false, port },
    needs: (ids) => ids.filter((id) => ledger.stepOf(id) === name),
    tasks: (ids) => [1, 2].map((part) => ({ step: name, part, ids, payload: part })),
    settle: (id, ends) => settleWorst(name, id, ends),
    retry: ({ status, errorCode }) => isRetryable(status, errorCode),
  };
}
