/** What a test knows of the instances of a sequence: what people and accidents did, and what every key stands for. */
import type { Recorded } from "../../../provider/src/core/model.ts";
import type { Did, Engine } from "./engine.ts";
import type { Disk, Fleet } from "./fleet.ts";
import { CONTENTS, heldBy, PATHS, type Wanted } from "./program.ts";

/** What the oracle knows of one instance. */
export class Truth {
  /** Paths that people have edited since a run has proven the files. */
  readonly edited = new Set<string>();
  /** A killed run has sent to the instance, and no run since then has looked up what it sent. */
  isBlind = false;
  /** An accident has hit a script, and no run since then has proven the files. */
  isShaken = false;
  /** Files have changed without a reload, and no reload has been run since. */
  isUnserved = false;
  /** Something that was asked for before the run has not ended, so that it may act during the run. */
  isOpen = false;
  lines = 0;
  disk: Disk = {};
}

export class Known {
  readonly fleet: Fleet;
  readonly engine: Engine;
  /** What state held before the run. */
  recorded: Recorded | undefined;
  private readonly truths = new Map<string, Truth>();
  /** Every text that may stand at a path. */
  private readonly texts = new Map<string, Set<string>>();
  /** Keys of deliveries and of sets of files. */
  private readonly keys = new Map<string, Wanted>();
  /** Instances that nothing is wrong with. */
  isWell: (id: string) => boolean = () => true;

  constructor(fleet: Fleet, engine: Engine) {
    this.fleet = fleet;
    this.engine = engine;
    for (const path of PATHS)
      this.texts.set(path, new Set(CONTENTS.map((content) => heldBy(content, path).text)));
  }

  get all(): readonly (readonly [string, Truth])[] {
    return this.fleet.ids.map((id) => [id, this.truth(id)]);
  }

  truth(id: string): Truth {
    const truth = this.truths.get(id) ?? new Truth();
    this.truths.set(id, truth);
    return truth;
  }

  now(id: string): Disk {
    return this.fleet.disk(id, PATHS);
  }

  edited(id: string, path: string): void {
    const truth = this.truth(id);
    truth.edited.add(path);
    truth.isUnserved = true;
    const text = this.now(id)[path]?.text;
    if (text !== undefined) this.texts.get(path)?.add(text);
  }

  isText(path: string, text: string): boolean {
    return this.texts.get(path)?.has(text) === true;
  }

  /** Must be called before each run. */
  begins(): void {
    this.recorded = this.engine.recorded;
    const open = this.fleet.open();
    for (const [id, truth] of this.all) {
      truth.isOpen = open.has(id);
      truth.disk = this.now(id);
      truth.lines = this.fleet.served(id).length;
    }
  }

  learn(wanted: Wanted, { key, filesKey }: { readonly key: string; readonly filesKey: string }): void {
    this.keys.set(key, wanted);
    this.keys.set(filesKey, wanted);
  }

  wanted(key: string): Wanted {
    const wanted = this.keys.get(key);
    if (wanted === undefined) throw new Error(`${key} stands for nothing that was ever asked for`);
    return wanted;
  }

  /** A look-up tells what killed runs have sent. */
  seesAgain(isMeant: (id: string) => boolean = () => true): void {
    for (const [id, truth] of this.all) if (isMeant(id)) truth.isBlind = false;
  }
}

export type Call = Did["calls"][number];

/** A send or a command for the instance that the API has accepted. */
export function names(call: Call, id: string): boolean {
  return call.invokeId !== undefined && call.instanceIds.includes(id);
}

export function isLookUp({ action, params, status }: Call): boolean {
  return (
    status === 200 &&
    params.InvokeId === undefined &&
    (action === "DescribeSendFileResults" || action === "DescribeInvocations")
  );
}

/** What is told of a file when a check fails. */
export function short(held: Disk[string]) {
  if (held === undefined) return { there: "nothing" };
  return { there: held.text.slice(0, 60), length: held.text.length, mode: held.mode };
}
