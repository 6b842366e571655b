/**
 * One call of one of Pulumi's verbs: which resource it is about, and what the verb may use of the outside. It stands
 * beside the inputs, which hold arguments alone.
 */
import type { Settings } from "../core/model.ts";
import type { Where } from "../core/state/region.ts";
import type { Outside } from "../preview/outside.ts";
import type { Preview } from "../preview/previews.ts";
import type { Row } from "./world.ts";

/** SendFile throws when its rollout fails; a Rollout, which stands inside a FileRollout, records the failure. */
export type ResourceType = "SendFile" | "Rollout";

export interface Call extends Outside {
  /** Of the resource; "" when it is not known. */
  readonly urn: string;
  readonly type: ResourceType;
  /** What this preview has found out about the resource; undefined when an update asks. */
  readonly preview: Preview | undefined;
  readonly progress: Row;
  /** Where the resource's connection leads to, without a call; undefined when nothing says so. */
  where(settings: Settings): Where | undefined;
}
