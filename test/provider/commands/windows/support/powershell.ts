/** Runs the part of PowerShell that the scripts use, over the tree of a grammar. It knows no more than they need: whatever else it
 * meets fails the test. */
import type { Plain as Node } from "./grammar.ts";
import { add, compare, isTrue, text, type Value } from "./values.ts";

/** An error that a script may catch. */
export class Thrown extends Error {}
/** The end of the process from outside: no `catch` and no `finally` of the script runs. */
export class Killed extends Error {}
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
class Leave extends Error {
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
const SWITCHES = new Set(["-passthru", "-nonewwindow", "-des"]);

interface Scope {
  readonly variables: Map<string, Value>;
  readonly parent?: Scope;
}
interface Block {
  readonly block: Node;
}

export class Shell {
  private readonly functions = new Map<string, { parameters: string[]; body: Node | undefined }>();
  private scope: Scope = { variables: new Map() };
  private readonly outside: Outside;

  constructor(outside: Outside) {
    this.outside = outside;
  }

  run(root: Node): Value[] {
    return this.statements(root);
  }

  private statements(node: Node): Value[] {
    const out: Value[] = [];
    for (const child of node.namedChildren) if (child !== null) out.push(...this.statement(child));
    return out;
  }

  private statement(node: Node): Value[] {
    switch (node.type) {
      case "statement_list":
      case "script_block":
      case "script_block_body":
      case "statement_block":
        return this.statements(node);
      case "pipeline":
        return this.pipeline(node);
      case "empty_statement":
        return [];
      case "function_statement":
        return this.define(node);
      case "if_statement":
        return this.ifs(node);
      case "for_statement":
      case "while_statement":
        return this.loop(node);
      case "foreach_statement":
        return this.foreach(node);
      case "try_statement":
        return this.tries(node);
      case "flow_control_statement":
        return this.flow(node);
      default:
        throw new Error(`no such statement: ${node.type}: ${node.text}`);
    }
  }

  private define(node: Node): Value[] {
    const name = kid(node, "function_name")?.text ?? "";
    const list = kid(kid(node, "function_parameter_declaration"), "parameter_list");
    const parameters = list?.namedChildren.map((child) => nameOf(child?.text ?? "")) ?? [];
    this.functions.set(name.toLowerCase(), { parameters, body: kid(node, "script_block") });
    return [];
  }

  private ifs(node: Node): Value[] {
    const [condition, then] = [kid(node, "pipeline"), kid(node, "statement_block")];
    if (isTrue(this.value(condition))) return this.maybe(then);
    for (const clause of kid(node, "elseif_clauses")?.namedChildren ?? [])
      if (clause !== null && isTrue(this.value(kid(clause, "pipeline"))))
        return this.maybe(kid(clause, "statement_block"));
    return this.maybe(kid(kid(node, "else_clause"), "statement_block"));
  }

  private loop(node: Node): Value[] {
    const out: Value[] = [];
    const part = (type: string) => kid(node, type);
    if (part("for_initializer")) this.maybe(part("for_initializer"));
    const condition = part("for_condition") ?? part("while_condition");
    while (condition === undefined || isTrue(this.value(condition))) {
      if (!this.turn(part("statement_block"), out)) break;
      this.maybe(part("for_iterator"));
    }
    return out;
  }

  private foreach(node: Node): Value[] {
    const out: Value[] = [];
    const list = this.listOf(kid(node, "pipeline"));
    for (const item of list) {
      this.assign(nameOf(kid(node, "variable")?.text ?? ""), item);
      if (!this.turn(kid(node, "statement_block"), out)) break;
    }
    return out;
  }

  /** Returns false after a `break`. */
  private turn(block: Node | undefined, out: Value[]): boolean {
    try {
      out.push(...this.maybe(block));
    } catch (error) {
      if (!(error instanceof Leave) || error.how === "return") throw error;
      return error.how === "continue";
    }
    return true;
  }

