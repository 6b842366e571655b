/** Pulumi's diff: says whether the inputs want anything else than what is recorded. It never asks for a replacement. */
import type { Raw } from "../../core/inputs/unknown.ts";
import { allKnown, settingsOf, wantedOf } from "../../core/inputs/wanted.ts";
import { diff as diffRules } from "../../core/plan/diff.ts";
import { plan } from "../../core/plan/plan.ts";
import { recordedIn } from "../../core/state/region.ts";
import { isOutdated, upgraded } from "../../core/state/upgrade.ts";
import { lookAhead } from "../../preview/look-ahead.ts";
import { planText } from "../../report/plan-text.ts";
import type { Call } from "../call.ts";
import { tellPlan, unknownPlan } from "./plan.ts";
import { recordedOf } from "./recorded.ts";
import { shownDiff } from "./shown-diff.ts";

export async function diff(olds: Raw, news: Raw, call: Call): Promise<{ changes: boolean }> {
  const changes = await isChanged(olds, news, call);
  await call.progress.settled();
  return { changes };
}

/** Logs the plan when there is a change. */
async function isChanged(olds: Raw, news: Raw, call: Call): Promise<boolean> {
  if (!allKnown(news)) {
    tellPlan(unknownPlan(news), call);
    return true;
  }
  const before = recordedOf(olds);
  const inRegion = recordedIn(before, call.where(settingsOf(news)));
  const wanted = wantedOf(news, before.digestKey);
  const recorded = upgraded(inRegion, wanted.delivery, before.digestKey);
  if (!isOutdated(before) && diffRules(recorded, wanted).length === 0) return false;
  const todo = plan(wanted.targets, wanted.delivery, wanted.policy, recorded);
  // Check cannot look at instances that failed before, because it is not given what is recorded (decision 009).
  if (call.preview !== undefined) await lookAhead(todo.send, wanted, call.preview, call);
  const moved = inRegion === before ? [] : ["region"];
  const diff = todo.send.length === 0 ? "" : await shownDiff(news, call.preview);
  const { policy, delivery } = wanted;
  const text = planText({ plan: todo, policy, delivery, before: recorded.verdict });
  tellPlan(text, call, { changed: moved, diff });
  return true;
}
