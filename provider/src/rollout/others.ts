/**
 * Warns when another resource, of this stack or of another one, sends the same file to the same instances: the later
 * send wins, and neither learns of it. One read at the end of a run that sent; what cannot be read is not warned about.
 */
import type { Wanted } from "../core/diff.ts";
import { readMark } from "../core/marker.ts";
import type { ListedSend } from "../core/model.ts";
import { canonicalPath } from "../core/path.ts";
import { showIds } from "../report/summary.ts";
import type { Deps, Marking } from "./context.ts";

export async function warnOfOthers(wanted: Wanted, marking: Marking, deps: Deps): Promise<void> {
  const { path, name } = wanted.delivery.files[0];
  const answer = await deps.api.listSends({ name });
  if (!answer.ok) return;
  const targets = new Set(wanted.targets);
  for (const [origin, ids] of othersOf(answer.value.sends, canonicalPath(path), marking.tag)) {
    const shared = [...ids].filter((id) => targets.has(id));
    if (shared.length === 0) continue;
    const who = origin === marking.origin || origin === "" ? "another resource" : `the stack ${origin}`;
    deps.progress.warn(
      `${who} sends ${path} to ${showIds(shared)} too: the later send wins; give the file one owner`,
    );
  }
}

/** Stack → instances that it sent this file to. */
function othersOf(sends: readonly ListedSend[], path: string, tag: string): Map<string, Set<string>> {
  const others = new Map<string, Set<string>>();
  for (const send of sends) {
    const mark = readMark(send.description);
    if (mark === undefined || mark.tag === tag || canonicalPath(send.path) !== path) continue;
    const ids = others.get(mark.origin) ?? new Set();
    for (const { instanceId } of send.instances) ids.add(instanceId);
    others.set(mark.origin, ids);
  }
  return others;
}
