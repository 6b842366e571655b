/** Runs the part of PowerShell that the scripts use, over the tree of a grammar. Whatever else it meets fails the test. */
import { Expressions } from "./expressions.ts";
import type { Plain as Node } from "./grammar.ts";
import {
  type Block,
  cleared,
  Exit,
  type Given,
  kid,
  Leave,
  NOTHING,
  nameOf,
  SWITCHES,
  Thrown,
} from "./outside.ts";
import { isTrue, text, type Value } from "./values.ts";

export class Shell extends Expressions {
  private readonly functions = new Map<string, { parameters: string[]; body: Node | undefined }>();

  run(root: Node): void {
    this.statements(root);
  }

  protected statements(node: Node): Value[] {
    const out: Value[] = [];
    for (const child of node.namedChildren) out.push(...this.statement(child));
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
    const parameters = list?.namedChildren.map((child) => nameOf(child.text)) ?? [];
    this.functions.set(name.toLowerCase(), { parameters, body: kid(node, "script_block") });
    return [];
  }

  private ifs(node: Node): Value[] {
    const [condition, then] = [kid(node, "pipeline"), kid(node, "statement_block")];
    if (isTrue(this.value(condition))) return this.maybe(then);
    for (const clause of kid(node, "elseif_clauses")?.namedChildren ?? [])
      if (isTrue(this.value(kid(clause, "pipeline")))) return this.maybe(kid(clause, "statement_block"));
    return this.maybe(kid(kid(node, "else_clause"), "statement_block"));
  }

  private loop(node: Node): Value[] {
    const out: Value[] = [];
    const part = (type: string) => kid(node, type);
    this.value(part("for_initializer"));
    const condition = part("for_condition") ?? part("while_condition");
    while (condition === undefined || isTrue(this.value(condition))) {
      if (!this.turn(part("statement_block"), out)) break;
      this.value(part("for_iterator"));
    }
    return out;
  }

  private foreach(node: Node): Value[] {
    const out: Value[] = [];
    const list = this.value(kid(node, "pipeline"));
    for (const item of Array.isArray(list) ? list : list === null ? [] : [list]) {
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
    const last = kid(kid(node, "finally_clause"), "statement_block");
    let out: Value[];
    try {
      out = this.caught(node);
    } catch (error) {
      if ([Thrown, Leave, Exit].some((kind) => error instanceof kind)) this.maybe(last);
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
    return node === undefined ? [] : this.statement(node);
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
  protected value(node: Node | undefined): Value {
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
}
