/** Checks who may import whom, and other rules about the sources. The checks are functions of the source texts, so
 * that the rules themselves can be tested. */
import { posix } from "node:path";

/** Maps the path of each file below a source folder to its text. */
export type Sources = ReadonlyMap<string, string>;

interface Import {
  readonly name: string;
  readonly typeOnly: boolean;
}

/** Removes comments, so that the rules do not match words in them. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[\s;{}(])\/\/.*$/gm, "$1");
}

export function importsOf(file: string, text: string): Import[] {
  const at = posix.dirname(file);
  const plain = code(text);
  const found = [
    ...plain.matchAll(/\b(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?"([^"]+)"/g),
    ...plain.matchAll(/\b(?:import|require)(\s)?\(\s*"([^"]+)"/g),
  ];
  return found.map(([, type = "", name = ""]) => ({
    name: name.startsWith(".") ? posix.join(at, name) : name,
    typeOnly: type.trim() === "type",
  }));
}

/** Forbids a text everywhere but in the files or folders of `only`. */
interface Place {
  readonly what: string;
  readonly text: RegExp;
  readonly only: RegExp;
}

const PROVIDER_PLACES: readonly Place[] = [
  {
    what: "the real clock",
    text: /\b(?:setTimeout|setInterval|setImmediate)\b|\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/,
    // host/engine and program/stack-outputs have time limits for the engine's answers, which do not concern a rollout.
    // mocks/clock jumps when nothing else is left to do.
    only: /^(?:waiter\/clock|mocks\/clock|host\/engine|program\/stack-outputs)\.ts$/,
  },
  { what: "chance", text: /\bMath\.random\b|\brandomBytes\b|\brandomUUID\b/, only: /^host\/deps\.ts$/ },
  { what: "the environment", text: /\bprocess\.env\b/, only: /^(?:host\/deps|cli\/outside)\.ts$/ },
  {
    what: "pulumi.runtime",
    text: /\bruntime\.(?!(?:isDryRun|getRootDirectory)\(\))\w/,
    only: /^(?:program\/(?:publish|stack-outputs)|host\/engine|mocks\/index)\.ts$/,
  },
  {
    what: "inputs that are no arguments",
    text: /\b__(?:row|kind)\b/,
    only: /^(?:program\/inputs|host\/request)\.ts$/,
  },
  { what: "isDryRun", text: /\bruntime\.isDryRun\(/, only: /^program\/(component|inputs)\.ts$/ },
];

/** Lists for each room (see roomOf) the rooms from which it may import. From the rooms in `types` it may import types
 * only. */
export const MAY_IMPORT: Readonly<Record<string, { readonly values: string; readonly types?: string }>> = {
  index: { values: "program node-version", types: "args" },
  cli: {
    values: "report connection client waiter core core/state core/outcome core/plan core/inputs node-version",
    types: "args",
  },
  mocks: {
    values: "host preview rollout tasks core/state core/outcome core/inputs errors node-version",
    types: "args client commands core waiter",
  },
  program: { values: "host report core/state core/inputs", types: "args" },
  host: {
    values:
      "preview rollout report client connection waiter core/state core/outcome core/plan core/inputs bug errors node-version",
    types: "core tasks",
  },
  preview: {
    values: "commands rollout report client waiter core/plan core/inputs errors",
    types: "core tasks",
  },
  rollout: {
    values: "tasks report commands client waiter core/outcome core/plan core/inputs bug",
    types: "core core/wait",
  },
  tasks: { values: "client waiter core/wait core/outcome core/inputs bug errors", types: "core" },
  report: { values: "core/outcome core/plan core/inputs bug errors", types: "core core/wait tasks args" },
  commands: { values: "" },
  connection: { values: "client core core/inputs errors", types: "waiter" },
  client: { values: "waiter core/wait core/outcome core/inputs", types: "core connection" },
  waiter: { values: "core/wait bug", types: "core" },
  bug: { values: "errors", types: "core" },
  errors: { values: "core/inputs" },
  "core/state": { values: "core/outcome core/plan core/inputs", types: "core args" },
  "core/wait": { values: "", types: "core core/outcome" },
  "core/outcome": { values: "commands core core/plan core/inputs", types: "args" },
  "core/plan": { values: "core/inputs", types: "core args" },
  "core/inputs": { values: "", types: "core core/plan" },
  core: { values: "", types: "args" },
  args: { values: "", types: "file-args results" },
};

/** Returns the room of a file: its top folder below src/, or core/ with the next folder, or the name of a file directly
 * below src/. */
export function roomOf(file: string): string {
  const [first = "", second = "", third] = file.split("/");
  if (second === "") return first.replace(/\.ts$/, "");
  return first === "core" && third !== undefined ? `${first}/${second}` : first;
}

function isAllowed(from: string, to: string, typeOnly: boolean): boolean {
  const { values, types = "" } = MAY_IMPORT[from] ?? { values: "" };
  return from === to || `${values} ${typeOnly ? types : ""}`.split(" ").includes(to);
}

/** Lists the imports between different rooms, such as "report -> rollout (type)". */
export function arrows(sources: Sources): ReadonlySet<string> {
  const all = [...sources].flatMap(([file, text]) =>
    importsOf(file, text)
      .filter(({ name }) => sources.has(name) && roomOf(name) !== roomOf(file))
      .map(({ name, typeOnly }) => `${roomOf(file)} -> ${roomOf(name)}${typeOnly ? " (type)" : ""}`),
  );
  return new Set(all);
}

/**
 * Lists the variables that may keep an object as long as the process lives: the host, the stacks of a program, and the
 * two bindings, which hold no data.
 */
const LIVE_WITH_THE_PROCESS: ReadonlySet<string> = new Set([
  "host/handler.ts verbs",
  "program/publish.ts stacks",
  "program/send-file.ts provider",
  "program/gate.ts provider",
]);

/**
 * Finds the variables in which a file keeps data from one call to the next: outside of every function, a `let`, an
 * instance, or an empty list or object. A collection with a read-only type is a table and does not count.
 */
export function memoryOf(file: string, text: string): string[] {
  const declared = code(text).matchAll(
    /^(?:export )?(let|var|const) (\w+)(?:: ([^=]+?))? =(?!>)\s*([\s\S]*?)(?=\n[^\s)}\]]|\n*$(?![\s\S]))/gm,
  );
  return [...declared]
    .filter(([, word, , type = "", value = ""]) => word !== "const" || isMemory(type, value))
    .map(([, , name]) => `${file} ${name}`)
    .filter((one) => !LIVE_WITH_THE_PROCESS.has(one));
}

