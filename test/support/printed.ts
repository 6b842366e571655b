/** Takes out of an engine's output what another run of the same program would print differently: times, ids, and the rows, of
 * which the number and the order follow the time. What the rows say lastingly stands among the diagnostics too. */

const HEADS = /^(?:Diagnostics|Outputs|Resources|Duration):/;

export function printed(text: string): string {
  const [head = ""] = text.split("\n");
  const sections = text
    .slice(text.search(new RegExp(HEADS, "m")))
    .split(new RegExp(`\n(?=${HEADS.source.slice(1)})`));
  return [head, ...sections.map(ordered)]
    .map(anonymous)
    .join("\n\n")
    .replace(/\n{3,}/g, "\n\n");
}

/** The engine prints the diagnostics of the resources in the order in which they arrived. */
function ordered(section: string): string {
  if (!section.startsWith("Diagnostics:\n")) return section;
  const blocks = section
    .slice("Diagnostics:\n".length)
    .replace(/^ {4}warning: using pulumi-resource-\S+ from \$PATH .*\n/gm, "")
    .split(/\n(?= {2}\S)/)
    .map((block) => block.trimEnd())
    .filter((block) => block.includes("\n"));
  return ["Diagnostics:", blocks.sort().join("\n\n")].join("\n");
}

function anonymous(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replace(/\b[ft]-hz[a-z0-9]+/g, "<invoke id>")
    .replace(/\b[0-9a-f]{16}\b/g, "<key>")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>")
    .replace(/last seen \w+/g, "last seen <status>")
    .replace(/(?<=took it.*, )\d+ (?:s|min)$/gm, "<n> s")
    .replace(/^Duration: .*/gm, "Duration: <n>s");
}
