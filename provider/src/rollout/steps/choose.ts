/**
 * Chooses the steps of a delivery, in the order in which a wave runs them.
 */
import { hasCommands } from "../../core/inputs/delivery-key.ts";
import type { Wanted } from "../../core/plan/diff.ts";
import { ACTIVATE } from "./activate.ts";
import { SEND } from "./send.ts";
import { STAGE } from "./stage.ts";
import type { StepKind } from "./step.ts";
import { VERIFY } from "./verify.ts";

export type ChooseSteps = (wanted: Wanted) => readonly [StepKind, ...StepKind[]];

export const chooseSteps: ChooseSteps = ({ delivery }) => {
  if (delivery.way.kind === "activation") return [STAGE, ACTIVATE];
  return hasCommands(delivery.way) ? [SEND, VERIFY] : [SEND];
};