  private tries(node: Node): Value[] {
    const ends = (error: unknown) =>
      error instanceof Killed ||
      (error instanceof Error &&
        !(error instanceof Thrown || error instanceof Leave || error instanceof Exit));
    const last = kid(kid(node, "finally_clause"), "statement_block");
    let out: Value[];
    try {
      out = this.caught(node);
    } catch (error) {
      if (!ends(error)) this.maybe(last);
      throw error;
    }
    this.maybe(last);
    return out;
  }

  private caught(node: Node): Value[] {
    const scope = this.scope;
    try {
      return this.maybe(kid(node, "statement_block"));
    } catch (error) {
      const clause = kid(kid(node, "catch_clauses"), "catch_clause");
      if (!(error instanceof Thrown) || clause === undefined) throw error;
      this.scope = scope;
      const before = scope.variables.get("_");
      scope.variables.set("_", error as unknown as Value);
      try {
        return this.maybe(kid(clause, "statement_block"));
      } finally {
        scope.variables.set("_", before ?? null);
      }
    }
  }

  private flow(node: Node): Value[] {
    const [word] = node.text.split(/[\s(]/, 1);
    const given = kid(node, "pipeline");
    if (word === "exit") throw new Exit(Number(this.value(given)));
    if (word === "throw") {
      if (given === undefined) throw this.lookUp("_");
      throw new Thrown(text(this.value(given)));
    }
    if (word === "return") this.returned = given === undefined ? [] : this.statement(given);
    throw new Leave(word as "break");
  }
  private returned: Value[] = [];

  private maybe(node: Node | undefined): Value[] {
    return node === undefined
      ? []
      : node.type.startsWith("for_")
        ? this.statements0(node)
        : this.statement(node);
  }

  private statements0(node: Node): Value[] {
    this.value(node);
    return [];
  }

  private pipeline(node: Node): Value[] {
    const [first] = node.namedChildren;
    if (first?.type === "assignment_expression") {
      this.assignment(first);
      return [];
    }
    if (first?.type !== "pipeline_chain") throw new Error(`no such pipeline: ${node.text}`);
    let piped: Value[] | undefined;
    for (const part of first.namedChildren) {
      if (part === null) continue;
      piped =
        part.type === "command" ? this.command(part, piped ?? []) : this.outputs(this.expression(part), part);
    }
    return piped ?? [];
  }

  /** What an expression puts out as a statement: the items of a list, and nothing for a method without a result. */
  private outputs(value: Value, node: Node): Value[] {
    if ((value as unknown) === NOTHING || /^\$\w+\+\+$/.test(node.text)) return [];
    return Array.isArray(value) ? value : [value];
  }

  /** The value of a pipeline, where one is needed: a list stays a list. */
  private value(node: Node | undefined): Value {
    if (node === undefined) return null;
    if (["for_condition", "while_condition", "for_initializer", "for_iterator"].includes(node.type))
      return this.value(node.namedChildren[0] ?? undefined);
    if (node.type !== "pipeline") return this.expression(node);
    const [first] = node.namedChildren;
    if (first?.type === "assignment_expression") return this.assignment(first);
    const [only, more] = first?.namedChildren ?? [];
    if (only && !more && only.type !== "command") return cleared(this.expression(only));
    const out = this.pipeline(node);
    return out.length === 0 ? null : out.length === 1 ? (out[0] ?? null) : out;
  }

  private listOf(node: Node | undefined): Value[] {
    const value = this.value(node);
    return value === null ? [] : Array.isArray(value) ? value : [value];
  }

  private command(node: Node, piped: Value[]): Value[] {
    const [first, second] = node.namedChildren;
    const elements = kid(node, "command_elements");
    if (first?.type === "command_invokation_operator") {
      const target = second?.type === "command_name_expr" ? second : undefined;
      const block = this.expression(target?.namedChildren[0] ?? (second as Node));
      if (typeof block === "string")
        return this.outside.cmdlet("&", { ...this.given(elements), piped: [block] });
      return this.invoke((block as unknown as Block).block, new Map());
    }
    const name = (first?.text ?? "").toLowerCase();
    const known = this.functions.get(name);
    const given = this.given(elements);
    if (known === undefined) return this.outside.cmdlet(name, { ...given, piped });
    const variables = new Map(
      known.parameters.map((parameter, at) => [parameter, given.positional[at] ?? null] as const),
    );
    return known.body === undefined ? [] : this.invoke(known.body, variables);
  }

  private invoke(body: Node, variables: Map<string, Value>): Value[] {
    const before = this.scope;
    this.scope = { variables, parent: before };
    try {
      return this.statements(body);
    } catch (error) {
      if (error instanceof Leave && error.how === "return") return this.returned;
      throw error;
    } finally {
      this.scope = before;
    }
  }

  private given(elements: Node | undefined): Given {
    const named = new Map<string, Value>();
    const positional: Value[] = [];
    let waiting = "";
    for (const child of elements?.namedChildren ?? []) {
      if (child.type === "command_argument_sep" || /^\*>/.test(child.text)) continue;
      if (child.type === "command_parameter") {
        waiting = child.text.toLowerCase();
        if (SWITCHES.has(waiting)) named.set(waiting, true);
        if (SWITCHES.has(waiting)) waiting = "";
        continue;
      }
      const value = child.type === "generic_token" ? child.text : this.expression(child);
      if (waiting === "") positional.push(value);
      else named.set(waiting, value);
      waiting = "";
    }
    const each = (block: Value, item: Value) =>
      this.invoke((block as unknown as Block).block, new Map([["_", item]]));
    return { named, positional, piped: [], each };
  }

  private assignment(node: Node): Value {
    const [left, operator] = node.namedChildren;
    const right = node.namedChildren.at(-1) ?? undefined;
    const value = this.value(right ?? undefined);
    const target = narrow(left as Node);
    if (operator?.text === "+=") return this.store(target, add(this.expression(target), value));
    return this.store(target, value);
  }

  private store(target: Node, value: Value): Value {
    const kids = target.namedChildren.filter((child): child is Node => child !== null);
    if (target.type === "variable") this.assign(nameOf(target.text), value);
    else if (target.type === "member_access")
      this.outside.setMember(this.expression(kids[0] as Node), kids[1]?.text ?? "", value);
    else if (target.type === "element_access") {
      const [at, owner] = [this.expression(kids[1] as Node), this.expression(kids[0] as Node)];
      if (Buffer.isBuffer(owner)) owner[Number(at)] = Number(value);
      else this.outside.setMember(owner, text(at), value);
    } else if (target.type === "array_literal_expression")
      for (const [at, one] of kids.entries())
        this.store(narrow(one), (Array.isArray(value) ? value[at] : at === 0 ? value : null) ?? null);
    else throw new Error(`no such target: ${target.type}`);
    return value;
  }

  private assign(name: string, value: Value): void {
    if (name.startsWith("env:")) this.outside.env.set(name.slice(4), text(value));
    else if (name.startsWith("script:")) this.root().variables.set(name.slice(7), value);
    else this.scope.variables.set(name, value);
  }

  private root(): Scope {
    let at = this.scope;
    while (at.parent !== undefined) at = at.parent;
    return at;
  }

  private lookUp(given: string): Value {
    const name = given.replace("script:", "");
    if (name.startsWith("env:")) return this.outside.env.get(name.slice(4)) ?? null;
    if (["true", "false", "null", "pshome"].includes(name))
      return { true: true, false: false, null: null, pshome: "C:\\PS" }[name] ?? null;
    for (let at: Scope | undefined = this.scope; at !== undefined; at = at.parent)
      if (at.variables.has(name)) return at.variables.get(name) ?? null;
    throw new Thrown(`the variable ${name} is not set`);
  }

  private expression(given: Node): Value {
    const node = narrow(given);
    const kids = node.namedChildren.filter((child): child is Node => child !== null);
    const [one, two, three] = kids as [Node, Node, Node];
    switch (node.type) {
      case "pipeline":
        return this.value(node);
      case "variable":
        return this.lookUp(nameOf(node.text));
      case "decimal_integer_literal":
      case "real_literal":
        return Number(node.text);
      case "verbatim_string_characters":
        return node.text.slice(1, -1).replaceAll("''", "'");
      case "expandable_string_literal":
        return this.expanded(node);
      case "type_literal":
        return this.outside.type(node.text.slice(1, -1));
      case "parenthesized_expression":
        return cleared(this.value(one));
      case "sub_expression":
        return this.statements(node).map(text).join(" ");
      case "array_expression":
        return this.statements(node);
      case "array_literal_expression":
        return kids.map((kid) => this.expression(kid));
      case "script_block_expression":
        return { block: one } as unknown as Value;
      case "hash_literal_expression":
        return this.hash(kids[0]);
      case "member_access":
        return this.outside.member(this.expression(one), two.text);
      case "element_access":
        return this.element(this.expression(one), this.expression(two));
      case "invokation_expression":
        return this.outside.call(this.expression(one), two.text, this.argumentsOf(three));
      case "post_increment_expression":
        return this.store(narrow(one), add(this.expression(one), 1));
      case "cast_expression":
        return this.outside.cast(one.text.slice(1, -1), this.expression(two));
      case "expression_with_unary_operator":
        return this.unary(node, one);
      default:
        return this.binary(node);
    }
  }

  private binary(node: Node): Value {
    const [left, , ...rest] = node.children;
    const operator = (node.children[1]?.text ?? "").toLowerCase();
    const right = rest[0];
    if (left == null || right == null) throw new Error(`no such expression: ${node.type}: ${node.text}`);
    const first = this.expression(left);
    if (operator === "-and") return isTrue(first) && isTrue(this.expression(right));
    if (operator === "-or") return isTrue(first) || isTrue(this.expression(right));
    return compare(operator, first, this.expression(right));
  }

  private unary(node: Node, one: Node): Value {
    const value = this.expression(one);
    const [operator] = node.text;
    if (operator === "!") return !isTrue(value);
    if (operator === "-") return -Number(value);
    if (operator === ",") return [value];
    throw new Error(`no such operator: ${node.text}`);
  }

  private element(owner: Value, at: Value): Value {
    if (Array.isArray(owner)) return owner[Number(at)] ?? null;
    return owner instanceof Map
      ? (owner.get(text(at).toLowerCase()) ?? null)
      : this.outside.member(owner, text(at));
  }

  private hash(body: Node | undefined): Value {
    const made = new Map<string, Value>();
    for (const entry of body?.namedChildren ?? [])
      if (entry?.type === "hash_entry")
        made.set(
          (entry.namedChildren[0]?.text ?? "").toLowerCase(),
          this.value(entry.namedChildren.at(-1) ?? undefined),
        );
    return made;
  }

  private argumentsOf(list: Node | undefined): Value[] {
    const inner = kid(list, "argument_expression_list") ?? list;
    return (inner?.namedChildren ?? []).flatMap((child) => (child === null ? [] : [this.expression(child)]));
  }

  /** Puts the values of variables and of `$(…)` into a text. */
  private expanded(node: Node): string {
    let [out, at] = ["", node.startIndex + 1];
    for (const child of node.namedChildren) {
      if (child === null) continue;
      out +=
        node.text.slice(at - node.startIndex, child.startIndex - node.startIndex) +
        text(this.expression(child));
      at = child.endIndex;
    }
    return out + node.text.slice(at - node.startIndex, -1);
  }
}

function kid(node: Node | undefined | null, type: string): Node | undefined {
  return node?.namedChildren.find((child) => child?.type === type) ?? undefined;
}

/** Goes down to the first node that is more than a shell around another one. */
function narrow(node: Node): Node {
  let at = node;
  const stays = ["variable", "expandable_string_literal", "pipeline", "script_block_expression"];
  while (at.children.length === 1 && at.namedChildren.length === 1 && !stays.includes(at.type))
    at = at.namedChildren[0] as Node;
  return at;
}

function nameOf(variable: string): string {
  return variable.replace(/^\$\{?|\}$/g, "").toLowerCase();
}

function cleared(value: Value): Value {
  return (value as unknown) === NOTHING ? null : value;
}
