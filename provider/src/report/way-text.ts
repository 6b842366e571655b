/**
 * Tells what happens on each instance, for the plan: which files come, which steps prove them, and what becomes of an
 * instance that fails.
 */
import type { Delivery, Way } from "../core/model.ts";

/** An empty list for a direct delivery that nothing proves, because the plan then tells all that there is. */
export function wayLines({ files, way }: Pick<Delivery, "files" | "way">): string[] {
  const steps = stepsOf(way);
  if (steps.length === 0) return [];
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const count = files.length === 1 ? "1 file" : `${files.length} files`;
  const stops = way.kind === "activation" && way.rollback === "touched";
  return [
    [`${count} (${showBytes(bytes)})`, ...steps].join(" → ") + undoneText(way),
    ...(stops ? ["when it stops, all touched instances get their old files back"] : []),
  ];
}

function stepsOf(way: Way): string[] {
  const health = way.health === undefined ? [] : [`health ≤ ${way.health.timeoutSeconds} s`];
  if (way.kind === "direct") return [...(way.verify ? ["verify"] : []), ...health];
  const commands = (["validate", "test", "reload"] as const).filter((name) => way[name] !== undefined);
  const steps = [...commands, ...health];
  return steps.length === 0 ? ["verify"] : steps;
}

/** Only test, reload and health can fail with the new files in place. */
function undoneText(way: Way): string {
  if (way.kind === "direct") return "";
  if (way.test === undefined && way.reload === undefined && way.health === undefined) return "";
  return way.rollback === "none"
    ? "; failed instances keep the new files"
    : "; failed instances get their old files back";
}

function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
