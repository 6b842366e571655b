/**
 * Chooses the steps of a delivery, in the order in which a wave runs them.
 */
import type { Wanted } from "../../core/plan/diff.ts";
import { SEND } from "./send.ts";
import type { StepKind } from "./step.ts";

export type ChooseSteps = (wanted: Wanted) => readonly [StepKind, ...StepKind[]];

export const chooseSteps: ChooseSteps = () => [SEND];
