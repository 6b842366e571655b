// @ts-check
// `npm run setup`: does all set-up, tells on stderr what it does, and ends with one JSON line on stdout.
// Needs only Node 20 and npm; no package has to be installed.
import { ensure, resultLine } from "./setup/ensure.mjs";
import { endHelpersOnSignal } from "./setup/run.mjs";
import { createSay, endWith } from "./setup/say.mjs";

async function main() {
  endHelpersOnSignal();
  const result = await ensure({ env: process.env, say: createSay({ quiet: false }), withCli: true });
  process.stdout.write(`${resultLine(result)}\n`);
}

await endWith(main());
