/** The expressions of the small model of PowerShell: variables, operators, members, and texts with values in them. */
import type { Plain as Node } from "./grammar.ts";
import { cleared, kid, nameOf, narrow, type Outside, type Scope, Thrown } from "./outside.ts";
import { add, compare, isTrue, text, type Value } from "./values.ts";

export abstract class Expressions {
  protected scope: Scope = { variables: new Map() };
  protected readonly outside: Outside;

  constructor(outside: Outside) {
    this.outside = outside;
  }

  protected abstract statements(node: Node): Value[];
  protected abstract value(node: Node | undefined): Value;

  protected assignment(node: Node): Value {
    const [left, operator] = node.namedChildren;
    const right = node.namedChildren.at(-1) ?? undefined;
    const value = this.value(right ?? undefined);
    const target = narrow(left as Node);
    if (operator?.text === "+=") return this.store(target, add(this.expression(target), value));
    return this.store(target, value);
  }

  protected store(target: Node, value: Value): Value {
    const kids = target.namedChildren;
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

  protected assign(name: string, value: Value): void {
    if (name.startsWith("env:")) this.outside.env.set(name.slice(4), text(value));
    else if (name.startsWith("script:")) this.root().variables.set(name.slice(7), value);
    else this.scope.variables.set(name, value);
  }

  protected root(): Scope {
    let at = this.scope;
    while (at.parent !== undefined) at = at.parent;
    return at;
  }

  protected lookUp(given: string): Value {
    const name = given.replace("script:", "");
    if (name.startsWith("env:")) return this.outside.env.get(name.slice(4)) ?? null;
    if (["true", "false", "null", "pshome"].includes(name))
      return { true: true, false: false, null: null, pshome: "C:\\PS" }[name] ?? null;
    for (let at: Scope | undefined = this.scope; at !== undefined; at = at.parent)
      if (at.variables.has(name)) return at.variables.get(name) ?? null;
    throw new Thrown(`the variable ${name} is not set`);
  }

  protected expression(given: Node): Value {
    const node = narrow(given);
    const kids = node.namedChildren;
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

  protected binary(node: Node): Value {
    const [left, , ...rest] = node.children;
    const operator = (node.children[1]?.text ?? "").toLowerCase();
    const right = rest[0];
    if (left === undefined || right === undefined)
      throw new Error(`no such expression: ${node.type}: ${node.text}`);
    const first = this.expression(left);
    if (operator === "-and") return isTrue(first) && isTrue(this.expression(right));
    if (operator === "-or") return isTrue(first) || isTrue(this.expression(right));
    return compare(operator, first, this.expression(right));
  }

  protected unary(node: Node, one: Node): Value {
    const value = this.expression(one);
    const [operator] = node.text;
    if (operator === "!") return !isTrue(value);
    if (operator === "-") return -Number(value);
    if (operator === ",") return [value];
    throw new Error(`no such operator: ${node.text}`);
  }

  protected element(owner: Value, at: Value): Value {
    if (Array.isArray(owner)) return owner[Number(at)] ?? null;
    return owner instanceof Map
      ? (owner.get(text(at).toLowerCase()) ?? null)
      : this.outside.member(owner, text(at));
  }

  protected hash(body: Node | undefined): Value {
    const made = new Map<string, Value>();
    for (const entry of body?.namedChildren ?? [])
      if (entry.type === "hash_entry")
        made.set(
          (entry.namedChildren[0]?.text ?? "").toLowerCase(),
          this.value(entry.namedChildren.at(-1) ?? undefined),
        );
    return made;
  }

  protected argumentsOf(list: Node | undefined): Value[] {
    const inner = kid(list, "argument_expression_list") ?? list;
    return (inner?.namedChildren ?? []).map((child) => this.expression(child));
  }

  /** Puts the values of variables and of `$(…)` into a text. */
  protected expanded(node: Node): string {
    let [out, at] = ["", node.startIndex + 1];
    for (const child of node.namedChildren) {
      out +=
        node.text.slice(at - node.startIndex, child.startIndex - node.startIndex) +
        text(this.expression(child));
      at = child.endIndex;
    }
    return out + node.text.slice(at - node.startIndex, -1);
  }
}
