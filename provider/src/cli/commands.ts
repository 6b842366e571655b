/**
 * The list of the program's commands. A new command is one file in cli/commands and one line here.
 */
import type { AddCommand } from "./command.ts";
import { doctor } from "./commands/doctor.ts";
import { report } from "./commands/report.ts";

export const COMMANDS: readonly AddCommand[] = [report, doctor];
