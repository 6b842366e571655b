/**
 * The API, clock and log lines that check and diff use at preview. They connect to the API only when there is something to
 * ask, because a preview must not need credentials.
 */
import type { EcsApi } from "../client/api.ts";
import type { Settings } from "../core/model.ts";
import type { Deps } from "../tasks/deps.ts";

export interface Outside extends Omit<Deps, "api"> {
  /** Throws a SendFileError when there is no region or there are no credentials. */
  connect(settings: Settings): Promise<EcsApi>;
}
