/** Looks for what a script must not leave: staged bytes, files beside targets, and state that others than root can
 * read. */
import { below, FOLDER } from "../../provider/commands/support/situation.ts";

/** sh that prints the kind, mode and owner of all that the state folder holds, and what stands beside targets. */
export function inventory(root: string): string {
  const folder = below(FOLDER, root);
  return `cd ${folder} 2>/dev/null && find .. ! -path '../filler' -exec stat -c '%F|%a|%u|%n' {} \\;
find ${root} -name '.sf-*' -exec echo 'beside|{}' \\;`;
}

/** What may stand in the state folder at the end of a run. The first number is the kind and mode that it must have. */
const ALLOWED: readonly (readonly [RegExp, RegExp])[] = [
  [/^\.\.$/, /^directory\|711\|0$/],
  [/^\.\.\/0123abcd$/, /^directory\|711\|0$/],
  [/^\.\.\/0123abcd\/(?:b|in|k)$/, /^directory\|700\|0$/],
  [/^\.\.\/0123abcd\/b\/\d+$/, /^directory\|700\|0$/],
  // An old file keeps its own kind, mode and owner. Nobody but root can reach it.
  [/^\.\.\/0123abcd\/b\/\d+\/o\d+$/, /./],
  [
    /^\.\.\/0123abcd\/(?:lock|owed|back|k\/[0-9a-f]{64}|b\/\d+\/[a-z]\d*)$/,
    /^regular (?:empty )?file\|600\|0$/,
  ],
];

/** Returns the lines of an inventory that must not be there. */
export function untidy(lines: string): string[] {
  return lines.split("\n").filter((line) => {
    const [, attributes = "", name = ""] = /^(.*?\|.*?\|.*?)\|(.*)$/s.exec(line) ?? [];
    return line !== "" && !ALLOWED.some(([names, fitting]) => names.test(name) && fitting.test(attributes));
  });
}
