// `npm run emulator [-- options]`: starts the emulator and prints the commands that point the quickstart stack at it.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { howTo, type Ready } from "./emulator/how-to.ts";

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
