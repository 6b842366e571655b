/**
 * The command `report`: reads rollouts from a saved output or state of a stack, and prints them in the wanted format.
 */
import type { Command } from "commander";
import { EXIT, Problem, type Run } from "../command.ts";
import type { Outside } from "../outside.ts";

export function report(program: Command, { readFile, readInput }: Outside, run: Run): void {
  program
    .command("report")
    .description("Tell the results of rollouts.")
    .argument("[file]", "output of `pulumi stack output --json` or `pulumi stack export`", "-")
    .action((file: string) =>
      run(async () => {
        const text = file === "-" ? await readInput() : readFile(file);
        if (text === "") throw new Problem("the input is empty");
        return EXIT.OK;
      }),
    );
}
