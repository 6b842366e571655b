/**
 * Collects the checks of one examination. What was planned and never looked at is told as not tried, with the first problem
 * as the reason.
 */
import { type Check, type CheckId, isProblem, notTried } from "./check.ts";

export interface Planned {
  readonly id: CheckId;
  readonly tried: string;
}

export class Findings {
  private readonly planned: readonly Planned[];
  private readonly found = new Map<CheckId, Check>();

  constructor(planned: readonly Planned[]) {
    this.planned = planned;
  }

  add(...checks: readonly Check[]): void {
    for (const check of checks) this.found.set(check.id, check);
  }

  ok(id: CheckId, found: string): void {
    this.add({ id, outcome: "ok", tried: this.triedOf(id), found });
  }

  problem(id: CheckId, found: string, todo: string, code?: string): void {
    const check = { id, outcome: "problem", tried: this.triedOf(id), found, todo } as const;
    this.add(code === undefined ? check : { ...check, code });
  }

  note(id: CheckId, found: string, todo: string): void {
    this.add({ id, outcome: "note", tried: this.triedOf(id), found, todo });
  }

  /** Returns all planned checks in their order. */
  all(): Check[] {
    const first = this.planned.map(({ id }) => this.found.get(id)).find((one) => one && isProblem(one));
    const why = first === undefined ? "nothing told of it" : `${first.id} must be mended first`;
    return this.planned.map(({ id, tried }) => this.found.get(id) ?? notTried(id, tried, why));
  }

  private triedOf(id: CheckId): string {
    return this.planned.find((one) => one.id === id)?.tried ?? "";
  }
}
