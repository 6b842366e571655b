/**
 * The instances that are given by id and by tag: one of them to try rights on, and the look at all or a sample of them.
 */
import { instancesByTags } from "../../client/actions/instances.ts";
import type { Ask } from "./asking.ts";
import type { Findings } from "./findings.ts";
import { lookAt } from "./instances.ts";

/** Most instances of the given tags that are looked at. */
const SAMPLE = 20;

export interface WantedTargets {
  readonly instanceIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export class Targets {
  private readonly wish: WantedTargets;
  private readonly ask: Ask;

  constructor(wish: WantedTargets, ask: Ask) {
    this.wish = wish;
    this.ask = ask;
  }

  get areGiven(): boolean {
    return this.wish.instanceIds.length > 0 || this.areTagged;
  }

  private get areTagged(): boolean {
    return Object.keys(this.wish.tags).length > 0;
  }

  /** Returns an instance of ECS among them, if there is one. */
  async one(): Promise<string | undefined> {
    const own = this.wish.instanceIds.find((id) => !id.startsWith("mi-"));
    if (own !== undefined || !this.areTagged) return own;
    const found = await this.tagged();
    return found.ok ? found.value[0] : undefined;
  }

  async check(regionId: string, now: number, findings: Findings): Promise<void> {
    const ids = new Set(this.wish.instanceIds);
    if (this.areTagged) {
      const found = await this.tagged();
      if (!found.ok) {
        // The check of the right has told of a missing permission.
        if (found.fault.missingAction === undefined)
          findings.problem("targets", `${found.fault.code}: ${found.fault.message}`, "Narrow the tags.");
        return;
      }
      const { value } = found;
      const sample = value.slice(0, SAMPLE);
      const looked = value.length > SAMPLE ? `; ${SAMPLE} of them are looked at` : "";
      if (value.length === 0)
        findings.problem("targets", "no instance has all these tags", "Correct the tags, or the region.");
      else findings.ok("targets", `${value.length} match${value.length === 1 ? "es" : ""}${looked}`);
      for (const id of sample) ids.add(id);
    }
    if (ids.size > 0) findings.add(...(await lookAt([...ids], regionId, now, this.ask)));
  }

  private tagged() {
    return this.ask((call) => instancesByTags(call, { tags: this.wish.tags }));
  }
}
