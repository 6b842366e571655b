/**
 * One round of reads about the open sends of a run, in the cheaper way (core/wait/reading.ts): page by page by the run's
 * Tag, or one call for each send. The first round goes by file name: the same pages then show who else sends the file.
 */
import type { SendQuery } from "../client/api.ts";
import type { Answer, ListedSend, Observation } from "../core/model.ts";
import { blamesTag, classify } from "../core/outcome/classify.ts";
import { wayToRead } from "../core/wait/reading.ts";
import type { InvocationAnswer, Round } from "../core/wait/reads.ts";
import type { ReadRound } from "../waiter/poll.ts";
import { mapLimit } from "../waiter/pool.ts";
import type { Deps, Marking } from "./context.ts";
import type { Others } from "./others.ts";

type Open = ReadonlyMap<string, ReadonlySet<string>>;

/** Calls about single sends that are under way at once; the client's limiter may allow fewer. */
const PARALLEL_READS = 20;
/** Lists that lag this often are not waited for: the send is then asked for by its id. */
const MAX_MISSED = 3;

/** One call for each open send. */
export function readEach(ask: (invokeId: string) => Promise<Answer<readonly Observation[]>>): ReadRound {
  return async (open) => {
    const rounds = await mapLimit([...open.keys()], PARALLEL_READS, async (invokeId) => {
      const answer = await ask(invokeId);
      return answer.ok
        ? { answers: [{ invokeId, instances: answer.value.map(classify) }], calls: 1, faults: [] }
        : { answers: [], calls: 1, faults: [answer.fault] };
    });
    return together(rounds);
  };
}

function together(rounds: readonly Round[]): Round {
  return {
    answers: rounds.flatMap(({ answers }) => answers),
    calls: rounds.reduce((sum, { calls }) => sum + calls, 0),
    faults: rounds.flatMap(({ faults }) => faults),
  };
}

interface Listed extends Round {
  /** What the pages should have shown, and did not. */
  readonly left: Open;
}

export class RunReader {
  /** Sends of the run in the order in which they were accepted, over all waves. */
  readonly accepted: string[] = [];
  private readonly missed = new Map<string, number>();
  private first = true;
  private listable = true;
  private readonly marking: Marking;
  private readonly name: string;
  private readonly others: Others;
  private readonly deps: Deps;

  constructor(marking: Marking, name: string, others: Others, deps: Deps) {
    this.marking = marking;
    this.name = name;
    this.others = others;
    this.deps = deps;
  }

  readonly read: ReadRound = async (open) => {
    const listable = new Map([...open].filter(([id]) => (this.missed.get(id) ?? 0) < MAX_MISSED));
    const way = wayToRead({ open: listable.size, depth: this.depthOf(listable) });
    const query = this.queryFor(way.kind);
    if (query === undefined) return this.each(open);
    const most = way.kind === "pages" ? way.most : 1;
    const listed = await this.byPages(listable, query, most);
    if (listed === undefined) return this.each(open);
    // Crowded out by others that send a file of this name: the run's own list does not wait for the next round.
    const again = query.name === undefined ? undefined : await this.byPages(listed.left, this.byRun, most);
    const rest = await this.each(new Map([...open].filter(([id]) => !listable.has(id))));
    const left = this.notShown((again ?? listed).left);
    return together([listed, ...(again === undefined ? [] : [again]), left, rest]);
  };

  /** By name once; then by the run's Tag where pages are cheaper. Sends without Tags were looked up by name before. */
  private queryFor(kind: "pages" | "each"): SendQuery | undefined {
    if (!this.marking.tagged || !this.listable) return undefined;
    if (!this.first) return kind === "pages" ? this.byRun : undefined;
    this.first = false;
    return { name: this.name };
  }

  private each(open: Open): Promise<Round> {
    return readEach((id) => this.deps.api.results(id))(open);
  }

  /** How far down the list of the run's sends the oldest open one stands. */
  private depthOf(open: Open): number {
    const oldest = this.accepted.findIndex((id) => open.has(id));
    return oldest < 0 ? 0 : this.accepted.length - oldest;
  }

  private get byRun(): SendQuery {
    return { run: this.marking.runTag };
  }

  /** What the pages showed and what they did not; `undefined` when the list may not be filtered by Tag. */
  private async byPages(open: Open, query: SendQuery, most: number): Promise<Listed | undefined> {
    const left = new Map(open);
    const answers: InvocationAnswer[] = [];
    let nextToken = "";
    let calls = 0;
    while (calls < most && left.size > 0) {
      calls++;
      const answer = await this.deps.api.listSends({ ...query, ...(nextToken === "" ? {} : { nextToken }) });
      if (!answer.ok && query.run !== undefined && blamesTag(answer.fault)) {
        this.listable = false;
        return undefined;
      }
      if (!answer.ok) return { answers, calls, faults: [answer.fault], left: new Map() };
      answers.push(...this.take(answer.value.sends, left, query));
      nextToken = answer.value.nextToken;
      if (nextToken === "") break;
    }
    return { answers, calls, faults: [], left };
  }

  private take(
    sends: readonly ListedSend[],
    left: Map<string, unknown>,
    query: SendQuery,
  ): InvocationAnswer[] {
    if (query.name !== undefined) this.others.add(sends);
    return sends
      .filter(({ invokeId }) => left.delete(invokeId))
      .map(({ invokeId, instances }) => {
        this.missed.delete(invokeId);
        return { invokeId, instances: instances.map(classify) };
      });
  }

  /** The list lags, or other sends crowd it: "not yet" for a while. */
  private notShown(left: Open): Round {
    for (const id of left.keys()) this.missed.set(id, (this.missed.get(id) ?? 0) + 1);
    return {
      answers: [...left.keys()].map((invokeId) => ({ invokeId, instances: [] })),
      calls: 0,
      faults: [],
    };
  }
}
