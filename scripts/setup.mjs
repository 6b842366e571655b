// @ts-check
// `npm run setup`: packages, build, Pulumi CLI; it says on stderr what it does, and ends with one JSON line on stdout.
// Needs only Node 20 and npm, and Go where there is no internet.
import { ensureCheckout } from "./setup/checkout.mjs";
import { ensureCli } from "./setup/cli.mjs";
import { endWith, say } from "./setup/run.mjs";

async function main() {
  const node = await ensureCheckout();
  say("The npm packages are installed, the provider and the emulator are built.");
  const pulumi = await ensureCli(node, process.env);
  say(`The Pulumi CLI is ${pulumi}.`);
  console.log(JSON.stringify({ pulumi, node }));
}

await endWith(main());
