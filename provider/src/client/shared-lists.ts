/**
 * Lets the rollouts of one connection share lists of sends. A list that one rollout reads also shows the sends of the
 * other rollouts, so it saves their own reads.
 */
import type { ListedSend } from "../core/model.ts";
import { type Situation, sharedPages } from "../core/wait/reading.ts";

/** Selects the sends of one file name, or without a name all sends of the region. */
export interface ListQuery {
  readonly name?: string;
}

/** A rollout that waits for sends. */
export interface Waiting {
  /** Name of the file that this rollout sends. */
  readonly fileName: string;
  /** Epoch milliseconds of this rollout's last read or last accepted send, whichever was later. */
  readonly activeAt: number;
  /** InvokeIds of this rollout's unfinished sends. */
  readonly unfinished: ReadonlySet<string>;
  /** Tells what this rollout waits for, from which the cheapest way to read its sends is chosen. */
  situation(): Situation;
  /** Takes over the answers about this rollout's sends from a page that another rollout has read. */
  showPage(page: readonly ListedSend[], query: ListQuery): void;
  /** Called when a list has shown all sends of this rollout; its read began at `askedAt`, in epoch milliseconds. */
  shownAll(query: ListQuery, askedAt: number): void;
}

/** A list that serves several rollouts with fewer calls than their own reads. */
export interface SharedList {
  readonly query: ListQuery;
  /** Number of pages after which the list is not expected to show further sought sends. */
  readonly most: number;
  /** InvokeIds of the sends that are looked for in the list. */
  readonly sought: ReadonlySet<string>;
  /** The other rollouts whose sends are looked for. */
  readonly alsoWaiting: readonly Waiting[];
}

/** A rollout without any read for this long counts as ended, because a waiting rollout reads at least every 5 s. */
const SILENT_MS = 10_000;

export class SharedLists {
  /** Settles when the shared list that is being read is complete. A rollout that waits for it may need no own read. */
  underWay: Promise<unknown> | undefined;
  private readonly waiting = new Set<Waiting>();
  /** Maps an InvokeId to its position among the accepted sends of all rollouts. */
  private readonly places = new Map<string, number>();

  /** Runs `read`, and sets `underWay` while it runs. */
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

  /** Returns the list to read for all waiting rollouts, or `undefined` when reading separately takes fewer calls. */
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
    return { query, most: way.most, sought, alsoWaiting: readers.filter((one) => one !== rollout) };
  }
}

/** Calls `shownAll` of each other rollout whose sends the list has all shown. `missing` holds the sends not shown. */
export function tellShown(
  { query, alsoWaiting }: SharedList,
  missing: ReadonlySet<string>,
  askedAt: number,
): void {
  for (const one of alsoWaiting)
    if (![...one.unfinished].some((id) => missing.has(id))) one.shownAll(query, askedAt);
}
