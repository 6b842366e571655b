/** Checks what must hold of every run: no content or credential is printed or stored, no URL holds content, and the
 * official SDK's model accepts every request. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import type { Passed } from "./proxy.ts";

/** A text that is part of every content that these tests send. */
export const MARKER = "fault-marker-7b1f";

export function contentOf(name: string): string {
  return `# ${name}\npassword = "${MARKER}-${name}"\n`;
}

export interface Evidence {
  /** Every text that was printed, logged or stored. */
  readonly transcript: readonly string[];
  readonly passed: readonly Passed[];
  readonly contents: ReadonlySet<string>;
  readonly credentials: readonly string[];
}

export function audit({ transcript, passed, contents, credentials }: Evidence): void {
  const told = transcript.join("\n");
  const wire = passed.map(({ method, url }) => `${method} ${url}`).join("\n");
  for (const secret of [...formsOf(contents), ...credentials]) {
    expect(told.includes(secret), "a secret was told").toBe(false);
    expect(wire.includes(secret), "a secret stands in a URL").toBe(false);
  }
  for (const { method, url, params } of passed) {
    expect(`${method} ${url}`).toBe("POST /");
    expectValid(params);
  }
}

/** Lists the forms that must not appear: the marker, plain and in Base64 at each alignment, and each content in
 * Base64, in gzip and as a hash. */
function formsOf(contents: ReadonlySet<string>): string[] {
  const shifted = [0, 1, 2].map((by) =>
    Buffer.from("-".repeat(by) + MARKER)
      .toString("base64")
      .slice(4, -4),
  );
  const whole = [...contents].flatMap((content) => {
    const packed = gzipSync(content);
    const base64 = Buffer.from(content).toString("base64");
    return [
      base64,
      encodeURIComponent(base64),
      Buffer.from(content).toString("hex"),
      packed.toString("base64"),
      packed.toString("hex"),
      createHash("sha256").update(content).digest("hex"),
    ];
  });
  return [MARKER, ...shifted, ...whole];
}

interface SdkModel {
  new (map: Record<string, unknown>): { validate(): void; toMap(): Record<string, unknown> };
  names(): Record<string, string>;
  types(): Record<string, unknown>;
}

const sdk = createRequire(import.meta.url)("@alicloud/ecs20140526") as Record<string, SdkModel>;

/** Matches the common parameters that every call carries besides those of its action. */
const COMMON =
  /^(Action|Format|Version|Timestamp|AccessKeyId|SecurityToken|Signature(Method|Version|Nonce)?)$/;

function expectValid(params: Readonly<Record<string, string>>): void {
  const model = sdk[`${params.Action}Request`];
  if (model === undefined) throw new Error(`the SDK knows no ${params.Action}`);
  const own = Object.entries(params).filter(([name]) => !COMMON.test(name));
  const request = read(model, Object.fromEntries(own));
  request.validate();
  // A parameter that the model does not know, or cannot hold, would be missing in `toMap`.
  expect(flatten(request.toMap())).toEqual(Object.fromEntries(own));
}

/** Turns flat parameters such as `InstanceId.1` and `Tag.1.Key` into the SDK's lists and objects, with the types of its
 * model. */
function read(model: SdkModel, flat: Record<string, string>) {
  const map: Record<string, unknown> = {};
  const types = model.types();
  for (const [field, name] of Object.entries(model.names())) {
    const type = types[field];
    if (typeof type === "string") {
      if (flat[name] !== undefined) map[field] = typed(flat[name], type);
      continue;
    }
    const items = itemsOf(name, flat);
    const { itemType } = type as { itemType: string | SdkModel };
    if (items.length > 0)
      map[field] = items.map((item) => (typeof itemType === "string" ? item[""] : read(itemType, item)));
  }
  return new model(map);
}

function typed(text: string, type: string): unknown {
  if (type === "number" && /^\d+$/.test(text)) return Number(text);
  if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  expect(type, `${text} is no ${type}`).toBe("string");
  return text;
}

/** Returns the items of a numbered list in order. The numbers must count up from 1. */
function itemsOf(name: string, flat: Record<string, string>): Record<string, string>[] {
  const items: Record<string, string>[] = [];
  for (const [key, value] of Object.entries(flat)) {
    const [, number, part = ""] = new RegExp(`^${name}\\.(\\d+)(?:\\.(\\w+))?$`).exec(key) ?? [];
    if (number === undefined) continue;
    items[Number(number) - 1] = { ...items[Number(number) - 1], [part]: value };
  }
  return items;
}

function flatten(map: Record<string, unknown>, prefix = ""): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(map)) {
    if (value === undefined || value === null) continue;
    if (typeof value === "object")
      Object.assign(flat, flatten(Array.isArray(value) ? fromOne(value) : { ...value }, `${prefix}${name}.`));
    else flat[prefix + name] = String(value);
  }
  return flat;
}

function fromOne(list: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(list.map((item, at) => [String(at + 1), item]));
}
