/**
 * What the rollouts of one connection tell each other: a list of sends that one of them reads shows the sends of all, so
 * that it counts as a read of each.
 */
import type { ListedSend } from "../core/model.ts";
import { type Situation, sharedPages } from "../core/wait/reading.ts";

/** The sends of one file name, or all of the region. */
export interface ListQuery {
  readonly name?: string;
}

/** A rollout that waits for sends. */
export interface Waiting {
  /** Name of the file that it sends. */
  readonly fileName: string;
  /** Epoch milliseconds of its last read, or of its last accepted send. */
  readonly activeAt: number;
  /** InvokeIds of its unfinished sends. */
  readonly unfinished: ReadonlySet<string>;
  /** How it would read them alone. */
  situation(): Situation;
  /** Takes the answers about its sends from a page that another rollout has read. */
  showPage(page: readonly ListedSend[], query: ListQuery): void;
  /** The pages showed all of its sends; they were asked for at `askedAt`, in epoch milliseconds. */
  shownAll(query: ListQuery, askedAt: number): void;
}

/** A list that is worth reading for several rollouts. */
export interface SharedList {
  readonly query: ListQuery;
  /** Pages after which nothing more is expected. */
  readonly most: number;
  /** InvokeIds that the list is to show. */
  readonly sought: ReadonlySet<string>;
  /** The other rollouts that wait for them. */
  readonly others: readonly Waiting[];
}

/** Reads are at most 5 s apart; a rollout that is silent for longer has given up. */
const SILENT_MS = 10_000;

export class SharedLists {
  /** Ends when the shared list that is being read was read. Who waits for it may need no list any more. */
  underWay: Promise<unknown> | undefined;
  private readonly waiting = new Set<Waiting>();
  /** InvokeId → its place among the accepted sends of all rollouts. */
  private readonly places = new Map<string, number>();

  /** Reads a shared list. */
  async during<T>(read: () => Promise<T>): Promise<T> {
    const reading = read();
    this.underWay = reading.catch(() => undefined);
    try {
      return await reading;
    } finally {
      this.underWay = undefined;
    }
  }

  accepted(invokeId: string, rollout: Waiting): void {
    this.places.set(invokeId, this.places.size);
    this.waiting.add(rollout);
  }

  /** `undefined` when each rollout does better with a list of its own. */
  listFor(rollout: Waiting, now: number): SharedList | undefined {
    for (const one of this.waiting) if (now - one.activeAt > SILENT_MS) this.waiting.delete(one);
    this.waiting.add(rollout);
    const readers = [...this.waiting].filter(({ unfinished }) => unfinished.size > 0);
    const sought = new Set(readers.flatMap(({ unfinished }) => [...unfinished]));
    const oldest = Math.min(...[...sought].map((id) => this.places.get(id) ?? 0));
    const way = sharedPages(
      this.places.size - oldest,
      readers.map((one) => one.situation()),
    );
    if (way?.kind !== "pages") return undefined;
    const sameFile = readers.every(({ fileName }) => fileName === rollout.fileName);
    const query = sameFile ? { name: rollout.fileName } : {};
    return { query, most: way.most, sought, others: readers.filter((one) => one !== rollout) };
  }
}

/** Tells the other rollouts when a list has shown all that was sought for them; `missing` is what it did not show. */
export function tellShown(
  { query, others }: SharedList,
  missing: ReadonlySet<string>,
  askedAt: number,
): void {
  for (const one of others)
    if (![...one.unfinished].some((id) => missing.has(id))) one.shownAll(query, askedAt);
}
