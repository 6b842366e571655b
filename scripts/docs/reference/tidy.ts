/**
 * Takes out of TypeDoc's model what a reader does not need: inherited members, which stand at their own type; members of a
 * class that an interface describes; and headings over what needs none. Brings the types into the order in which one reads them.
 */
import {
  type Comment,
  type DeclarationHierarchy,
  DeclarationReflection,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  SignatureReflection,
  type SomeType,
  UnionType,
} from "typedoc";

/** These stand first on their page; all others follow as in the sources. */
const FIRST = [
  ...["FileRolloutArgs", "FileArgs", "TargetArgs", "RolloutArgs", "ProofArgs", "ActivationArgs"],
  ...["RolloutResult", "InstanceResult"],
];

/** The plugin shows no heading over a group of this name. */
const NO_HEADING = "none";

export function tidy(project: ProjectReflection): void {
  for (const reflection of Object.values(project.reflections)) {
    if (reflection instanceof DeclarationReflection) tidyDeclaration(reflection);
    else if (reflection instanceof SignatureReflection) delete reflection.overwrites;
    if (reflection.comment === undefined) continue;
    defaultToSentence(reflection.comment);
    linkPages(reflection.comment);
  }
  for (const page of project.children ?? []) orderPage(page);
}

function tidyDeclaration(declaration: DeclarationReflection): void {
  delete declaration.overwrites;
  if (declaration.typeHierarchy !== undefined) forgetHeirs(declaration.typeHierarchy);
  if (declaration.kindOf(ReflectionKind.Class)) {
    delete declaration.extendedTypes;
    delete declaration.typeHierarchy;
  }
  const groups = declaration.groups ?? [];
  for (const group of groups) {
    group.title = NO_HEADING;
    group.children = group.children.filter((child) => !isDescribedElsewhere(child));
  }
  if (groups.length > 0) declaration.groups = groups.filter(({ children }) => children.length > 0);
  if (declaration.type !== undefined) declaration.type = withoutUndefined(declaration.type);
}

function forgetHeirs(hierarchy: DeclarationHierarchy): void {
  if (hierarchy.isTarget === true) delete hierarchy.next;
  else if (hierarchy.next !== undefined) forgetHeirs(hierarchy.next);
}

const isDescribedElsewhere = (child: Reflection) =>
  child instanceof DeclarationReflection &&
  (child.inheritedFrom !== undefined || child.implementationOf !== undefined);

/** A question mark behind the name tells already that `undefined` is allowed. */
function withoutUndefined(type: SomeType): SomeType {
  if (type.type === "reference" && type.name === "Input" && type.typeArguments !== undefined)
    type.typeArguments = type.typeArguments.map(withoutUndefined);
  // An Output of a boolean is an OutputInstance, because a boolean has no properties to lift.
  if (type.type === "reference" && type.name === "OutputInstance") type.name = "Output";
  if (type.type !== "union") return type;
  const [only, ...others] = type.types.filter((part) => !isUndefined(part));
  if (only === undefined) return type;
  return others.length === 0 ? only : new UnionType([only, ...others]);
}

const isUndefined = (type: SomeType) => type.type === "intrinsic" && type.name === "undefined";

/** Puts a `@default` behind the description, as a sentence. */
function defaultToSentence(comment: Comment): void {
  const tag = comment.getTag("@default");
  if (tag === undefined) return;
  comment.removeTags("@default");
  const text = tag.content.map((part) => part.text).join("");
  const [, value = text] = /^```ts\n([\s\S]*?)\n```$/.exec(text.trim()) ?? [];
  const isValue = /^(\[.*\]|"[^"]*"|\d+|true|false)$/.test(value.trim());
  const shown = isValue ? `\`${value.trim()}\`` : value.trim();
  comment.summary.push({ kind: "text", text: `\n\nDefault: ${shown}.` });
}

/** A comment names a page by its path in the repository; in the reference it is a link. */
function linkPages({ summary }: Comment): void {
  for (const part of summary)
    if (part.kind === "text") part.text = part.text.replace(/\bdocs\/([a-z-]+\.md)/g, "[$1](../$1)");
}

function orderPage(page: DeclarationReflection): void {
  const members = (page.groups ?? []).flatMap(({ children }) => children);
  const [group] = page.groups ?? [];
  if (group === undefined) return;
  const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  group.children = members.sort((a, b) => rank(a.name) - rank(b.name));
  page.groups = [group];
}
