/**
 * Reads from inputs that were checked the settings that a later refresh or delete needs, because those are given what state
 * keeps and not the arguments.
 */
import type { Settings } from "../model.ts";
import type { Raw } from "./unknown.ts";
import { wayOf } from "./way.ts";

type Later = Pick<Settings, "detectDrift" | "onDelete" | "reload" | "symlinks" | "isSecret">;

/** Of the delivery's way only what will be needed is returned, so that a change of the rest updates nothing. */
export function laterSettings(raw: Raw): Later {
  const detects = raw.detectDrift === true;
  const removes = raw.onDelete === "remove";
  const way = wayOf(raw);
  const reload = removes && way.kind === "activation" ? way.reload : undefined;
  const symlinks = way.kind === "activation" && (detects || removes) ? way.symlinks : "follow";
  return {
    ...(detects ? { detectDrift: true } : {}),
    ...(removes ? { onDelete: "remove" } : {}),
    ...(reload === undefined ? {} : { reload }),
    ...(symlinks === "follow" ? {} : { symlinks }),
    // State that was written before this input existed does not tell, so its content counts as a secret.
    ...(reload !== undefined && raw.__isSecret !== false ? { isSecret: true } : {}),
  };
}
