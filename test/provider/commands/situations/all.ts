/** The whole table of situations. */
import type { Situation } from "../support/situation.ts";
import { COMMANDS } from "./commands.ts";
import { CONTENTS } from "./contents.ts";
import { DISKS } from "./disks.ts";
import { DRIFTS } from "./drifts.ts";
import { FILES } from "./files.ts";
import { LINK_SITUATIONS } from "./links.ts";
import { REMOVALS } from "./removals.ts";
import { RESTORES } from "./restores.ts";
import { RUNS } from "./runs.ts";
import { STEPS } from "./steps.ts";

export const SITUATIONS: readonly Situation[] = [
  ...FILES,
  ...CONTENTS,
  ...LINK_SITUATIONS,
  ...STEPS,
  ...COMMANDS,
  ...DISKS,
  ...RUNS,
  ...RESTORES,
  ...DRIFTS,
  ...REMOVALS,
];
