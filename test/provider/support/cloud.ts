/** A cloud in memory behind EcsApi: invocations with scripted ends, a disk per instance, and calls that go wrong. */
import { posix, win32 } from "node:path";
import type {
  EcsApi,
  InstanceQuery,
  SendPage,
  SendQuery,
  SendRequest,
} from "../../../provider/src/client/api.ts";
import { SharedLists } from "../../../provider/src/client/shared-lists.ts";
import type { Answer, Facts, Fault, ListedSend, Observation } from "../../../provider/src/core/model.ts";
import { fault } from "./builders.ts";
import type { TestClock } from "./clock.ts";
import { FakeCommands } from "./commands.ts";

/** How one send to one instance ends. */
export interface Ending {
  readonly status: string;
  readonly errorCode?: string;
  readonly errorInfo?: string;
  readonly startTime?: string;
  /** Milliseconds from the send to the end. */
  readonly after?: number;
  /** The bytes are on the disk afterwards. */
  readonly writes?: boolean;
}

export const SUCCESS: Ending = { status: "Success", writes: true };
export const NEVER = Number.POSITIVE_INFINITY;

interface Task {
  readonly instanceId: string;
  readonly request: SendRequest;
  ending: Ending;
  readonly sentAt: number;
  readonly endsAt: number;
  written: boolean;
}

interface Invocation extends Omit<ListedSend, "instances"> {
  readonly token: string;
  readonly tags: SendRequest["tags"];
  readonly visibleAt: number;
  readonly tasks: readonly Task[];
}

/** What happens to a call instead of being carried out; `accepted` is carried out, and only its answer is lost. */
export type Trouble = Fault | { readonly kind: "accepted"; readonly fault: Fault };

export class FakeCloud implements EcsApi {
  readonly lists = new SharedLists();
  readonly sends: SendRequest[] = [];
  readonly reads: string[] = [];
  readonly lookUps: string[] = [];
  readonly queries: InstanceQuery[] = [];
  readonly disks = new Map<string, Map<string, string>>();
  /** Ends in turn for the sends to one instance; the last one repeats. */
  readonly endings = new Map<string, Ending[]>();
  /** Instances that no call may name. */
  readonly missing = new Set<string>();
  readonly sendTrouble: Trouble[] = [];
  readonly readTrouble: (Fault | undefined)[] = [];
  readonly lookUpTrouble: Fault[] = [];
  /** What a look at an instance tells; by default it runs and is online. */
  readonly facts = new Map<string, Facts>();
  /** Both reads of the preflight answer with it. */
  lookTrouble: Fault | undefined;
  readonly tagAnswers: Answer<readonly string[]>[] = [];
  visibleAfter = 0;
  /** Sends on a page of a list, as the API cuts it. */
  pageSize = 50;
  /** Idempotence by ClientToken, which nothing documents for SendFile. */
  honoursToken = true;
  onSend: (request: SendRequest) => void = () => undefined;
  onRead: (invokeId: string) => void = () => undefined;
  readonly commands: FakeCommands;
  runCommand: EcsApi["runCommand"] = (request) => this.commands.runCommand(request);
  commandResults: EcsApi["commandResults"] = (invokeId) => this.commands.commandResults(invokeId);
  listCommands: EcsApi["listCommands"] = (query) => this.commands.listCommands(query);
  private readonly invocations: Invocation[] = [];
  private made = 0;
  private readonly clock: TestClock;

  constructor(clock: TestClock) {
    this.clock = clock;
    this.commands = new FakeCommands(clock, this.missing);
  }

  async sendFile(request: SendRequest): Promise<Answer<{ invokeId: string }>> {
    this.sends.push(request);
    this.onSend(request);
    const trouble = this.sendTrouble.shift();
    if (trouble !== undefined && trouble.kind !== "accepted") return { ok: false, fault: trouble };
    if (request.instanceIds.some((id) => this.missing.has(id)))
      return { ok: false, fault: fault("terminal", "InvalidInstance.NotFound", "SendFile") };
    const { invokeId } = this.accept(request);
    return trouble === undefined ? { ok: true, value: { invokeId } } : { ok: false, fault: trouble.fault };
  }

  async results(invokeId: string): Promise<Answer<readonly Observation[]>> {
    this.reads.push(invokeId);
    this.onRead(invokeId);
    const trouble = this.readTrouble.shift();
    if (trouble !== undefined) return { ok: false, fault: trouble };
    this.work();
    const found = this.invocations.find((one) => one.invokeId === invokeId);
    if (found === undefined || found.visibleAt > this.clock.now()) return { ok: true, value: [] };
    return { ok: true, value: found.tasks.map((task) => this.observe(task)) };
  }

