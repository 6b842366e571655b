/** Runs a situation on an instance: its parts by SendFile, its script by RunCommand, and what comes before and after by RunCommand
 * too, or by the machine where the instance has no right to it. */
import { hidden, namedFrom } from "../../provider/commands/support/local.ts";
import { below, prepare, type Situation } from "../../provider/commands/support/situation.ts";
import { type Fleet, type Obeyed, obey, run, send } from "./fleet.ts";
import { asMachine, inMounts } from "./machine.ts";
import { inventory, untidy } from "./tidy.ts";

/** The root of a situation is a folder of the instance, so that what it lists holds nothing of the instance's own. */
const ROOT = "/instance";
const TOKEN = "token-of-a-test";
const MARK = "== inventory ==";

export interface Seen extends Obeyed {
  readonly sees: string;
  /** What the script has left and should not have. */
  readonly litter: readonly string[];
}

/** Situations that the instance cannot make itself. SendFile may fail in them, as it does on a read-only disk. */
function needsMachine({ needs = [] }: Situation): boolean {
  return needs.some((need) => need === "mounts" || need === "immutable");
}

export async function runSituation(fleet: Fleet, id: string, situation: Situation): Promise<readonly Seen[]> {
  const isMade = needsMachine(situation);
  const make = async (text: string | undefined, repeat = false) => {
    if (text === undefined) return;
    if (!isMade) await run(fleet, [id], `exec >/dev/null 2>&1\ncd ${ROOT}\n${below(text, ROOT)}`);
    else await asMachine(fleet, id, ROOT, text);
    if (isMade && repeat) await inMounts(fleet, id, ROOT, text);
  };
  if (!isMade) await run(fleet, [id], `mkdir -p ${ROOT}`);
  await make(situation.before);
  const seen: Seen[] = [];
  for (const turn of situation.turns) {
    const { order, parts } = prepare(turn, ROOT, TOKEN);
    await make(turn.before, true);
    for (const part of parts)
      if (!(await send(fleet, [id], part)) && !isMade) throw new Error(`${part.name} was not sent`);
    await make(turn.meanwhile);
    const [obeyed] = await obey(fleet, [id], order, hidden(situation.without ?? []));
    if (obeyed === undefined) throw new Error("the command has no result");
    const report = namedFrom(ROOT, obeyed.report);
    seen.push({ ...obeyed, report, ...(await looks(fleet, id, turn.look ?? ":")) });
  }
  return seen;
}

async function looks(fleet: Fleet, id: string, look: string): Promise<Pick<Seen, "sees" | "litter">> {
  const text = `cd ${ROOT}\n( ${below(look, ROOT)}\n) 2>&1\nprintf '${MARK}'\n${inventory(ROOT)}`;
  const [looked] = await run(fleet, [id], text);
  const [sees = "", left = ""] = (looked?.output.toString() ?? "").split(MARK);
  return { sees: sees.replaceAll(`${ROOT}/`, "@/").trim(), litter: untidy(left) };
}
