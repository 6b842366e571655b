/**
 * A mistake of this package at any moment of a rollout: whatever it calls throws at the k-th call, once or from then on.
 * What was sent is recorded as sent, the next run sends nothing twice, and the mistake is told by its place alone.
 */
import { describe, expect, test } from "vitest";
import type { EcsApi } from "../../provider/src/client/api.ts";
import { wantedOf } from "../../provider/src/core/inputs/wanted.ts";
import type { Policy } from "../../provider/src/core/model.ts";
import { decode } from "../../provider/src/core/state/decode.ts";
import { encode } from "../../provider/src/core/state/encode.ts";
import { SendFileError } from "../../provider/src/errors.ts";
import { runRollout } from "../../provider/src/rollout/run.ts";
import { type Ending, SUCCESS } from "./support/cloud.ts";
import { judged, told } from "./support/oracle.ts";
import { stack } from "./support/stack.ts";
import { inputs, outside } from "./support/world.ts";

const IDS = ["i-1", "i-2", "i-3", "i-4", "i-5", "i-6", "i-7"];
const VALUE = "a value that no text may hold";
const ENDINGS: Record<string, Ending[]> = {
  "i-2": [{ status: "Failed", errorCode: "ClientNotResponse" }, SUCCESS],
  "i-5": [{ ...SUCCESS, after: 5_000 }],
};
const run = {
  path: "/etc/app/app.conf",
  content: "listen 80;\n",
  overwrite: true,
  targets: IDS,
  warns: false,
};

/** Throws at the `at`-th call of anything, and then never again or always. */
class Saboteur {
  calls = 0;
  thrown = 0;
  at = Number.POSITIVE_INFINITY;
  private readonly always: boolean;

  constructor(always: boolean) {
    this.always = always;
  }

  private hit(): void {
    this.calls++;
    if (this.calls < this.at || (this.thrown > 0 && !this.always)) return;
    this.thrown++;
    throw new TypeError(`${VALUE}\n    at ${VALUE} (/tmp/x.js:1:1)`);
  }

  /** Before the call is carried out, or after it: then what it did is done. */
  around<A extends unknown[], R>(work: (...args: A) => R, late: boolean): (...args: A) => R {
    return (...args) => {
      if (!late) this.hit();
      const result = work(...args);
      if (late) this.hit();
      return result;
    };
  }
}

function sabotaged(always: boolean, late: boolean) {
  const saboteur = new Saboteur(always);
  const made = stack();
  const { cloud, clock, world } = made;
  const around = <A extends unknown[], R>(work: (...args: A) => R) => saboteur.around(work, late);
  const api: EcsApi = {
    sendFile: around((request) => cloud.sendFile(request)),
    results: around((invokeId) => cloud.results(invokeId)),
    listSends: around((query) => cloud.listSends(query)),
    runCommand: around((request) => cloud.runCommand(request)),
    commandResults: around((invokeId, ids) => cloud.commandResults(invokeId, ids)),
    listCommands: around((query) => cloud.listCommands(query)),
    instanceFacts: around((ids) => cloud.instanceFacts(ids)),
    agentsOnline: around((ids) => cloud.agentsOnline(ids)),
    instancesByTags: around((query) => cloud.instancesByTags(query)),
  };
  const lines = world.progress("");
  Object.assign(world, {
    connect: around(() => api),
    random: around(() => 0.5),
    clock: {
      now: around(() => clock.now()),
      sleep: around((ms: number, signal?: AbortSignal) => clock.sleep(ms, signal)),
    },
    progress: () => ({
      status: around(lines.status),
      note: around(lines.note),
      noteOnce: around(lines.noteOnce),
      warn: around(lines.warn),
      settled: around(lines.settled),
    }),
  });
  cloud.honoursToken = false;
  for (const [id, endings] of Object.entries(ENDINGS)) cloud.endings.set(id, [...endings]);
  return { ...made, saboteur };
}

const given = (kind: string) =>
  inputs({ instanceIds: IDS, content: run.content, kind, rollout: { waves: [2, 3], maxFailures: 0 } });