  async listSends(query: SendQuery): Promise<Answer<SendPage>> {
    // By name, a run reads its sends' first results after it has sent, and looks up earlier sends before.
    const reads = query.run !== undefined || (query.name !== undefined && this.sends.length > 0);
    this[reads ? "reads" : "lookUps"].push(query.tag ?? query.run ?? query.name ?? "");
    const trouble = reads ? this.readTrouble.shift() : this.lookUpTrouble.shift();
    if (trouble !== undefined) return { ok: false, fault: trouble };
    this.work();
    const shown = this.invocations
      .filter((one) => one.visibleAt <= this.clock.now())
      .filter(({ tags, path }) => {
        if (query.tag !== undefined) return tags?.sender === query.tag;
        return query.run === undefined ? path.endsWith(`/${query.name}`) : tags?.run === query.run;
      });
    // A token is a place in the list: what is sent meanwhile moves the rest down, and comes twice.
    const from = Number(query.nextToken ?? 0);
    const sends = shown
      .reverse()
      .slice(from, from + this.pageSize)
      .map(({ invokeId, description, path, tasks }) => ({
        invokeId,
        description,
        path,
        instances: tasks.map((task) => this.observe(task)),
      }));
    const next = from + this.pageSize;
    return { ok: true, value: { sends, nextToken: next < shown.length ? String(next) : "" } };
  }

  async instanceFacts(ids: readonly string[]): Promise<Answer<ReadonlyMap<string, Facts>>> {
    if (this.lookTrouble !== undefined) return { ok: false, fault: this.lookTrouble };
    return { ok: true, value: new Map(ids.map((id) => [id, this.facts.get(id) ?? { exists: true }])) };
  }

  async agentsOnline(ids: readonly string[]): Promise<Answer<ReadonlyMap<string, Facts>>> {
    if (this.lookTrouble !== undefined) return { ok: false, fault: this.lookTrouble };
    return {
      ok: true,
      value: new Map(ids.map((id) => [id, { online: this.facts.get(id)?.online ?? true }])),
    };
  }

  async instancesByTags(query: InstanceQuery): Promise<Answer<readonly string[]>> {
    this.queries.push(query);
    return this.tagAnswers.shift() ?? { ok: true, value: [] };
  }

  /** Carries out what is due, in the order of time. */
  work(until = this.clock.now()): void {
    const due = this.invocations
      .flatMap(({ tasks }) => tasks)
      .filter((task) => !task.written && task.endsAt <= until)
      .sort((a, b) => a.endsAt - b.endsAt);
    for (const task of due) {
      task.written = true;
      const disk = this.disks.get(task.instanceId) ?? new Map<string, string>();
      const path = diskPath(pathOf(task.request));
      if (task.ending.writes === true && !task.request.overwrite && disk.has(path))
        task.ending = { status: "Failed", errorCode: "FileAlreadyExists" };
      if (task.ending.writes !== true) continue;
      this.disks.set(task.instanceId, disk.set(path, task.request.file.base64));
    }
  }

  /** The API keeps its records for a day. */
  forget(): void {
    this.work();
    this.invocations.length = 0;
  }

  /** Sends that may still reach the instance: not at their end, and their Timeout is not over. */
  underWay(instanceId: string): string[] {
    return this.invocations.flatMap(({ tasks }) =>
      tasks
        .filter((task) => task.instanceId === instanceId && task.endsAt > this.clock.now())
        .filter(({ sentAt, request }) => sentAt + request.timeoutSeconds * 1_000 > this.clock.now())
        .map(({ request }) => request.clientToken),
    );
  }

  /** Every instance id that was sent to, in order. */
  get sentTo(): string[] {
    return this.sends.flatMap(({ instanceIds }) => [...instanceIds]);
  }

  private accept(request: SendRequest): Invocation {
    const known = this.invocations.find((one) => one.token === request.clientToken);
    if (known !== undefined && this.honoursToken) return known;
    const now = this.clock.now();
    const tasks = request.instanceIds.map((instanceId) => {
      const script = this.endings.get(instanceId) ?? [];
      const ending = (script.length > 1 ? script.shift() : script[0]) ?? SUCCESS;
      return {
        instanceId,
        request,
        ending,
        sentAt: now,
        endsAt: now + (ending.after ?? 300),
        written: false,
      };
    });
    const made = {
      invokeId: `f-${++this.made}`,
      description: request.description,
      path: pathOf(request),
      token: request.clientToken,
      tags: request.tags,
      visibleAt: now + this.visibleAfter,
      tasks,
    };
    this.invocations.push(made);
    return made;
  }

  private observe({ instanceId, ending, endsAt }: Task): Observation {
    const done = endsAt <= this.clock.now();
    return {
      instanceId,
      status: done ? ending.status : "Pending",
      errorCode: done ? (ending.errorCode ?? "") : "",
      errorInfo: done ? (ending.errorInfo ?? "") : "",
      startTime: done ? (ending.startTime ?? "") : "",
      finishTime: done ? new Date(endsAt).toISOString() : "",
    };
  }
}

/** The API knows folder and name alone, so that a list spells the path in its own way. */
function pathOf({ file }: SendRequest): string {
  const slash = file.windows ? "\\" : "/";
  return file.dir.endsWith(slash) ? `${file.dir}${file.name}` : `${file.dir}${slash}${file.name}`;
}

/** One key for each file of a disk. */
function diskPath(path: string): string {
  return path.startsWith("/") ? posix.normalize(path) : win32.normalize(path).toLowerCase();
}
