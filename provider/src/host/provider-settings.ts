/**
 * The settings of explicit providers, by the URN of the resource that they were given to: `check` takes them out of the
 * inputs, so that no part of them reaches state, and the calls of the same process find them here.
 */
import type { ProviderSettings } from "../connection/config/explicit.ts";

const given = new Map<string, ProviderSettings>();

/** Without settings what was known of this resource is forgotten: another resource's or run's must never be used. */
export function rememberProvider(urn: string, settings: ProviderSettings | undefined): void {
  if (settings === undefined || urn === "") given.delete(urn);
  else given.set(urn, settings);
}

export function rememberedProvider(urn: string): ProviderSettings | undefined {
  return given.get(urn);
}
