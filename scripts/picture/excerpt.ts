// Chooses the lines of an engine's output that the picture shows. No line is changed, only left out.
const PROMPT = "\u001b[1;32m$\u001b[0m \u001b[1mpulumi up\u001b[0m";
// biome-ignore lint/suspicious/noControlCharactersInRegex: the engine's colours are what is looked for
const COLOUR = /\u001b\[[0-9;]*m/g;
const LEFT_OUT = "\u001b[90m…\u001b[0m";

/** The diagnostics of a failed update, and the stack's own line is left out. */
export function failing(text: string): string[] {
  const lines = text.split("\n");
  const from = indexOf(lines, /^Diagnostics:/);
  const to = indexOf(lines, /^Outputs:/);
  const resources = indexOf(lines, /^Resources:/);
  return [
    PROMPT,
    LEFT_OUT,
    ...withoutStack(lines.slice(from, to)),
    ...trimmed(lines.slice(resources, indexOf(lines, /^Duration:/) + 1)),
  ];
}

/** The plan and the ends of the rollouts, without the gates, and the counts. */
export function mended(text: string): string[] {
  const lines = text.split("\n");
  const rows = lines.filter((line) => /Rollout \S+ +(plan:|(updated|created) \()/.test(plain(line)));
  return [PROMPT, LEFT_OUT, ...rows, "", ...trimmed(lines.slice(indexOf(lines, /^Resources:/)))];
}

function withoutStack(lines: readonly string[]): string[] {
  const at = lines.findIndex((line) => /pulumi:pulumi:Stack/.test(plain(line)));
  const next = lines.findIndex((line, n) => n > at && plain(line).trim() === "");
  return at < 0 ? [...lines] : [...lines.slice(0, at), ...lines.slice(next + 1)];
}

function trimmed(lines: readonly string[]): string[] {
  return lines.join("\n").trimEnd().split("\n");
}

function indexOf(lines: readonly string[], pattern: RegExp): number {
  const at = lines.findIndex((line) => pattern.test(plain(line)));
  if (at < 0) throw new Error(`no line like ${pattern} was printed`);
  return at;
}

function plain(line: string): string {
  return line.replace(COLOUR, "");
}
