/** Commands in memory behind CommandApi: scripted ends for each instance, and calls that go wrong. */
import type {
  CommandApi,
  CommandPage,
  CommandQuery,
  CommandRequest,
} from "../../../provider/src/client/api.ts";
import type { Answer, CommandObservation, Fault, Observation } from "../../../provider/src/core/model.ts";
import { fault } from "./builders.ts";
import type { TestClock } from "./clock.ts";
import type { Trouble } from "./cloud.ts";

/** How one command on one instance ends. */
export interface CommandEnding {
  readonly status: string;
  readonly exitCode?: number;
  readonly errorCode?: string;
  readonly errorInfo?: string;
  readonly startTime?: string;
  /** What the script prints; by default it is what `prints` makes. */
  readonly output?: string;
  /** Milliseconds from the call to the end. */
  readonly after?: number;
}

const DONE: CommandEnding = { status: "Success", exitCode: 0 };

/** The line that a script prints last, in the form that provider/src/commands/report.ts reads. */
export function reportLine(token: string, over: object = {}): string {
  const line = {
    t: token,
    ok: 1,
    p: "verify",
    c: "",
    x: null,
    m: "",
    s: "n",
    r: "",
    v: 1,
    b: "",
    u: "",
    f: [],
  };
  return `${JSON.stringify({ ...line, ...over })}\n`;
}

interface Running {
  readonly instanceId: string;
  readonly ending: CommandEnding;
  readonly endsAt: number;
}

interface Invocation {
  readonly invokeId: string;
  readonly request: CommandRequest;
  readonly visibleAt: number;
  readonly running: readonly Running[];
}

export class FakeCommands implements CommandApi {
  readonly runs: CommandRequest[] = [];
  readonly reads: string[] = [];
  readonly lookUps: string[] = [];
  /** Ends in turn for the commands on one instance; the last one repeats. */
  readonly endings = new Map<string, CommandEnding[]>();
  /** Instances that no call may name. */
  readonly missing: ReadonlySet<string>;
  readonly runTrouble: Trouble[] = [];
  readonly readTrouble: (Fault | undefined)[] = [];
  readonly lookUpTrouble: (Fault | undefined)[] = [];
  visibleAfter = 0;
  /** Commands on a page of a list. */
  pageSize = 50;
  honoursToken = true;
  /** What a script prints where its ending does not say it: by default the report of a success. */
  prints: (request: CommandRequest, instanceId: string) => string = ({ clientToken }) =>
    reportLine(clientToken);
  onRun: (request: CommandRequest) => void = () => undefined;
  private readonly invocations: Invocation[] = [];
  private made = 0;
  private readonly clock: TestClock;

  constructor(clock: TestClock, missing: ReadonlySet<string> = new Set()) {
    this.clock = clock;
    this.missing = missing;
  }

  async runCommand(request: CommandRequest): Promise<Answer<{ invokeId: string }>> {
    this.runs.push(request);
    this.onRun(request);
    const trouble = this.runTrouble.shift();
    if (trouble !== undefined && trouble.kind !== "accepted") return { ok: false, fault: trouble };
    if (request.instanceIds.some((id) => this.missing.has(id)))
      return { ok: false, fault: fault("terminal", "InvalidInstance.NotFound", "RunCommand") };
    const { invokeId } = this.accept(request);
    return trouble === undefined ? { ok: true, value: { invokeId } } : { ok: false, fault: trouble.fault };
  }

  async commandResults(invokeId: string): Promise<Answer<readonly CommandObservation[]>> {
    this.reads.push(invokeId);
    const trouble = this.readTrouble.shift();
    if (trouble !== undefined) return { ok: false, fault: trouble };
    const found = this.shown().find((one) => one.invokeId === invokeId);
    return { ok: true, value: found?.running.map((one) => this.observe(one, found.request)) ?? [] };
  }

  async listCommands(query: CommandQuery): Promise<Answer<CommandPage>> {
    this.lookUps.push(query.tag ?? "");
    const trouble = this.lookUpTrouble.shift();
    if (trouble !== undefined) return { ok: false, fault: trouble };
    const { tag } = query;
    const all = this.shown().filter(({ request }) => tag === undefined || request.tags?.sender === tag);
    // A token is a place in the list: what is started meanwhile moves the rest down, and comes twice.
    const from = Number(query.nextToken ?? 0);
    const next = from + this.pageSize;
    const commands = all
      .toReversed()
      .slice(from, next)
      .map(({ invokeId, request, running }) => ({
        invokeId,
        description: request.description,
        instances: running.map((one) => withoutOutput(this.observe(one, request))),
      }));
    return { ok: true, value: { commands, nextToken: next < all.length ? String(next) : "" } };
  }

  /** The API keeps its records for 30 days. */
  forget(): void {
    this.invocations.length = 0;
  }

  private shown(): Invocation[] {
    return this.invocations.filter(({ visibleAt }) => visibleAt <= this.clock.now());
  }

  private accept(request: CommandRequest): Invocation {
    const known = this.invocations.find((one) => one.request.clientToken === request.clientToken);
    if (known !== undefined && this.honoursToken) return known;
    const now = this.clock.now();
    const running = request.instanceIds.map((instanceId) => {
      const script = this.endings.get(instanceId) ?? [];
      const ending = (script.length > 1 ? script.shift() : script[0]) ?? DONE;
      return { instanceId, ending, endsAt: now + (ending.after ?? 300) };
    });
    const invokeId = `t-${++this.made}`;
    const made = { invokeId, request, visibleAt: now + this.visibleAfter, running };
    this.invocations.push(made);
    return made;
  }

  private observe({ instanceId, ending, endsAt }: Running, request: CommandRequest): CommandObservation {
    const none = { errorCode: "", errorInfo: "", startTime: "", finishTime: "", output: Buffer.alloc(0) };
    if (endsAt > this.clock.now()) return { instanceId, status: "Running", ...none };
    const { status, errorCode = "", errorInfo = "", startTime = "", exitCode } = ending;
    const hasExited = exitCode !== undefined;
    return {
      ...{ instanceId, status, errorCode, errorInfo, startTime },
      finishTime: new Date(endsAt).toISOString(),
      ...(hasExited ? { exitCode } : {}),
      output: Buffer.from(ending.output ?? (hasExited ? this.prints(request, instanceId) : "")),
    };
  }
}

function withoutOutput({ output, exitCode, ...rest }: CommandObservation): Observation {
  return rest;
}
