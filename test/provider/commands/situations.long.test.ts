/** Every situation of the table, run with a shell of this machine: `npm test` gives each shell a sixth of them,
 * the long run gives it all. */
import { describe, expect, test } from "vitest";
import { size } from "../../support/size.ts";
import { SITUATIONS } from "./situations/all.ts";
import { CAN, runSituation } from "./support/local.ts";

/** The tools of busybox do not know ACLs. */
function can(need: string, shell: string): boolean {
  return CAN[need] === true && !(need === "acl" && shell === "busybox");
}

const ALL = ["dash", "busybox", "bash"];

describe.concurrent.each(ALL)("%s", (shell) => {
  const mine = SITUATIONS.filter((_, at) => size(at % 6 === 2 * ALL.indexOf(shell), true));
  for (const situation of mine) {
    const needs = [shell, ...(situation.needs ?? [])].filter((need) => !can(need, shell));
    test.skipIf(needs.length > 0)(
      `${situation.name}${needs.map((need) => ` (needs ${need})`).join("")}`,
      async () => {
        const seen = await runSituation(situation, shell);
        for (const [at, turn] of situation.turns.entries()) {
          const is = seen[at];
          expect(is?.report, `turn ${at + 1}: ${is?.output}`).toMatchObject(turn.report);
          expect(is?.exit).toBe(turn.report.ok ? 0 : 1);
          if (turn.sees !== undefined) expect(is?.sees).toBe(turn.sees);
        }
      },
    );
  }
});
