/** Values of PowerShell and its operators, as far as the scripts use them. */

export type Value = string | number | boolean | null | Buffer | Value[] | Map<string, Value> | Thing;
/** An object of .NET: its members by their names in small letters. */
export interface Thing {
  readonly [member: string]: unknown;
}

export function isTrue(value: Value): boolean {
  if (Array.isArray(value)) return value.length === 1 ? isTrue(value[0] ?? null) : value.length > 1;
  return typeof value === "object" ? value !== null : Boolean(value);
}

export function text(value: Value): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return value.map(text).join(" ");
  if (value instanceof Char) return value.letter;
  if (typeof value === "object" && !(value instanceof Error)) throw new Error("an object has no text here");
  return String(value);
}

export class Char {
  readonly letter: string;
  constructor(code: number) {
    this.letter = String.fromCharCode(code);
  }
}

export function add(one: Value, other: Value): Value {
  if (Array.isArray(one)) return [...one, ...(Array.isArray(other) ? other : [other])];
  if (typeof one === "string") return one + text(other);
  if (typeof one === "number") return one + Number(other);
  throw new Error("no such sum");
}

/** Texts are compared without regard to capital letters. */
function equal(one: Value, other: Value): boolean {
  if (typeof one === "string") return one.toLowerCase() === text(other).toLowerCase();
  if (typeof one === "number") return one === Number(other);
  return one === other;
}

export function compare(operator: string, one: Value, other: Value): Value {
  const list = (value: Value) => (Array.isArray(value) ? value : [value]);
  switch (operator) {
    case "+":
      return add(one, other);
    case "-":
      return Number(one) - Number(other);
    case "*":
      return Number(one) * Number(other);
    case "-eq":
      return equal(one, other);
    case "-ne":
      return !equal(one, other);
    case "-gt":
      return Number(one) > Number(other);
    case "-ge":
      return Number(one) >= Number(other);
    case "-lt":
      return Number(one) < Number(other);
    case "-band":
      return Number(one) & Number(other);
    case "-bor":
      return Number(one) | Number(other);
    case "-contains":
      return list(one).some((item) => equal(item, other));
    case "-notcontains":
      return !list(one).some((item) => equal(item, other));
    case "-join":
      return list(one).map(text).join(text(other));
    default:
      throw new Error(`no such operator: ${operator}`);
  }
}
