/** Reads PowerShell scripts by a grammar, because no PowerShell runs where the tests do. */
import { createRequire } from "node:module";
import { Language, type Node, Parser, type TreeCursor } from "web-tree-sitter";

await Parser.init();
const path = createRequire(import.meta.url).resolve("tree-sitter-powershell/tree-sitter-powershell.wasm");
const parser = new Parser();
parser.setLanguage(await Language.load(path));

/** Calls `read` with the tree of a script, and frees it. */
function withTree<T>(script: string, read: (root: Node) => T): T {
  const tree = parser.parse(script);
  if (tree === null) throw new Error("the parser gave no tree");
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (child !== null) yield* nodesOf(child);
}

/** Lists the places where the script is not PowerShell. */
export function mistakesIn(script: string): string[] {
  return withTree(script, (root) =>
    root.hasError
      ? [...nodesOf(root)]
          .filter((node) => node.isError || node.isMissing)
          .map(({ startPosition, text }) => `line ${startPosition.row + 1}: ${text.slice(0, 60)}`)
      : [],
  );
}

/** Returns the kinds of all nodes of a script, as nested as they are. A value that stays a literal does not change them. */
export function shapeOf(script: string): string {
  return withTree(script, (root) => root.toString());
}

/** A node of a tree, as it stays when the tree is freed. */
export interface Plain {
  readonly type: string;
  readonly text: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly children: readonly Plain[];
  readonly namedChildren: readonly Plain[];
}

/** Nodes that are nothing when they hold a single one: each level of precedence makes one around every expression. */
const PASSED_OVER =
  /^(?:(?:logical|bitwise|comparison|additive|multiplicative|format|range)(?:_argument)?_expression|argument_expression|array_literal_expression|unary_expression|integer_literal|string_literal)$/;

const trees = new Map<string, Plain>();

/** Returns the tree of a script. It is kept, because a script is run many times. */
export function treeOf(script: string): Plain {
  const known = trees.get(script) ?? withTree(script, (root) => plainOf(root.walk(), script));
  trees.set(script, known);
  return known;
}

function plainOf(at: TreeCursor, script: string): Plain {
  const { nodeType: type, startIndex, endIndex } = at;
  const children: Plain[] = [];
  const namedChildren: Plain[] = [];
  for (let has = at.gotoFirstChild(); has; has = at.gotoNextSibling()) {
    const isNamed = at.nodeIsNamed;
    const child = plainOf(at, script);
    children.push(child);
    if (isNamed) namedChildren.push(child);
  }
  if (children.length > 0) at.gotoParent();
  const [only] = namedChildren;
  if (children.length === 1 && only !== undefined && PASSED_OVER.test(type)) return only;
  return { type, startIndex, endIndex, text: script.slice(startIndex, endIndex), children, namedChildren };
}

/** What a script defines and uses, as far as its tree tells. */
export interface Uses {
  /** Maps the name of each function to the number of its parameters. */
  readonly functions: ReadonlyMap<string, number>;
  /** Name and number of positional arguments of each command that is called. */
  readonly calls: readonly (readonly [string, number])[];
  readonly read: ReadonlySet<string>;
  readonly assigned: ReadonlySet<string>;
  readonly exits: readonly string[];
}

export function usesOf(script: string): Uses {
  return withTree(script, (root) => {
    const nodes = [...nodesOf(root)];
    const of = (...types: readonly string[]) => nodes.filter(({ type }) => types.includes(type));
    const variablesIn = (node: Node) =>
      [...nodesOf(node)].filter(({ type }) => type === "variable").map(text);
    const targets = of("left_assignment_expression", "parameter_list", "foreach_statement");
    return {
      functions: new Map(of("function_statement").map(functionOf)),
      calls: of("command").map(callOf),
      read: new Set(of("variable").map(text)),
      assigned: new Set(targets.flatMap((node) => targetsOf(node, variablesIn))),
      exits: of("flow_control_statement")
        .map(text)
        .filter((one) => one.startsWith("exit")),
    };
  });
}

const text = (node: Node) => node.text;

function functionOf(node: Node): [string, number] {
  const name = node.children.find((child) => child?.type === "function_name")?.text ?? "";
  const parameters = [...nodesOf(node)].find(({ type }) => type === "parameter_list");
  return [name, parameters?.children.filter((child) => child?.type === "script_parameter").length ?? 0];
}

function callOf(node: Node): [string, number] {
  const [name] = node.children;
  const elements = node.children.find((child) => child?.type === "command_elements")?.children ?? [];
  const isArgument = (child: Node | null) =>
    child !== null && !["command_argument_sep", "command_parameter"].includes(child.type);
  return [name?.text ?? "", elements.filter(isArgument).length];
}

/** Of a loop only the variable before `in` is assigned. */
function targetsOf(node: Node, variablesIn: (node: Node) => string[]): string[] {
  return node.type === "foreach_statement" ? variablesIn(node).slice(0, 1) : variablesIn(node);
}
