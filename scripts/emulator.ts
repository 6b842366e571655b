// `npm run emulator [-- options]`: the emulator, and the two lines that point the quickstart stack at it.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const command = resolve(import.meta.dirname, "../emulator/bin/ecs-assistant-emulator.js");
const child = spawn(process.execPath, [command, ...process.argv.slice(2)], {
  stdio: ["inherit", "pipe", "inherit"],
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));

createInterface({ input: child.stdout }).on("line", (line) => {
  console.log(line);
  if (line.startsWith("{")) console.log(howTo(JSON.parse(line) as Ready));
});

interface Ready {
  endpoint: string;
  regionId: string;
  accessKeyId: string;
  accessKeySecret: string;
  instanceIds: string[];
  root: string;
}

function howTo(ready: Ready): string {
  return `
The emulator listens until Ctrl-C. In another terminal, in this folder, with the official Pulumi CLI:

  pulumi stack init dev
pulumi config set-all --path --plaintext 'alicloud:endpoints[0].ecs=${ready.endpoint}' --plaintext alicloud:region=${ready.regionId}
pulumi config set-all --plaintext alicloud:accessKey=${ready.accessKeyId} --secret alicloud:secretKey=${ready.accessKeySecret}
  pulumi up

The files arrive below ${ready.root}/<instance id>/.`;
}
