/**
 * One round of reads about the unfinished sends of a run, in the cheapest way (core/wait/reading.ts): one list for all
 * rollouts of the connection, pages of the run's own list by its Tag, or one call for each send. The first list goes by
 * file name, because it shows in the same calls who else sends the file.
 */
import type { SendQuery } from "../client/api.ts";
import { type ListQuery, type SharedList, tellShown, type Waiting } from "../client/shared-lists.ts";
import type { ListedSend } from "../core/model.ts";
import { blamesTag, classify, classifyAll } from "../core/outcome/classify.ts";
import type { Ledger } from "../core/outcome/ledger.ts";
import { runTagOf } from "../core/outcome/sender.ts";
import { type Situation, wayToRead } from "../core/wait/reading.ts";
import { type InvocationAnswer, NO_ROUND, type Round } from "../core/wait/reads.ts";
import type { ReadRound } from "../waiter/poll.ts";
import type { Deps } from "./deps.ts";
import { noteForeignSenders } from "./foreign-senders.ts";
import { readEach, together } from "./read-each.ts";

type Open = ReadonlyMap<string, ReadonlySet<string>>;

/** A send that this many lists in a row did not show is asked for by its InvokeId. */
const MAX_MISSED = 3;

/** A list of sends, and what is looked for in it. */
interface Search extends Pick<SharedList, "most" | "sought">, Partial<Pick<SharedList, "alsoWaiting">> {
  readonly query: SendQuery;
}

interface Listed extends Round {
  /** InvokeIds that the pages should have shown, and did not; none where a page could not be read. */
  readonly missing: ReadonlySet<string>;
}

export class SendFileReader implements Waiting {
  readonly fileName: string;
  activeAt = 0;
  unfinished: ReadonlySet<string> = new Set();
  /** Sends of the run in the order in which they were accepted, over all waves. */
  private readonly accepted: string[] = [];
  /** What pages of other rollouts have shown since the last round, and when all of it was asked for. */
  private shown: InvocationAnswer[] = [];
  private shownAt = 0;
  private readonly missed = new Map<string, number>();
  private first = true;
  private listable = true;
  private crowded = false;
  private readonly ledger: Ledger;
  private readonly deps: Deps;

  constructor(fileName: string, ledger: Ledger, deps: Deps) {
    this.fileName = fileName;
    this.ledger = ledger;
    this.deps = deps;
  }

  /** A send of the run was accepted. */
  accept(invokeId: string): void {
    this.accepted.push(invokeId);
    this.unfinished = new Set([...this.unfinished, invokeId]);
    this.activeAt = this.deps.clock.now();
    this.deps.api.lists?.accepted(invokeId, this);
  }

  situation(): Situation {
    return { unfinished: this.unfinished.size, depth: this.depthOf(this.unfinished) };
  }

  showPage(page: readonly ListedSend[], query: ListQuery): void {
    this.shown.push(...this.take(page, this.unfinished, query));
  }

  shownAll({ name }: ListQuery, askedAt: number): void {
    // Who else sends the file is seen in a list by its name alone: the first round must be one.
    if (!this.first || name === this.fileName) this.shownAt = askedAt;
  }

  readonly read: ReadRound = async (open, since) => {
    const { api, signal } = this.deps;
    // A list that another rollout is reading may show all; after a cancel each rollout reads at once.
    while (api.lists?.underWay !== undefined && !signal.aborted) await api.lists.underWay;
    const { shown: answers, shownAt } = this;
    this.shown = [];
    this.activeAt = this.deps.clock.now();
    this.unfinished = new Set(open.keys());
    if (shownAt < since) return this.readNow(open);
    this.forgetEnded(answers);
    return { answers, calls: 0, faults: [], askedAt: shownAt };
  };

  private async readNow(open: Open): Promise<Round> {
    const listable = new Map([...open].filter(([id]) => (this.missed.get(id) ?? 0) < MAX_MISSED));
    const rest = () => this.each(new Map([...open].filter(([id]) => !listable.has(id))));
    const shared = await this.readShared(listable);
    if (shared !== undefined) return together([shared, await rest()]);
    const way = wayToRead({ unfinished: listable.size, depth: this.depthOf(listable) });
    const query = this.queryFor(way.kind);
    if (query === undefined) return this.each(open);
    const most = way.kind === "pages" ? way.most : 1;
    const listed = await this.byPages(listable, { query, most, sought: new Set(listable.keys()) });
    if (listed === undefined) return this.each(open);
    // Others that send a file of this name may crowd the list: the run's own list does not wait for the next round.
    const own =
      query.name === undefined
        ? this.notShown(listed.missing)
        : await this.readOwn(open, listed.missing, most);
    return together([listed, own, await rest()]);
  }

