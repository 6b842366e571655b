/** Plays one sequence: each round on the emulated fleet, and after it the oracle. */
import { expect } from "vitest";
import { type Compared, expectRefresh } from "./drift.ts";
import { type Did, Engine } from "./engine.ts";
import { Fleet, MARKS } from "./fleet.ts";
import { Known } from "./known.ts";
import { expectUpdate, learnProgram } from "./oracle.ts";
import { expectNoOverlap } from "./overlap.ts";
import type { Fate } from "./process.ts";
import { argsOf, PATHS, type Program } from "./program.ts";
import { expectDestroy } from "./removal.ts";
import { type Before, type Round, type Sequence, WELL } from "./steps.ts";

export class Player {
  /** Updates that had nothing to do and made no call. */
  quietRuns = 0;
  /** Counts what the sequences are meant to meet, so that a test sees whether it has happened. */
  readonly counts = { hits: 0, undone: 0, restored: 0, compared: 0, drifted: 0, removed: 0 };
  private readonly fleet: Fleet;
  private readonly engine: Engine;
  private readonly known: Known;
  private readonly sick = new Set<string>();
  private readonly sequence: Sequence;
  private readonly told: string[] = [];
  private edits = 0;

  private constructor(sequence: Sequence, fleet: Fleet) {
    this.sequence = sequence;
    this.fleet = fleet;
    this.engine = new Engine(fleet.emulator, fleet.clock, sequence.kind);
    this.known = new Known(fleet, this.engine);
    this.known.isWell = (id) => !this.sick.has(id);
    this.told.push(`${sequence.count} instances, ${sequence.kind}`);
  }

  static async start(sequence: Sequence): Promise<Player> {
    const { count, clientToken, visibleAfterMs } = sequence;
    const timing = { pendingMs: [50, 1_500], runningMs: 0, visibleAfterMs } as const;
    return new Player(sequence, await Fleet.start(count, timing, clientToken));
  }

  close(): Promise<void> {
    return this.fleet.emulator.close();
  }

  /** What was done so far, for the message of a failure. */
  story(): string {
    return this.told.join("\n");
  }

  async play(): Promise<void> {
    for (const round of this.sequence.rounds) await this.round(round);
    await this.mended();
    expectNoOverlap(this.fleet.emulator);
  }

  private async round(round: Round): Promise<void> {
    for (const one of round.before) this.happen(one);
    // A new engine starts after all that the killed one asked for can be seen: a list that lags behind tells nobody of it.
    await this.fleet.pass(this.sequence.visibleAfterMs + round.passMs);
    this.fleet.emulator.setApiFaults(round.faults);
    this.fleet.forgetAccidents();
    for (const { at, ...accident } of round.accidents) {
      this.tell(`accident on ${this.idAt(at)}: ${JSON.stringify(accident)}`);
      this.fleet.plan(this.idAt(at), accident);
    }
    if (round.faults.length > 0) this.tell(`faults ${JSON.stringify(round.faults)}`);
    const { fate } = round;
    if (fate.kind !== "lives") this.tell(`the engine is ${JSON.stringify(fate)}`);
    if (round.act === "up") await this.up(this.programOf(round), fate);
    else if (round.act === "refresh")
      await this.refresh(fate, round.faults.length + round.accidents.length === 0);
    else await this.destroy(fate);
    this.fleet.emulator.setApiFaults([]);
  }

  private async up(program: Program, fate?: Round["fate"]): Promise<Did> {
    this.tell(`up ${JSON.stringify(program)}`);
    this.known.begins();
    learnProgram(this.known, program);
    const did = await this.engine.up(argsOf(program), fate);
    this.tellEnd(did);
    expectUpdate(this.known, did, program);
    this.counts.hits += this.fleet.hit.size;
    for (const [, { rolledBack }] of did.end === "none" ? [] : (this.engine.recorded?.fleet ?? []))
      if (rolledBack === "restored" || rolledBack === "undone") this.counts[rolledBack]++;
    return did;
  }

