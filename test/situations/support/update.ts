/** Activates files on instances: parts by SendFile, the script by RunCommand. */
import { type Choices, prepare, type Wanted } from "../../provider/commands/support/situation.ts";
import { type Fleet, type Obeyed, obey, send } from "./fleet.ts";

export const TOKEN = "token-of-a-test";

/** Paths begin with "@/", the root of the instance. */
export async function update(
  fleet: Fleet,
  ids: readonly string[],
  files: readonly Wanted[],
  choices: Choices = {},
): Promise<readonly Obeyed[]> {
  const { order, parts } = prepare({ files, choices, report: {} }, "", TOKEN);
  for (const part of parts) if (!(await send(fleet, ids, part))) throw new Error(`${part.name} was not sent`);
  return obey(fleet, ids, order);
}
