/**
 * The module `pulumi-alicloud-sendfile/handler`, which the stored text of a dynamic resource loads (binding.ts). It holds the
 * only host of the process and forwards each function to it.
 */
import "../node-version.ts";
import type { Raw } from "../core/inputs/unknown.ts";
import { realHost } from "./deps.ts";
import { DynamicVerbs } from "./dynamic.ts";

const verbs = new DynamicVerbs(realHost());

export function configure(config: { get(key: string): string | undefined }): void {
  verbs.configure(config);
}

export function check(olds: Raw, news: Raw) {
  return verbs.check(olds, news);
}

export function diff(olds: Raw, news: Raw, _id?: string) {
  return verbs.diff(olds, news);
}

export function create(inputs: Raw) {
  return verbs.create(inputs);
}

export function update(id: string, olds: Raw, news: Raw) {
  return verbs.update(id, olds, news);
}

export function read(id: string, props: Raw) {
  return verbs.read(id, props);
}

export function remove(props: Raw, id?: string) {
  return verbs.remove(props, id);
}

export function gate(inputs: Raw) {
  return verbs.gate(inputs);
}

export function gateDiff(olds: Raw, news: Raw) {
  return verbs.gateDiff(olds, news);
}
