/** Pulumi's verbs as the stored text of a dynamic resource calls them: raw inputs, and one host for each world. */
import type { Raw } from "../../../provider/src/core/inputs/unknown.ts";
import { DynamicVerbs } from "../../../provider/src/host/dynamic.ts";
import { Host } from "../../../provider/src/host/host.ts";
import type { World } from "../../../provider/src/host/world.ts";

/** There is no engine that could be gone. */
const ALIVE = { begin: () => undefined, during: <T>(work: () => Promise<T>) => work() };
const made = new WeakMap<World, DynamicVerbs>();

/** What one call leaves in memory the next one finds, as in a provider process. */
export function verbsOf(world: World): DynamicVerbs {
  const verbs = made.get(world) ?? new DynamicVerbs(new Host(world, ALIVE));
  made.set(world, verbs);
  return verbs;
}

export const check = (olds: Raw, news: Raw, world: World) => verbsOf(world).check(olds, news);
export const diff = (olds: Raw, news: Raw, world: World) => verbsOf(world).diff(olds, news);
export const create = (inputs: Raw, world: World) => verbsOf(world).create(inputs);
export const update = (id: string, olds: Raw, news: Raw, world: World) =>
  verbsOf(world).update(id, olds, news);
export const read = (id: string, props: Raw, world: World) => verbsOf(world).read(id, props);
