/**
 * Reads the state of the unfinished sends of a run in the cheapest way (core/wait/reading.ts): one list for all
 * rollouts of the connection, the list of the run's sends by its Tag, or one call for each send. The first list is read
 * by file name, because it also shows foreign senders.
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

/** A send that this many lists in a row did not show is read by its InvokeId. */
const MAX_MISSED = 3;

/** A list of sends to read, and the sends that are looked for in it. */
interface Search extends Pick<SharedList, "most" | "sought">, Partial<Pick<SharedList, "alsoWaiting">> {
  readonly query: SendQuery;
}

interface Listed extends Round {
  /** InvokeIds of the sends that the pages should have shown and did not; none when a page could not be read. */
  readonly missing: ReadonlySet<string>;
}

export class SendFileReader implements Waiting {
  readonly fileName: string;
  activeAt = 0;
  unfinished: ReadonlySet<string> = new Set();
  /** InvokeIds of the run's sends, in the order in which the API accepted them, over all waves. */
  private readonly accepted: string[] = [];
  /** What lists that other rollouts read have shown of this run's sends since the last round. */
  private shown: InvocationAnswer[] = [];
  private shownAt = 0;
  private readonly missed = new Map<string, number>();
  private first: boolean;
  private readonly isShared: boolean;
  private listable = true;
  private crowded = false;
  private readonly ledger: Ledger;
  private readonly deps: Deps;

  /** Without a file name, the sends of the run have many names, so they are listed by the run's Tag only. */
  constructor(fileName: string | undefined, ledger: Ledger, deps: Deps) {
    this.fileName = fileName ?? "";
    this.first = fileName !== undefined;
    this.isShared = fileName !== undefined;
    this.ledger = ledger;
    this.deps = deps;
  }

  /** Notes that the API accepted a send of the run. */
  accept(invokeId: string): void {
    this.accepted.push(invokeId);
    this.unfinished = new Set([...this.unfinished, invokeId]);
    this.activeAt = this.deps.clock.now();
    if (this.isShared) this.deps.api.lists?.accepted(invokeId, this);
  }

  situation(): Situation {
    return { unfinished: this.unfinished.size, depth: this.depthOf(this.unfinished) };
  }

  showPage(page: readonly ListedSend[], query: ListQuery): void {
    this.shown.push(...this.take(page, this.unfinished, query));
  }

  shownAll({ name }: ListQuery, askedAt: number): void {
    // Only a list by file name shows foreign senders, so the first round reads one.
    if (!this.first || name === this.fileName) this.shownAt = askedAt;
  }

  readonly read: ReadRound = async (open, since) => {
    const { api, signal } = this.deps;
    // A list that another rollout is reading may show all sends, so it is waited for, except after a cancel.
    while (this.isShared && api.lists?.underWay !== undefined && !signal.aborted) await api.lists.underWay;
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
    // Many sends of other resources with this file name may have filled the pages, so the list by the run's Tag is
    // read at once.
    const own =
      query.name === undefined
        ? this.notShown(listed.missing)
        : await this.readOwn(open, listed.missing, most);
    return together([listed, own, await rest()]);
  }

  /**
   * Reads one list for all rollouts of the connection when that is cheaper, and passes its answers on to the other
   * rollouts.
   */
  private async readShared(open: Open): Promise<Round | undefined> {
    const { lists } = this.deps.api;
    if (lists === undefined || !this.isShared || this.crowded || this.ledger.run.tagRefused) return undefined;
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

  /** Reads the sends that another list did not show, in the list by the run's Tag. */
  private async readOwn(open: Open, missing: ReadonlySet<string>, most: number): Promise<Round> {
    const left = new Map([...open].filter(([id]) => missing.has(id)));
    const sought = new Set(left.keys());
    if (sought.size === 0) return NO_ROUND;
    const own = await this.byPages(left, { query: this.byRun, most, sought });
    return own === undefined ? this.notShown(sought) : together([own, this.notShown(own.missing)]);
  }

  /**
   * Chooses the list: the first one by file name, later ones by the run's Tag when pages are cheaper. Sends without a
   * Tag are read one by one, because an earlier look-up has already listed by name.
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

  /** Returns the position of the oldest of these sends in the list of the run's sends. */
  private depthOf(open: { has(id: string): boolean }): number {
    const oldest = this.accepted.findIndex((id) => open.has(id));
    return oldest < 0 ? 0 : this.accepted.length - oldest;
  }

  private get byRun(): SendQuery {
    return { run: runTagOf(this.ledger.input.sender) };
  }

  /** Reads pages until they have shown all sends that are looked for; `undefined` when the API refuses to list by Tag. */
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

  /** Returns the answers of a page about these sends. A page by file name is also searched for foreign senders. */
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

  /** Forgets sends that have ended, so that no rollout reads a shared list further to find them. */
  private forgetEnded(answers: readonly InvocationAnswer[]): void {
    const ended = new Set(answers.filter(hasEnded).map(({ invokeId }) => invokeId));
    this.unfinished = new Set([...this.unfinished].filter((id) => !ended.has(id)));
  }

  /** Treats sends that the list did not show as not ended yet, because the list may lag or be full of other sends. */
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
