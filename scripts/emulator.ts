// `npm run emulator [-- options]`: starts the emulator and prints the commands that point the quickstart stack at it, or with
// `--example NAME` the stack of that example.
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { exampleOf, installStandIns } from "./emulator/example.ts";
import { howTo, type Ready } from "./emulator/how-to.ts";

const command = resolve(import.meta.dirname, "../emulator/bin/ecs-assistant-emulator.js");
const example = exampleOf(process.argv.slice(2));
const child = spawn(process.execPath, [command, ...example.args], { stdio: ["inherit", "pipe", "inherit"] });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));

createInterface({ input: child.stdout }).on("line", (line) => {
  console.log(line);
  if (!line.startsWith("{")) return;
  const ready = JSON.parse(line) as Ready & { readonly instanceIds: readonly string[] };
  const { name } = example;
  if (name !== undefined) for (const id of ready.instanceIds) installStandIns(name, join(ready.root, id));
  console.log(howTo(ready, name && `examples/${name}`));
});