async function callsOf(kind: string, late: boolean): Promise<number> {
  const { up, saboteur } = sabotaged(false, late);
  await up(given(kind)).catch(() => undefined);
  return saboteur.calls;
}

describe.each([
  { always: false, late: false },
  { always: false, late: true },
  { always: true, late: false },
  { always: true, late: true },
])("thrown from then on: $always, after the call was carried out: $late", ({ always, late }) => {
  test.each(["Rollout", "SendFile"])("of a %s nothing is lost, and nothing sent twice", async (kind) => {
    const calls = await callsOf(kind, late);
    expect(calls).toBeGreaterThan(50);
    for (let at = 1; at <= calls; at++) {
      const one = sabotaged(always, late);
      one.saboteur.at = at;
      const error: unknown = await one.upAlone(given(kind)).catch((thrown: unknown) => thrown);
      const failed = error instanceof SendFileError ? error : undefined;
      if (error instanceof Error && failed === undefined) expect(one.cloud.sentTo, `call ${at}`).toEqual([]);
      const outs = one.state() ?? failed?.properties;
      // What was sent before is sent again only where its error asked for it.
      const sent = one.cloud.sentTo;
      if (outs !== undefined) {
        const fleet = told(outs);
        for (const id of sent) expect(fleet.get(id)?.outcome, `call ${at}: ${id}`).not.toBe("notAttempted");
        const bad = judged({ ...run, maxFailures: 0 }, outs, one.cloud, new Set());
        expect(bad, `call ${at}`).toEqual([]);
      }
      if (outs !== undefined && outs.status !== "Success")
        expect(outs, `call ${at}`).toMatchObject({ passed: false, reason: "error" });
      const text = JSON.stringify([outs, failed?.message, one.lines]);
      expect(text, `call ${at}`).not.toContain(VALUE);
      if (outs?.reason === "error")
        expect(text, `call ${at}`).toMatch(/internal error \(TypeError at [\w.]+ \(\w/);

      one.saboteur.at = Number.POSITIVE_INFINITY;
      one.restore(outs);
      const rest = await one.upAlone(given(kind)).catch((thrown: unknown) => thrown);
      expect(rest, `call ${at}`).toMatchObject({ status: "Success" });
      for (const id of IDS) {
        const times = [...sent, ...one.cloud.sentTo].filter((other) => other === id).length;
        expect({ at, id, times }).toEqual({ at, id, times: id === "i-2" ? 2 : 1 });
      }
    }
  });
});

test("a mistake in a rule, from any of its readings on, loses nothing that was sent", async () => {
  const identity = { incarnation: "inc", digestKey: "key", folder: "/f", tag: "7a9", senderStack: "app/dev" };
  const wanted = wantedOf(given("Rollout"), "key");
  /** A policy of which the `at`-th reading and all later ones throw. */
  const broken = (at: number) => {
    let readings = 0;
    const get = (policy: Policy, key: string) => {
      if (++readings >= at) throw new TypeError(VALUE);
      return Reflect.get(policy, key);
    };
    return { policy: new Proxy(wanted.policy, { get }), readings: () => readings };
  };
  const runWith = async (at: number) => {
    const { world, cloud } = outside();
    cloud.honoursToken = false;
    const deps = async () => ({ ...world, api: cloud, progress: world.progress("") });
    const { policy, readings } = broken(at);
    const first = await runRollout({ ...wanted, policy }, undefined, deps, { ...identity, run: "1" }).catch(
      () => undefined,
    );
    if (first === undefined) expect(cloud.sentTo).toEqual([]);
    else
      for (const id of cloud.sentTo)
        expect(first.fleet.get(id)?.outcome, `reading ${at}`).toMatch(/success|unknown/);
    const before = first === undefined ? undefined : decode(encode(first, ""));
    await runRollout(wanted, before, deps, { ...identity, run: "2" });
    expect(cloud.sentTo.toSorted(), `reading ${at}`).toEqual(IDS);
    return readings();
  };
  const all = await runWith(Number.POSITIVE_INFINITY);
  expect(all).toBeGreaterThan(20);
  for (let at = 1; at <= all; at++) await runWith(at);
});
