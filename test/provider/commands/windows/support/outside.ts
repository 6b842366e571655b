/** What the small model of PowerShell and its outside have in common: errors, the interface of the outside, and helpers for trees. */
import type { Plain as Node } from "./grammar.ts";
import type { Value } from "./values.ts";

/** An error that a script may catch. */
export class Thrown extends Error {}
/** The end of the process from outside: no `catch` and no `finally` of the script runs. */
export class Killed extends Error {}
/** `exit N` of the script. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
/** `return`, `break` or `continue`. */
export class Leave extends Error {
  readonly how: "return" | "break" | "continue";
  constructor(how: "return" | "break" | "continue") {
    super(how);
    this.how = how;
  }
}

/** What is outside of the language: types, members of objects, and cmdlets. */
export interface Outside {
  type(name: string): Value;
  member(target: Value, name: string): Value;
  setMember(target: Value, name: string, value: Value): void;
  call(target: Value, name: string, args: readonly Value[]): Value;
  cast(type: string, value: Value): Value;
  cmdlet(name: string, given: Given): Value[];
  readonly env: Map<string, string>;
}
export interface Given {
  readonly named: ReadonlyMap<string, Value>;
  readonly positional: readonly Value[];
  readonly piped: readonly Value[];
  /** Calls a block with `$_`. */
  readonly each: (block: Value, item: Value) => Value[];
}
/** What a method returns that returns nothing. */
export const NOTHING = Symbol("nothing");
export const SWITCHES = new Set(["-passthru", "-nonewwindow", "-des"]);

export interface Scope {
  readonly variables: Map<string, Value>;
  readonly parent?: Scope;
}
export interface Block {
  readonly block: Node;
}

export function kid(node: Node | undefined, type: string): Node | undefined {
  return node?.namedChildren.find((child) => child.type === type);
}

/** Goes down to the first node that is more than a shell around another one. */
export function narrow(node: Node): Node {
  let at = node;
  const stays = ["variable", "expandable_string_literal", "pipeline", "script_block_expression"];
  while (at.children.length === 1 && at.namedChildren.length === 1 && !stays.includes(at.type))
    at = at.namedChildren[0] as Node;
  return at;
}

export function nameOf(variable: string): string {
  return variable.replace(/^\$\{?|\}$/g, "").toLowerCase();
}

export function cleared(value: Value): Value {
  return (value as unknown) === NOTHING ? null : value;
}
