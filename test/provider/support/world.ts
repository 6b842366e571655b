/** The outside of one resource: the cloud in memory, the test clock, and every line that was shown. */
import type { World } from "../../../provider/src/host/world.ts";
import { TestClock } from "./clock.ts";
import { FakeCloud } from "./cloud.ts";

export interface Outside {
  readonly world: World;
  readonly cloud: FakeCloud;
  readonly clock: TestClock;
  readonly abort: AbortController;
  readonly lines: { status: string[]; note: string[]; warn: string[] };
}

export function outside(over: Partial<World> = {}): Outside {
  const clock = new TestClock();
  const cloud = new FakeCloud(clock);
  const abort = new AbortController();
  const lines = { status: [] as string[], note: [] as string[], warn: [] as string[] };
  let count = 0;
  const world: World = {
    configure: () => undefined,
    connect: () => cloud,
    where: ({ regionId }) =>
      regionId === "" ? undefined : { regionId, endpoint: `https://ecs.${regionId}.aliyuncs.com` },
    progress: () => {
      const topics = new Set<string>();
      const note = (text: string) => void lines.note.push(text);
      return {
        status: (text) => void lines.status.push(text),
        note,
        noteOnce(topic, text) {
          if (!topics.has(topic)) note(text);
          topics.add(topic);
        },
        warn: (text) => void lines.warn.push(text),
        settled: async () => undefined,
      };
    },
    randomHex: (length) => (++count).toString(16).padStart(length, "0").slice(-length),
    random: () => 0.5,
    collectEarly: () => undefined,
    clock,
    signal: abort.signal,
    ...over,
  };
  return { world, cloud, clock, abort, lines };
}

/** Inputs as they reach the provider after check. */
export function inputs(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    path: "/etc/app/app.conf",
    content: "listen 80;\n",
    instanceIds: ["i-1", "i-2", "i-3"],
    kind: "Rollout",
    row: "urn:pulumi:dev::test::pulumi-nodejs:dynamic/alicloud-sendfile:Rollout::web-send",
    ...over,
  };
}
