/** Keeps the namespaces of each instance on which a command has run, and ends them all when the emulator closes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { type Boot, boot, type Image, type Requirements } from "./boot.ts";
import type { SandboxSupport } from "./support.ts";

/** What one emulator adds to what was found on this machine. */
export interface OwnSettings {
  readonly clock: Clock;
  /** Bytes of output that the server asks the agent to keep. */
  readonly logQuota: number;
}

export class Machines {
  readonly #sandbox: SandboxSupport;
  readonly #settings: OwnSettings;
  readonly #booted = new Map<string, Promise<Boot>>();
  /** The instances that were stopped and have not ended yet. */
  readonly #ending = new Set<Promise<void>>();
  #stage: string | undefined;

  constructor(sandbox: SandboxSupport, settings: OwnSettings) {
    this.#sandbox = sandbox;
    this.#settings = settings;
  }

  /** Makes the instance's namespaces, unless it has some. */
  boot(image: Image): Promise<Boot> {
    const { hostname: id } = image;
    const known = this.#booted.get(id);
    if (known !== undefined) return known;
    const booting = boot(image, this.requirements());
    this.#booted.set(id, booting);
    const forget = () => {
      if (this.#booted.get(id) === booting) this.#booted.delete(id);
    };
    void booting.then((one) => ("reason" in one ? forget() : one.ended.then(forget)));
    return booting;
  }

  /** Ends all processes of the instance. The next command gets new namespaces. */
  stop(id: string): void {
    const booting = this.#booted.get(id);
    this.#booted.delete(id);
    if (booting === undefined) return;
    const ending = booting.then(end).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  async close(): Promise<void> {
    for (const id of this.#booted.keys()) this.stop(id);
    await Promise.all(this.#ending);
    if (this.#stage !== undefined) rmSync(this.#stage, { recursive: true, force: true });
  }

  requirements(): Requirements {
    if ("reason" in this.#sandbox) throw new Error(this.#sandbox.reason);
    this.#stage ??= mkdtempSync(join(tmpdir(), "ecs-assistant-emulator-stage-"));
    return { ...this.#sandbox, ...this.#settings, stage: this.#stage };
  }
}

async function end(booted: Boot): Promise<void> {
  if ("reason" in booted) return;
  booted.stop();
  await booted.ended;
}
