/** Parses the command line of `npm run bench`. */
import { parseArgs } from "node:util";

export const USAGE = `Usage: npm run bench [-- options]

Runs the same rollout on the real engine against the emulator, one case after the other, and prints the figures.

  --only PREFIX   only the cases whose name begins so (also: noop, noop10000, noopActivation, start); may be given several times
  --json          the last line is one JSON object; progress goes to stderr
  --docs          writes docs/performance.md; of a full run only
  --help          shows this text`;

export interface BenchOptions {
  readonly only: readonly string[];
  readonly json: boolean;
  readonly docs: boolean;
  readonly help: boolean;
}

/** @throws TypeError for an unknown option */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
      docs: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  return values;
}
