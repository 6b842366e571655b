/**
 * The scripts for Windows are killed before each step that changes the disk: each file is old or new, and the next run ends right.
 * They run on the model of run.test.ts.
 */
import { expect, test } from "vitest";
import type { ActivateOrder, Order, RestoreOrder } from "../../../../provider/src/commands/order.ts";
import { size } from "../../../support/size.ts";
import { fileOf, Machine } from "./support/machine.ts";
import { FOLDER } from "./support/orders.ts";

const [ONE, TWO, FAR] = ["C:\\app\\one.ini", "C:\\app\\two.ini", "D:\\data\\far.ini"];
const PATHS = [ONE, TWO, FAR];
const OLD = ["old one", undefined, "old far"];
const NEW = ["new one", "new two", "new far"];
const reload = { text: "reload", timeoutSeconds: 30 };
const next = { ...reload, text: "test" };

interface Scene {
  readonly machine: Machine;
  readonly order: Order;
  /** Commands that fail. */
  readonly failing: Set<string>;
}

function scene(over: Partial<ActivateOrder>): Scene {
  const machine = new Machine();
  machine.disk.put(ONE, "old one", 0o640);
  machine.disk.put(FAR, "old far", 0o640);
  const failing = new Set<string>();
  machine.commands = (text) => ({ exit: failing.has(text) ? 1 : 0 });
  return { machine, order: delivered(machine, over), failing };
}

function delivered(machine: Machine, over: Partial<ActivateOrder>): ActivateOrder {
  const contents = Object.fromEntries(PATHS.map((path, at) => [path, NEW[at] ?? ""]));
  return machine.deliver(contents, { reload, test: next, ...over });
}

const on = ({ machine }: Scene) => PATHS.map((path) => machine.disk.content(path));

/** Kills the order of a scene before each nth step, looks at the files, and goes on. */
function killed(make: () => Scene, look: (scene: Scene, at: number) => void): number {
  const every = size(4, 1);
  for (let at = 1; ; at += every) {
    const one = make();
    try {
      const { killed } = one.machine.run(one.order, at);
      for (const [file, content] of on(one).entries()) expect([OLD[file], NEW[file]]).toContain(content);
      if (!killed) return at;
      look(one, at);
    } finally {
      one.machine.remove();
    }
  }
}

test("a killed activation is finished by the next one, with one reload at least", () => {
  const steps = killed(
    () => scene({}),
    (one, at) => {
      one.machine.ran.length = 0;
      const { report } = one.machine.run(delivered(one.machine, { token: "inc-run-2" }));
      expect([at, report?.ok, report?.code, report?.stands, report?.reload === "owed"]).toEqual([
        at,
        true,
        "",
        "new",
        false,
      ]);
      expect(on(one)).toEqual(NEW);
      expect([at, one.machine.disk.access(ONE), one.machine.disk.access(FAR)]).toEqual([at, 0o640, 0o640]);
    },
  );
  expect(steps).toBeGreaterThan(60);
});

test("a killed activation is undone when another set is wanted", () => {
  killed(
    () => scene({}),
    (one, at) => {
      const other = one.machine.deliver({ [ONE]: "other" }, { token: "inc-run-2" });
      const { report } = one.machine.run(other);
      expect([at, report?.ok, report?.code]).toEqual([at, true, ""]);
      const [first, ...rest] = on(one);
      const isDone = rest[1] === "new far";
      expect([at, first, rest]).toEqual([at, "other", isDone ? NEW.slice(1) : OLD.slice(1)]);
    },
  );
});

test("a killed activation whose test fails leaves the old files in the end", () => {
  killed(
    () => {
      const one = scene({});
      one.failing.add("test");
      return one;
    },
    (one, at) => {
      const { report } = one.machine.run(delivered(one.machine, { token: "inc-run-2" }));
      expect([at, report?.code, report?.stands, report?.rolledBack]).toEqual([
        at,
        "TestFailed",
        "old",
        "undone",
      ]);
      expect(on(one)).toEqual(OLD);
    },
  );
});

test("a killed restore is ended by the next one, and never takes back more", () => {
  const restore: RestoreOrder = {
    ...{ kind: "restore", token: "inc-run-9", folder: FOLDER, run: "inc-run" },
    ...{ files: PATHS.map((path, at) => fileOf(path, NEW[at] ?? "")), reload, say: 0 },
  };
  const steps = killed(
    () => {
      const one = scene({});
      one.machine.run(one.order);
      one.machine.ran.length = 0;
      return { ...one, order: restore };
    },
    (one, at) => {
      for (const _ of [1, 2]) {
        const { report } = one.machine.run(restore);
        expect([at, report?.ok, report?.code, report?.stands, report?.rolledBack]).toEqual([
          at,
          true,
          "",
          "restored",
          "restored",
        ]);
        expect(on(one)).toEqual(OLD);
      }
      expect([at, one.machine.ran.length > 0]).toEqual([at, true]);
    },
  );
  expect(steps).toBeGreaterThan(20);
});

test("a killed removal is ended by the next one, with its reload", () => {
  const remove: Order = {
    ...{ kind: "remove", token: "t", folder: FOLDER, follows: false, reload, say: 0 },
    files: PATHS.map((path) => ({ path, known: [] })),
  };
  const one = scene({});
  try {
    one.machine.run(one.order);
    for (let at = 1, last = false; !last; at += size(4, 1)) {
      one.machine.run(delivered(one.machine, {}));
      one.machine.ran.length = 0;
      last = !one.machine.run(remove, at).killed;
      const { report } = one.machine.run(remove);
      expect([at, report?.ok, report?.code, report?.reload === "owed"]).toEqual([at, true, "", false]);
      expect([at, on(one), one.machine.ran.length > 0]).toEqual([
        at,
        [undefined, undefined, undefined],
        true,
      ]);
      expect(one.machine.disk.attributes(FOLDER)).toBe(-1);
    }
  } finally {
    one.machine.remove();
  }
});
