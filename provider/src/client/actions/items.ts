/**
 * Reads a list of an API answer. The API wraps each list in an object, such as `{"Instance": [...]}`.
 */
import { isRecord, type Raw } from "../../core/inputs/unknown.ts";

export function items(wrapper: unknown, name: string): Raw[] {
  const list = isRecord(wrapper) ? wrapper[name] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
