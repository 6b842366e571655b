// @ts-check
// `npm run setup`: installs the npm packages, builds, and finds or installs the Pulumi CLI. The last line on stdout is
// JSON with the paths. It needs only Node 20 and npm; without internet it also needs Go.
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
