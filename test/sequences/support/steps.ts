/** Random sequences: what people do to a stack, and what goes wrong meanwhile. */
import fc from "fast-check";
import type { ApiFault, InstanceOverride } from "../../../emulator/src/index.ts";
import type { Kind } from "./engine.ts";
import { type Accident, MARKS, type Mark } from "./fleet.ts";
import type { Fate } from "./process.ts";
import { CONTENTS, PATHS, type Program } from "./program.ts";

export type Happening =
  | { readonly what: "edit"; readonly path: string; readonly how: "write" | "delete" | "chmod" | "cut" }
  | { readonly what: "instance"; readonly override: InstanceOverride }
  | { readonly what: "mark"; readonly mark: Mark; readonly isSet: boolean };

/** To one instance, named by its place in the fleet. */
export type Before = Happening & { readonly at: number };

export interface Round {
  readonly before: readonly Before[];
  readonly passMs: number;
  readonly act: "up" | "refresh" | "destroy";
  /** `targets` are indexes of the instances in the fleet. */
  readonly program: Omit<Program, "targets"> & { readonly targets: readonly number[] };
  readonly fate: Fate;
  readonly accidents: readonly (Accident & { readonly at: number })[];
  readonly faults: readonly ApiFault[];
}

export interface Sequence {
  readonly count: number;
  readonly clientToken: boolean;
  readonly visibleAfterMs: number;
  readonly kind: Kind;
  readonly rounds: readonly Round[];
}

export const WELL: InstanceOverride = {
  ...{ status: undefined, agent: undefined, hang: undefined, deliveryMs: undefined },
  ...{ errorCode: undefined, commandErrorCode: undefined, times: undefined },
};
const MISHAPS: readonly InstanceOverride[] = [
  { status: "Stopped" },
  { agent: "offline" },
  { hang: true },
  { deliveryMs: 5_000 },
  { deliveryMs: 40_000 },
  { errorCode: "FileCreateFail", times: 1 },
  { commandErrorCode: "ExecutionException", times: 1 },
  { errorCode: "ClientIsUpgrading", times: 1 },
];
const MOST = 5;

const place = fc.nat(MOST - 1);
const edit = fc.record({
  what: fc.constant("edit" as const),
  path: fc.constantFrom(...PATHS),
  how: fc.constantFrom("write", "write", "delete", "chmod", "cut"),
});
const instance = fc.record({
  what: fc.constant("instance" as const),
  override: fc.constantFrom({}, {}, ...MISHAPS).map((one) => ({ ...WELL, ...one })),
});
const mark = fc.record({
  what: fc.constant("mark" as const),
  mark: fc.constantFrom(...MARKS, "reload", "test"),
  isSet: fc.constantFrom(true, true, false),
});
const before = fc
  .tuple(place, fc.oneof(edit, edit, instance, mark))
  .map(([at, happening]) => ({ at, ...happening }) as Before);

const program = fc.record({
  content: fc.constantFrom(...CONTENTS),
  files: fc.constantFrom(1 as const, 2 as const, 3 as const),
  way: fc.constantFrom("direct" as const, "activation" as const, "activation" as const),
  trigger: fc.constantFrom("1", "1", "1", "2"),
  verify: fc.boolean(),
  rollback: fc.constantFrom("none" as const, "failed" as const, "touched" as const, "touched" as const),
  detectDrift: fc.constantFrom(true, true, false),
  onDelete: fc.constantFrom("keep" as const, "remove" as const),
  commands: fc.subarray(["validate", "test", "health"] as const),
  waves: fc.constantFrom<(number | string)[]>(["100%"], [1], [1, "50%"], [2]),
  maxFailures: fc.constantFrom<number | string>(0, 0, 1, "100%"),
  targets: fc.oneof(
    { weight: 2, arbitrary: fc.constant([0, 1, 2, 3, 4]) },
    { weight: 1, arbitrary: fc.subarray([0, 1, 2, 3, 4], { minLength: 1 }) },
  ),
});
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: "lives" as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("killed" as const),
      call: fc.integer({ min: 1, max: 16 }),
      afterCall: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("cancelled" as const), call: fc.integer({ min: 1, max: 16 }) }),
  },
);
const accident = fc.record({
  at: place,
  what: fc.constantFrom("tree" as const, "tree" as const, "shell" as const, "reboot" as const),
  afterMs: fc.integer({ min: 0, max: 250 }),
});
const FAULTS: readonly ApiFault[] = [
  { action: "SendFile", dropResponse: true, times: 1 },
  { action: "RunCommand", dropResponse: true, times: 1 },
  { action: "RunCommand", dropResponse: true, times: 1 },
  { action: "*", code: "Throttling.User", times: 3 },
  { action: "SendFile", code: "Throttling.User", times: 2 },
  { action: "RunCommand", code: "ServiceUnavailable", httpStatus: 503, times: 1 },
  { action: "*", httpStatus: 502, body: "<html>", times: 2 },
  { action: "RunCommand", code: "Forbidden.RAM", httpStatus: 403, times: 1 },
];
const some = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) =>
  fc.oneof(fc.constant([]), fc.array(arbitrary, { maxLength }));
const round: fc.Arbitrary<Round> = fc.record({
  before: fc.array(before, { maxLength: 3 }),
  passMs: fc.constantFrom(0, 1_000, 20_000, 600_000),
  act: fc.constantFrom("up", "up", "up", "up", "up", "up", "refresh", "refresh", "refresh", "destroy"),
  program,
  fate,
  accidents: some(accident, 2),
  faults: some(fc.constantFrom(...FAULTS), 2),
});

export const sequence: fc.Arbitrary<Sequence> = fc.record({
  count: fc.integer({ min: 3, max: MOST }),
  clientToken: fc.boolean(),
  visibleAfterMs: fc.constantFrom(0, 300, 1_500),
  kind: fc.constantFrom<Kind>("Rollout", "Rollout", "SendFile"),
  rounds: fc.array(round, { minLength: 4, maxLength: 7 }),
});

export function sequenceOf(seed: number): Sequence {
  const [drawn] = fc.sample(fc.noBias(sequence), { seed, numRuns: 1 });
  if (drawn === undefined) throw new Error("nothing was drawn");
  return drawn;
}
