/**
 * Lists what an examination looks at, in the order in which it is shown, with what is tried for it.
 */

import type { Planned } from "./findings.ts";
import { INSTANCE_TRIED } from "./instances.ts";
import { rightsFor, type Use } from "./rights.ts";
import { TAG_RIGHT, TAG_TRIED, triedOf } from "./try-rights.ts";

interface Wanted {
  readonly instanceIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly uses: ReadonlySet<Use>;
}

export function plan(wish: Wanted): Planned[] {
  const { instanceIds, tags } = wish;
  const isTagged = Object.keys(tags).length > 0;
  const rights = rightsFor(wish).flatMap((right): Planned[] => [
    { id: `ecs:${right.action}`, tried: triedOf(right) },
    ...(right.action === "SendFile" ? [{ id: TAG_RIGHT, tried: TAG_TRIED }] : []),
  ]);
  const { instances, agents, "agent versions": versions } = INSTANCE_TRIED;
  return [
    { id: "node", tried: "the version of Node" },
    { id: "settings", tried: "whether settings contradict each other" },
    { id: "credentials", tried: "to get credentials, and a signed call" },
    { id: "endpoint", tried: "a call of the API" },
    { id: "clock", tried: "this machine's clock against the API's" },
    { id: "region", tried: "a call for this region" },
    ...rights,
    ...(isTagged ? [{ id: "targets", tried: "the instances with these tags" } as const] : []),
    ...(isTagged || instanceIds.length > 0
      ? ([
          { id: "instances", tried: instances },
          { id: "agents", tried: agents },
          { id: "agent versions", tried: versions },
        ] as const)
      : []),
  ];
}
