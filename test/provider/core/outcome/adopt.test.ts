/** Properties of what is taken over from the API's list, over random lists and records. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { InstanceRecord } from "../../../../provider/src/core/model.ts";
import { type AdoptInput, adopt } from "../../../../provider/src/core/outcome/adopt.ts";
import type { SeenSend } from "../../../../provider/src/core/outcome/classify.ts";
import {
  deliveryDigest,
  describe as inWords,
  numberOf,
  readMark,
} from "../../../../provider/src/core/outcome/marker.ts";
import { lostTokens } from "../../../../provider/src/core/plan/pending.ts";
import { BEFORE, delivery, NOW, record, SENT, seen } from "../../support/builders.ts";

const LIVES = ["mine", "another"] as const;
const TAGS = ["7a9", "f00"] as const;
const IDS = ["i-1", "i-2", "i-3"];
const TARGETS = ["i-1", "i-2"];
const STATES: readonly (readonly [string, string])[] = [
  ["Success", ""],
  ["Success", ""],
  ["Pending", ""],
  ["Running", ""],
  ["Failed", "FileCreateFail"],
  ["Failed", "FileAlreadyExists"],
  ["Aborted", "ClientNotRunning"],
];

const digestKeyOf = (life: string) => `digest key of ${life}`;

const sends = fc
  .array(
    fc.record({
      life: fc.constantFrom(...LIVES),
      tag: fc.constantFrom(...TAGS),
      key: fc.constantFrom(NOW, BEFORE, "another file"),
      path: fc.constantFrom("/etc/app/app.conf", "/etc/other"),
      instances: fc.dictionary(fc.constantFrom(...IDS), fc.constantFrom(...STATES), { minKeys: 1 }),
    }),
    { maxLength: 8 },
  )
  .map((all) =>
    all.map(({ life, tag, key, path, instances }, at): SeenSend => {
      const number = all.length - at;
      const mark = {
        incarnation: life,
        deliveryDigest: deliveryDigest(digestKeyOf(life), key),
        token: `${life}-run-${number}`,
        tag,
      };
      return {
        invokeId: `f-${number}`,
        description: inWords({ ...mark, timeoutSeconds: 60, senderStack: "app/prod" }),
        path,
        instances: Object.entries(instances).map(([id, [status, errorCode]]) =>
          seen(id, status, { errorCode }),
        ),
      };
    }),
  );
const before = fc.constantFrom<InstanceRecord | undefined>(
  undefined,
  record("success"),
  record("success", { applied: BEFORE }),
  record("failed"),
  record("unknown", { pending: [{ ...SENT, token: "mine-run-2" }] }),
  record("unknown", { invokeId: "f-3", pending: [SENT] }),
);
const situation = fc.record({
  sends,
  fleet: fc.record({ "i-1": before, "i-2": before }),
  known: fc.subarray(["f-1", "f-2", "f-3"]),
  counted: fc.nat(8),
  update: fc.boolean(),
});
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

function run({ sends, fleet, known, counted, update }: Situation) {
  const input: AdoptInput = {
    ...{ sends, counted, update, known: new Set(known), delivery: delivery(NOW), targets: TARGETS },
    ...{
      incarnation: "mine",
      digestKey: digestKeyOf("mine"),
      tag: "7a9",
      until: (timeoutSeconds) => timeoutSeconds,
    },
  };
  const records = Object.entries(fleet).filter(
    (one): one is [string, InstanceRecord] => one[1] !== undefined,
  );
  const olds = new Map(update ? records : []);
  return { olds, news: adopt(olds, input) };
}

/** Sends with this resource's Tag to the instance, newest first. */
function to(id: string, { sends }: Situation) {
  return sends.flatMap((send) => {
    const mark = readMark(send.description);
    const end = send.instances.find((one) => one.instanceId === id);
    return mark?.tag === "7a9" && end !== undefined ? [{ send, mark, end }] : [];
  });
}

function holdsForAll(check: (one: Situation, id: string, made: ReturnType<typeof run>) => void): void {
  fc.assert(
    fc.property(situation, (one) => {
      const made = run(one);
      for (const id of TARGETS) check(one, id, made);
    }),
    { numRuns: 2_000 },
  );
}

test("what the newest send has in flight is waited for, whoever sent it", () => {
  holdsForAll((one, id, { news }) => {
    const [newest] = to(id, one);
    if (newest === undefined || newest.end.end.kind !== "pending") return;
    expect(news.get(id)).toMatchObject({ outcome: "unknown", invokeId: newest.send.invokeId });
    expect(news.get(id)?.pending).toBeDefined();
    expect(news.get(id)?.applied).toBeUndefined();
  });
});

