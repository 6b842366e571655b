/**
 * One call of one of Pulumi's verbs (check, diff, create, …): which resource it is about, and the API, clock and log lines
 * that the verb may use. A verb gets it beside the inputs, which hold the arguments only.
 */
import type { Settings } from "../core/model.ts";
import type { Where } from "../core/state/region.ts";
import type { Outside } from "../preview/outside.ts";
import type { Preview } from "../preview/previews.ts";
import type { Row } from "./world.ts";

/** SendFile throws when its rollout fails; a Rollout, which stands inside a FileRollout, records the failure. */
export type ResourceType = "SendFile" | "Rollout";

export interface Call extends Outside {
  /** URN of the resource; "" when it is not known. */
  readonly urn: string;
  readonly type: ResourceType;
  /** What this preview has found out about the resource; undefined when an update asks. */
  readonly preview: Preview | undefined;
  readonly progress: Row;
  /** Region and endpoint that the settings lead to; makes no API call. Undefined when the configuration names no region. */
  where(settings: Settings): Where | undefined;
}
