/**
 * Commands in memory behind CommandApi whose scripts are really run by machines.ts, also when they go on after the API
 * has told their end. Calls may go wrong.
 */
import type { CommandPage, CommandQuery, CommandRequest } from "../../../provider/src/client/api.ts";
import type { Answer, CommandObservation, Fault } from "../../../provider/src/core/model.ts";
import type { TestClock } from "./clock.ts";
import type { FakeCloud, Trouble } from "./cloud.ts";
import { kindOf } from "./machine-orders.ts";
import { type Daemon, type Fate, isReadOnly, Machines, type Script } from "./machines.ts";

interface Invocation {
  readonly invokeId: string;
  readonly request: CommandRequest;
  readonly visibleAt: number;
  readonly scripts: readonly Script[];
}

const GOES_ON: ReadonlySet<Fate> = new Set(["timeoutGoesOn", "errorGoesOn", "silentGoesOn"]);
const NOT_RUN: Readonly<Partial<Record<Fate, Partial<CommandObservation>>>> = {
  notDelivered: { status: "Aborted", errorCode: "DeliveryTimeout" },
  offline: { status: "Failed", errorCode: "ClientNotRunning" },
  cancelled: { status: "Cancelled" },
};
const TOLD: Readonly<Partial<Record<Fate, Partial<CommandObservation>>>> = {
  timeoutGoesOn: { status: "Timeout", errorCode: "ExecutionTimeout", exitCode: 1 },
  errorGoesOn: { status: "Error", errorCode: "ExecutionInterrupted" },
  silentGoesOn: { status: "Failed", errorCode: "ClientNotResponse" },
};

export class Instances {
  readonly runs: CommandRequest[] = [];
  readonly fates = new Map<string, Fate[]>();
  /** Of restores, which come after the other commands of a run. */
  readonly restoreFates = new Map<string, Fate[]>();
  readonly runTrouble: Trouble[] = [];
  readonly readTrouble: (Fault | undefined)[] = [];
  visibleAfter = 0;
  onRun: (request: CommandRequest) => void = () => undefined;
  private readonly invocations: Invocation[] = [];
  private readonly machines: Machines;
  private readonly sends: FakeCloud["work"];
  private readonly clock: TestClock;

  constructor(cloud: FakeCloud, clock: TestClock) {
    this.clock = clock;
    this.machines = new Machines(cloud.disks);
    this.sends = cloud.work.bind(cloud);
    cloud.work = (until) => this.work(until);
    cloud.runCommand = (request) => this.runCommand(request);
    cloud.commandResults = (invokeId) => this.commandResults(invokeId);
    cloud.listCommands = (query) => this.listCommands(query);
  }

  daemon(id: string): Daemon {
    return this.machines.daemon(id);
  }

  /** True when a killed run has left a change that the next one finishes or takes back. */
  isUnfinished(id: string): boolean {
    return this.machines.isUnfinished(id);
  }

  /**
   * Tokens of commands that may still act on the instance, as far as their Timeouts tell; with `changing` only of those that
   * may change something there.
   */
  underWay(id: string, changing = false): string[] {
    const now = this.clock.now();
    return this.invocations
      .flatMap(({ scripts }) => scripts)
      .filter(({ instanceId, fate }) => instanceId === id && NOT_RUN[fate] === undefined)
      .filter((one) => one.endsAt > now && !(changing && isReadOnly(one)))
      .map(({ request }) => request.clientToken);
  }

  /** Carries out what is due, sends and scripts, in the order of time. */
  work(until = this.clock.now()): void {
    for (;;) {
      const due = this.invocations
        .flatMap(({ scripts }) => scripts)
        .filter((one) => !one.over)
        .map((one) => ({ one, at: one.begun ? one.endsAt : one.beginsAt }))
        .filter(({ at }) => at <= until)
        .sort((a, b) => a.at - b.at)[0];
      this.sends(due?.at ?? until);
      if (due === undefined) return;
      if (due.one.begun) this.machines.end(due.one);
      else this.machines.begin(due.one);
    }
  }

  private async runCommand(request: CommandRequest): Promise<Answer<{ invokeId: string }>> {
    this.work();
    this.runs.push(request);
    this.onRun(request);
    const trouble = this.runTrouble.shift();
    if (trouble !== undefined && trouble.kind !== "accepted") return { ok: false, fault: trouble };
    const known = this.invocations.find((one) => one.request.clientToken === request.clientToken);
    const { invokeId } = known ?? this.accept(request);
    return trouble === undefined ? { ok: true, value: { invokeId } } : { ok: false, fault: trouble.fault };
  }

  private accept(request: CommandRequest): Invocation {
    const now = this.clock.now();
    const invokeId = `t-${this.invocations.length + 1}`;
    const scripts = request.instanceIds.map((instanceId): Script => {
      const isRestore = kindOf(request.script) === "restore";
      const queue = (isRestore ? this.restoreFates : this.fates).get(instanceId) ?? [];
      const fate = (queue.length > 1 ? queue.shift() : queue[0]) ?? "done";
      const limit = now + 200 + request.timeoutSeconds * 1_000;
      const endsAt = now + (fate === "slow" ? 45_000 : fate === "silentGoesOn" ? 50_000 : 900);
      const times = GOES_ON.has(fate)
        ? {
            toldAt: fate === "timeoutGoesOn" ? limit : now + 3_000,
            endsAt: fate === "timeoutGoesOn" ? limit + 9_000 : now + 50_000,
          }
        : { toldAt: endsAt, endsAt };
      const rest = { begun: false, over: NOT_RUN[fate] !== undefined, answer: {}, output: "" };
      return { instanceId, request, fate, beginsAt: now + 200, ...times, ...rest };
    });
    const made = { invokeId, request, visibleAt: now + this.visibleAfter, scripts };
    this.invocations.push(made);
    return made;
  }

  private async commandResults(invokeId: string): Promise<Answer<readonly CommandObservation[]>> {
    const trouble = this.readTrouble.shift();
    if (trouble !== undefined) return { ok: false, fault: trouble };
    const found = this.shown().find((one) => one.invokeId === invokeId);
    return { ok: true, value: found?.scripts.map((one) => this.observe(one)) ?? [] };
  }

  private async listCommands({ tag }: CommandQuery): Promise<Answer<CommandPage>> {
    const commands = this.shown()
      .filter(({ request }) => tag === undefined || request.tags?.sender === tag)
      .toReversed()
      .map(({ invokeId, request, scripts }) => ({
        ...{ invokeId, description: request.description },
        instances: scripts.map((one) => {
          const { output, exitCode, ...rest } = this.observe(one);
          return rest;
        }),
      }));
    return { ok: true, value: { commands, nextToken: "" } };
  }

  private shown(): Invocation[] {
    this.work();
    return this.invocations.filter(({ visibleAt }) => visibleAt <= this.clock.now());
  }

  private observe(script: Script): CommandObservation {
    const { instanceId, toldAt, beginsAt, fate } = script;
    const none = { errorCode: "", errorInfo: "", startTime: "", finishTime: "", output: Buffer.alloc(0) };
    const hasBegun = NOT_RUN[fate] === undefined;
    const startTime = hasBegun ? new Date(beginsAt).toISOString() : "";
    if (toldAt > this.clock.now()) return { instanceId, status: "Running", ...none };
    const finishTime = new Date(toldAt).toISOString();
    const answer = NOT_RUN[fate] ?? TOLD[fate] ?? script.answer;
    const output = TOLD[fate] === undefined ? Buffer.from(script.output) : none.output;
    return { instanceId, status: "Failed", ...none, startTime, finishTime, ...answer, output };
  }
}