  /** One list for all rollouts of the connection, where that is cheaper; its answers are shown to the others. */
  private async readShared(open: Open): Promise<Round | undefined> {
    const { lists } = this.deps.api;
    if (lists === undefined || this.crowded || this.ledger.run.tagRefused) return undefined;
    const askedAt = this.deps.clock.now();
    const shared = lists.listFor(this, askedAt);
    if (shared === undefined || (this.first && shared.query.name === undefined)) return undefined;
    const listed = await lists.during(async () => {
      const pages = await this.byPages(open, shared);
      if (pages?.faults.length === 0) tellShown(shared, pages.missing, askedAt);
      return pages;
    });
    if (listed === undefined) return undefined;
    const own = await this.readOwn(open, listed.missing, shared.most);
    this.crowded = own.answers.some(({ instances }) => instances.length > 0);
    return together([listed, own]);
  }

  /** What another list did not show, by the run's Tag. */
  private async readOwn(open: Open, missing: ReadonlySet<string>, most: number): Promise<Round> {
    const left = new Map([...open].filter(([id]) => missing.has(id)));
    const sought = new Set(left.keys());
    if (sought.size === 0) return NO_ROUND;
    const own = await this.byPages(left, { query: this.byRun, most, sought });
    return own === undefined ? this.notShown(sought) : together([own, this.notShown(own.missing)]);
  }

  /**
   * The first list goes by name, each further one by the run's Tag where pages are cheaper. Sends without a Tag are asked
   * for one by one; the look-up before them went by name.
   */
  private queryFor(kind: "pages" | "each"): SendQuery | undefined {
    if (this.ledger.run.tagRefused || !this.listable) return undefined;
    if (!this.first) return kind === "pages" ? this.byRun : undefined;
    this.first = false;
    return { name: this.fileName };
  }

  private each(open: Open): Promise<Round> {
    return readEach(async (id) => classifyAll(await this.deps.api.results(id)))(open);
  }

  /** How far down the list of the run's sends the oldest of these stands. */
  private depthOf(open: { has(id: string): boolean }): number {
    const oldest = this.accepted.findIndex((id) => open.has(id));
    return oldest < 0 ? 0 : this.accepted.length - oldest;
  }

  private get byRun(): SendQuery {
    return { run: runTagOf(this.ledger.input.sender) };
  }

  /** Reads pages until all that is sought was shown; `undefined` when the list may not be filtered by Tag. */
  private async byPages(open: Open, search: Search): Promise<Listed | undefined> {
    const { query, most, sought, alsoWaiting = [] } = search;
    const missing = new Set(sought);
    const answers: InvocationAnswer[] = [];
    const listed = (calls: number) => ({ answers, calls, faults: [], missing });
    let nextToken = "";
    for (let calls = 1; ; calls++) {
      const answer = await this.deps.api.listSends({ ...query, ...(nextToken === "" ? {} : { nextToken }) });
      if (!answer.ok && query.run !== undefined && blamesTag(answer.fault)) {
        this.listable = false;
        return undefined;
      }
      if (!answer.ok) return { ...listed(calls), faults: [answer.fault], missing: new Set() };
      const { sends } = answer.value;
      answers.push(...this.take(sends, open, query));
      for (const one of alsoWaiting) one.showPage(sends, query);
      for (const { invokeId } of sends) missing.delete(invokeId);
      nextToken = answer.value.nextToken;
      if (nextToken === "" || calls >= most || missing.size === 0) return listed(calls);
    }
  }

  /** The answers of a page about these sends. A page by name shows who else sends the file as well. */
  private take(
    page: readonly ListedSend[],
    open: { has(id: string): boolean },
    query: ListQuery,
  ): InvocationAnswer[] {
    if (query.name === this.fileName) {
      this.first = false;
      noteForeignSenders(page, this.ledger);
    }
    const mine = page.filter(({ invokeId }) => open.has(invokeId));
    const answers = mine.map(({ invokeId, instances }) => ({ invokeId, instances: instances.map(classify) }));
    for (const { invokeId } of mine) this.missed.delete(invokeId);
    this.forgetEnded(answers);
    return answers;
  }

  /** Other rollouts read no further down for a send that has ended. */
  private forgetEnded(answers: readonly InvocationAnswer[]): void {
    const ended = new Set(answers.filter(hasEnded).map(({ invokeId }) => invokeId));
    this.unfinished = new Set([...this.unfinished].filter((id) => !ended.has(id)));
  }

  /** A send that a list does not show has no end yet: the list may lag, or sends of others crowd it. */
  private notShown(missing: ReadonlySet<string>): Round {
    for (const id of missing) this.missed.set(id, (this.missed.get(id) ?? 0) + 1);
    return {
      answers: [...missing].map((invokeId) => ({ invokeId, instances: [] })),
      calls: 0,
      faults: [],
    };
  }
}

function hasEnded({ instances }: InvocationAnswer): boolean {
  return instances.length > 0 && instances.every(({ end }) => end.kind !== "pending");
}