function isMemory(type: string, value: string): boolean {
  if (/^(?:Readonly|readonly )/.test(type) || /^(?:async )?(?:function|\([^)]*\)[^=]*=>|\w+ =>)/.test(value))
    return false;
  return /\bnew (?!Promise\b)[A-Z]|^(?:\[\s*\]|\{\s*\})/.test(value);
}

const NETWORK = /^@alicloud\/|^node:(?:http|https|net|tls|http2|dns)$/;
const MAX_LINES = 250;

export function provider(sources: Sources): string[] {
  const found: string[] = [];
  for (const [file, text] of sources) {
    const imports = importsOf(file, text);
    for (const one of imports) {
      const [from, to] = [roomOf(file), roomOf(one.name)];
      if (one.name.endsWith(".ts") && !isAllowed(from, to, one.typeOnly))
        found.push(`${file}: ${from} may not import ${one.typeOnly ? "types" : "values"} of ${to}`);
      if (from === "commands" && !/^(?:commands\/|node:(?:crypto|zlib)$)/.test(one.name))
        found.push(`${file}: commands is pure text (${one.name})`);
      const problem = file.startsWith("core/") ? coreImport(one) : undefined;
      if (problem !== undefined) found.push(`${file}: core ${problem}`);
      if (NETWORK.test(one.name) && !/^(client|connection)\//.test(file))
        found.push(`${file}: only client/ and connection/ touch the network (${one.name})`);
    }
    for (const { what, text: pattern, only } of PROVIDER_PLACES)
      if (pattern.test(code(text)) && !only.test(file)) found.push(`${file}: touches ${what}`);
    found.push(...memoryOf(file, text).map((one) => `${one}: lives longer than a call`));
    if (
      /^(?:core|commands)\//.test(file) &&
      /\bprocess\b|\bnew Date\b|\bDate\.parse\b|\bconsole\b|\bfetch\(/.test(code(text))
    )
      found.push(`${file}: ${roomOf(file).split("/")[0]} touches the outside`);
  }
  return [...found, ...everywhere(sources)];
}

function coreImport({ name, typeOnly }: Import): string | undefined {
  if (name.startsWith("core/") || name === "node:crypto") return undefined;
  // Reading a report is as pure as core, and stands beside the scripts that print it.
  if (name === "commands/report.ts") return undefined;
  if (name === "args.ts") return typeOnly ? undefined : "imports more than types of args.ts";
  return `imports ${name}`;
}

export function emulator(sources: Sources): string[] {
  const foreign = [...sources].flatMap(([file, text]) =>
    importsOf(file, text)
      .filter(({ name }) => /provider|pulumi|^\.\./.test(name))
      .map(({ name }) => `${file}: imports ${name}`),
  );
  return [...foreign, ...everywhere(sources)];
}

const PAGE_IMPORTS = /^(?:preact|preact\/hooks|d3-time|style\/main\.css)$/;
const REACHES_OUT =
  /\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|innerHTML|dangerouslySetInnerHTML)\b/;

/** The page of the HTML report takes nothing but types from the provider, reaches no network, and makes no HTML of texts. */
export function page(sources: Sources): string[] {
  const found: string[] = [];
  for (const [file, text] of sources) {
    for (const { name, typeOnly } of importsOf(file, text)) {
      const isSource = typeOnly && /^\.\.\/src\/(?:results|report\/\w[\w-]*)\.ts$/.test(name);
      if (!sources.has(name) && !isSource && !PAGE_IMPORTS.test(name)) found.push(`${file}: imports ${name}`);
    }
    if (REACHES_OUT.test(code(text))) found.push(`${file}: touches the network, or makes HTML of a text`);
  }
  return [...found, ...everywhere(sources)];
}

function everywhere(sources: Sources): string[] {
  const found: string[] = [];
  for (const [file, text] of sources) {
    const lines = text.trimEnd().split("\n").length;
    if (lines > MAX_LINES) found.push(`${file}: ${lines} lines, at most ${MAX_LINES}`);
  }
  return [...found, ...cycles(sources)];
}

function cycles(sources: Sources): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push(`cycle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}`);
    if (path.includes(file) || done.has(file)) return;
    for (const { name } of importsOf(file, sources.get(file) ?? ""))
      if (sources.has(name)) visit(name, [...path, file]);
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return found;
}