  private async refresh(fate: Fate = { kind: "lives" }, isQuiet = true): Promise<void> {
    this.tell("refresh");
    this.known.begins();
    const did = await this.engine.refresh(fate);
    this.tellEnd(did);
    const compared: Compared = expectRefresh(this.known, did, {
      fate: fate.kind,
      isQuiet: isQuiet && fate.kind === "lives",
    });
    this.counts.compared += compared.same;
    this.counts.drifted += compared.drifted;
  }

  private async destroy(fate?: Round["fate"]): Promise<Did> {
    this.tell("destroy");
    this.known.begins();
    const { id } = this.engine;
    const did = await this.engine.destroy(fate);
    this.tellEnd(did);
    this.counts.removed += expectDestroy(this.known, did, id);
    return did;
  }

  /** All instances work again and nothing fails any more: one update brings them in order, and the next has nothing to do. */
  private async mended(): Promise<void> {
    this.fleet.emulator.resetFaults();
    this.fleet.forgetAccidents();
    this.sick.clear();
    for (const id of this.fleet.ids) {
      this.fleet.emulator.setInstance(id, WELL);
      for (const mark of MARKS) this.fleet.mark(id, mark, false);
    }
    this.tell("all is mended");
    await this.fleet.pass(this.sequence.visibleAfterMs);
    const last = this.programOf(this.sequence.rounds.at(-1) as Round);
    const program = { ...last, targets: this.fleet.ids, trigger: "end", detectDrift: true };
    const did = await this.up(program);
    const outcomes = [...(this.engine.recorded?.fleet ?? [])].map(([id, { outcome }]) => `${id} ${outcome}`);
    expect(outcomes.sort()).toEqual(this.fleet.ids.map((id) => `${id} success`));
    expect(did.end).not.toBe("none");
    const quiet = await this.up(program);
    expect([quiet.end, quiet.calls]).toEqual(["none", []]);
    this.quietRuns++;
    // A refresh must name this edit, and a destroy must keep it.
    this.happen({ at: 0, what: "edit", path: PATHS[0], how: "write" });
    await this.refresh();
    expect((await this.destroy()).end).toBe("destroy");
  }

  private happen(one: Before): void {
    const id = this.idAt(one.at);
    if (one.what === "edit") this.edit(id, one);
    else if (one.what === "mark") this.fleet.mark(id, one.mark, one.isSet);
    else {
      this.fleet.emulator.setInstance(id, one.override);
      if (Object.values(one.override).every((value) => value === undefined)) this.sick.delete(id);
      else this.sick.add(id);
    }
    this.tell(`${id}: ${JSON.stringify(one)}`);
  }

  private edit(id: string, { path, how }: Extract<Before, { what: "edit" }>): void {
    const there = this.fleet.disk(id, [path])[path];
    if (there === undefined && how !== "write") return;
    if (how === "write") this.fleet.edit(id, path, `edited ${++this.edits}\n`);
    if (how === "cut") this.fleet.edit(id, path, there?.text.slice(0, -3) ?? "");
    if (how === "delete") this.fleet.remove(id, path);
    if (how === "chmod") this.fleet.chmod(id, path, 0o600);
    this.known.edited(id, path);
  }

  private idAt(at: number): string {
    const { ids } = this.fleet;
    return ids[at % ids.length] ?? "";
  }

  private programOf({ program }: Round): Program {
    const targets = [...new Set(program.targets.map((at) => this.idAt(at)))].sort();
    return { ...program, targets };
  }

  private tell(text: string): void {
    this.told.push(text);
  }

  private tellEnd({ end, error, calls }: Did): void {
    const fleet = [...(this.engine.recorded?.fleet ?? [])].map(([id, one]) => {
      const { outcome, status, errorCode, applied, held, rolledBack, reload, pending } = one;
      return `    ${id} ${JSON.stringify({ outcome, status, errorCode, applied, held, rolledBack, reload, pending })}`;
    });
    const asked = calls.map(({ action, code, invokeId, dropped }) =>
      [action, code, invokeId, dropped === true ? "dropped" : undefined]
        .filter((word) => word !== undefined)
        .join(" "),
    );
    this.tell([`  → ${end} ${error} after ${calls.length} calls: ${asked.join(", ")}`, ...fleet].join("\n"));
  }
}
