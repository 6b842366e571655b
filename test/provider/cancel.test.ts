/** A cancel ends whatever is waited for: what only looks ends at once, what has sent within the 5 s that it has. */
import { describe, expect, test } from "vitest";
import type { FakeCloud } from "./support/cloud.ts";
import * as lifecycle from "./support/lifecycle.ts";
import { stack } from "./support/stack.ts";
import { inputs } from "./support/world.ts";

const CANCEL_AT = 2_000;
type Action = Exclude<
  keyof FakeCloud & keyof import("../../provider/src/client/api.ts").EcsApi,
  "maxRetryMs" | "lists"
>;

/** A stack in which one action is never answered, and which is cancelled while it waits for that. */
function hanging(action: Action) {
  const made = stack();
  let asked = 0;
  made.cloud[action] = () => {
    asked++;
    return new Promise<never>(() => undefined);
  };
  const start = made.clock.now();
  made.clock.at(CANCEL_AT, () => made.abort.abort());
  return { ...made, asked: () => asked, waited: () => made.clock.now() - start - CANCEL_AT };
}

describe("while it is checked", () => {
  test.each<[Action, Record<string, unknown>]>([
    ["instancesByTags", { targetTags: { role: "web" }, instanceIds: undefined }],
    ["instanceFacts", { preview: true }],
    ["agentsOnline", { preview: true }],
  ])("%s: at once", async (action, over) => {
    const { world, waited, asked } = hanging(action);
    await lifecycle.check({}, inputs(over), world);
    expect(asked()).toBe(1);
    expect(waited()).toBe(0);
  });

  test("nothing is begun after it", async () => {
    const { world, abort, cloud } = stack();
    abort.abort();
    for (const action of ["instancesByTags", "instanceFacts", "agentsOnline"] as const)
      cloud[action] = () => Promise.reject<never>(new Error(`${action} is called`));
    const given = inputs({ targetTags: { role: "web" }, preview: true });
    expect((await lifecycle.check({}, given, world)).failures).toBeUndefined();
  });
});

test.each<Action>(["listSends", "instanceFacts", "agentsOnline", "sendFile", "results"])(
  "while it is carried out, %s: within 5 s, with the result",
  async (action) => {
    const { up, waited, asked, cloud } = hanging(action);
    // Results are asked for one by one where the list by Tag is refused.
    if (action === "results") refuseLists(cloud);
    const outs = await up(inputs());
    expect(asked()).toBeGreaterThan(0);
    expect(outs).toMatchObject({ passed: false, reason: "cancelled", counts: { total: 3 } });
    expect(waited()).toBeLessThanOrEqual(5_000);
  },
);

function refuseLists(cloud: FakeCloud): void {
  const list = cloud.listSends.bind(cloud);
  cloud.listSends = (query) =>
    cloud.sends.length === 0
      ? list(query)
      : Promise.resolve({ ok: true, value: { sends: [], nextToken: "" } });
}
