/**
 * The lists of the API's answers: each is wrapped in an object that names its item.
 */
import { isRecord, type Raw } from "../../core/inputs/unknown.ts";

export function items(wrapper: unknown, name: string): Raw[] {
  const list = isRecord(wrapper) ? wrapper[name] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