test("a finished send is believed only as the newest of this life that state does not know", () => {
  holdsForAll((one, id, { olds, news }) => {
    const { applied } = news.get(id) ?? {};
    if (applied === undefined || applied === olds.get(id)?.applied) return;
    expect(one.update).toBe(true);
    const [newest] = to(id, one);
    expect(applied).toBe(NOW);
    expect(newest?.mark).toMatchObject({
      incarnation: "mine",
      deliveryDigest: deliveryDigest(digestKeyOf("mine"), NOW),
    });
    expect(newest === undefined ? "" : newest.end.end.kind).toBe("success");
    expect(one.known).not.toContain(newest?.send.invokeId);
    const isLost = lostTokens(olds.get(id)).includes(newest?.mark.token ?? "");
    expect(isLost || numberOf(newest?.mark ?? { token: "" }) > one.counted).toBe(true);
  });
});

test("on create nothing finished is believed", () => {
  holdsForAll((one, id, { news }) => {
    if (!one.update) expect(news.get(id)?.applied).toBeUndefined();
  });
});

test("what an unrecorded send of this life may have written is not what state says", () => {
  holdsForAll((one, id, { olds, news }) => {
    if (!one.update || olds.get(id)?.applied === undefined) return;
    const [newest] = to(id, one);
    const isNews =
      newest?.mark.incarnation === "mine" &&
      !one.known.includes(newest.send.invokeId) &&
      numberOf(newest.mark) > one.counted;
    if (newest === undefined || !isNews) return;
    const end = newest.end.end;
    const wrote = end.kind === "success" || end.kind === "pending" || end.mayHaveWritten;
    if (
      wrote &&
      newest.mark.deliveryDigest !== deliveryDigest(digestKeyOf("mine"), olds.get(id)?.applied ?? "")
    )
      expect(news.get(id)?.applied).not.toBe(olds.get(id)?.applied);
  });
});

test("sends with another Tag, and instances that are no targets, change nothing", () => {
  holdsForAll((one, id, { olds, news }) => {
    if (to(id, one).length === 0) expect(news.get(id)).toEqual(olds.get(id));
    expect([...news.keys()].every((key) => TARGETS.includes(key))).toBe(true);
  });
});

test("once this life has sent, no file of another one counts as ours", () => {
  holdsForAll((one, id, { olds, news }) => {
    if (!one.update || one.counted === 0) return;
    const written = to(id, one).filter(({ mark }) => mark.incarnation === "mine");
    const ours = new Set([...(olds.get(id)?.owned ?? []), ...written.map(({ send }) => send.path)]);
    for (const path of news.get(id)?.owned ?? []) expect(ours).toContain(path);
  });
});

test("a part that may still arrive is kept beside what an older direct send did", () => {
  const sendOf = (number: number, path: string, status: string): SeenSend => ({
    invokeId: `f-${number}`,
    description: inWords({
      ...{ incarnation: "mine", token: `mine-run-${number}`, tag: "7a9" },
      ...{ deliveryDigest: deliveryDigest(digestKeyOf("mine"), NOW) },
      ...{ timeoutSeconds: 60, senderStack: "app/prod" },
    }),
    path,
    instances: [seen("i-1", status)],
  });
  const part = sendOf(2, "/var/lib/alicloud-sendfile/0123abcd/in/k.0", "Running");
  const direct = sendOf(1, "/etc/app/app.conf", "Success");
  const fleet = { "i-1": record("success", { applied: BEFORE }), "i-2": undefined };
  const { news } = run({ sends: [part, direct], fleet, known: [], counted: 0, update: true });
  expect(news.get("i-1")).toMatchObject({
    ...{ outcome: "success", applied: NOW },
    pending: [{ task: "part", invokeId: "f-2" }],
  });
});

test("the end of a command that is older than a send of a killed run is no longer asked for", () => {
  const mark = { incarnation: "mine", deliveryDigest: "d", token: "mine-run-5", tag: "7a9" };
  const send: SeenSend = {
    invokeId: "f-5",
    description: inWords({ ...mark, timeoutSeconds: 60, senderStack: "" }),
    path: "/etc/app/app.conf",
    instances: [seen("i-1", "Success")],
  };
  const command = (number: number) => ({
    ...{ task: "command" as const, key: NOW, filesKey: "f", until: 0 },
    ...{ invokeId: `t-${number}`, token: `mine-run-${number}` },
  });
  const before = record("unknown", { pending: [command(4), command(6)] });
  const input: AdoptInput = {
    ...{
      sends: [send],
      known: new Set<string>(),
      incarnation: "mine",
      digestKey: "k",
      tag: "7a9",
      update: true,
    },
    ...{ counted: 4, delivery: delivery(), targets: ["i-1"], until: () => 0 },
  };
  expect(adopt(new Map([["i-1", before]]), input).get("i-1")?.pending).toEqual([command(6)]);
});
