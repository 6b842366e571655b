/**
 * Tells in words what a delete with `onDelete: "remove"` did: what is gone, what was kept, and why the delete failed.
 */
import type { Left, Removal, Removed } from "../core/outcome/removed.ts";
import { cause, saidLines } from "./cause.ts";
import { instances } from "./count.ts";
import { showIds } from "./summary.ts";

/** Largest number of reasons that are told, because every instance may fail for a different reason. */
const MAX_GROUPS = 10;

/** How to end a delete that failed, or to leave the files alone. */
const WAY_OUT =
  'Then delete again: what is done is not done twice. To leave the files there, set `onDelete: "keep"`, run `pulumi up`, then delete. To go on using them, run `pulumi refresh`, then `pulumi up`.';

/** Names the files that are not removed because the program has moved them to another resource. */
export function movedText(owners: ReadonlyMap<string, string>): string {
  const files = [...owners].map(([path, owner]) => `${path} ("${owner}")`);
  return `left, because another resource sends it now: ${files.join(", ")}`;
}

/** Says what is gone; `undefined` when nothing can be told. */
export function goneText({ removed, absent, gone }: Removed, paths: readonly string[]): string | undefined {
  const parts = [
    ...(removed.length === 0 ? [] : [`removed from ${instances(removed.length)}`]),
    ...(absent.length === 0 ? [] : [`was absent on ${instances(absent.length)}`]),
    ...(gone.length === 0
      ? []
      : [`nothing to remove on ${showIds(gone)}, because there is no such instance`]),
  ];
  return parts.length === 0 || paths.length === 0 ? undefined : `${filesText(paths)}: ${parts.join(", ")}`;
}

/** Names every file that was kept; `undefined` when there is none. */
export function notOursText({ kept }: Removed): string | undefined {
  if (kept.size === 0) return undefined;
  const files = [...kept].map(([path, ids]) => `${path} on ${showIds(ids)}`);
  return `kept, because it is not what this resource sent: ${files.join("; ")}`;
}

/** Tells why the delete fails; `undefined` when it does not. */
export function problemOf(removal: Removal, paths: readonly string[]): string | undefined {
  const head = `onDelete "remove" has not removed ${filesText(paths)}`;
  switch (removal.kind) {
    case "cancelled":
      return `${head}: cancelled before it began\n${WAY_OUT}`;
    case "unasked":
      return `${head}: ${removal.why}\n${WAY_OUT}`;
    case "ended":
      return leftText(removal, head);
  }
}

/** Groups the instances by reason, with advice for each group. */
function leftText({ removed, total, cancelled }: Ended, head: string): string | undefined {
  const { left } = removed;
  if (left.size === 0) return undefined;
  const groups = [...groupsOf(left).values()].sort((a, b) => b.ids.length - a.ids.length);
  const lines = groups.slice(0, MAX_GROUPS).flatMap(groupLines);
  const more = groups.length - MAX_GROUPS;
  const rest = more > 0 ? [`  and instances for ${more} more ${more === 1 ? "reason" : "reasons"}`] : [];
  const first = `${head} from ${left.size} of ${instances(total)}${cancelled ? " (cancelled)" : ""}`;
  return [first, ...lines, ...rest, WAY_OUT].join("\n");
}

type Ended = Extract<Removal, { kind: "ended" }>;

interface Group {
  readonly ids: string[];
  readonly first: Left;
}

function groupsOf(left: Removed["left"]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const [id, one] of left) {
    const key = cause(one);
    const group = groups.get(key) ?? { ids: [], first: one };
    groups.set(key, group);
    group.ids.push(id);
  }
  return groups;
}

function groupLines({ ids, first }: Group): string[] {
  return [
    `  ${showIds(ids)}: ${cause(first)}`,
    ...saidLines(first).map((line) => `    | ${line}`),
    ...(first.advice === "" ? [] : [`    → ${first.advice}`]),
  ];
}

function filesText([path, ...others]: readonly string[]): string {
  if (path === undefined) return "its folder";
  const more = others.length;
  return more === 0 ? path : `${path} and ${more} more ${more === 1 ? "file" : "files"}`;
}
