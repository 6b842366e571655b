/** Builds the text of docs/faults.md from the results of the fault matrix. */
import type { Cell } from "./cells.ts";
import { isOfCommands, type Seen } from "./matrix.ts";

export interface Row {
  readonly cell: Cell;
  readonly on: Seen;
  readonly off: Seen;
}

const HEAD = `# What happens when a call goes wrong

Written by \`test/faults/matrix.test.ts\` from what it saw (\`UPDATE_DOCS=1\` rewrites it); a test fails when it is out of date.
Each row is one run over real HTTP against the emulator, once with its ClientToken idempotence on and once off, and then a
second run without the fault, which in every row ends with all instances holding the file and one invocation for each.
Which code leads to what stands in [errors.md](errors.md).

## Sends
`;

const COMMANDS = `## Commands

The same for a rollout with \`verify\`, whose command is counted here. A stand-in for the shell of the instances compares the
file and reports as the script would; the scripts themselves are tried out elsewhere ([activation.md](activation.md)).
`;

const TAIL = `## What can still go wrong

- **A second send.** A send whose answer was lost is looked up at 0.5, 2 and 5 seconds. Where reads lag further behind writes than
  that *and* the API does not honour the ClientToken, it is sent once more: the same bytes, and never to an instance that already holds them
  by what is recorded.
- **A killed update, then a revert.** A preview or an \`up\` without changes makes no API call. When an update is killed after it has sent,
  and the program is then set back to the content of the last recorded run, \`pulumi up\` finds nothing to do, although instances may hold
  the killed run's content; the same holds for an update that by what is recorded has nothing to send, such as one that only drops
  a target. \`pulumi up --refresh\` asks the API first and puts all of that right, within a day of the killed update; so does any run
  that sends to at least one instance. With an explicit \`alicloud.Provider\` a refresh cannot ask: its keys are not kept in state.
- **A right to tag that comes and goes.** Sends that had to go without a Tag are found by the state that counted them. When that state is
  lost (a destroy, or a create that was killed) while one of them is still on its way, and Tags are taken again by then, the next life
  does not find it: it may land after the new file, within its Timeout.
- **What a killed run sent, wanted again later.** A run that takes over such a send while another content is wanted cannot name what it
  brought, so that the instance counts as holding nothing. When that content is wanted again, it is sent again.
- **Files edited by hand** are not noticed by an \`up\`: what counts is what this resource sent. A refresh with \`detectDrift\` finds them
  ([drift.md](drift.md)); without it a changed trigger sends again.
- **A killed run older than a day.** The API keeps sends for a day; after that a killed run leaves no trace, and the file is sent again.
`;

const COLUMNS = [
  ...["Fault", "Call", "What the provider does", "Outcome"],
  ...["Invocations (token on / off)", "Message"],
];

export function faultsPage(rows: readonly Row[]): string {
  const sends = rows.filter(({ cell }) => !isOfCommands(cell));
  const commands = rows.filter(({ cell }) => isOfCommands(cell));
  return `${HEAD}\n${table(sends)}\n\n${COMMANDS}\n${table(commands)}\n\n${TAIL}`;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ cell, on, off }) => [
    ...[cell.fault, cell.column, cell.does, on.outcome],
    ...[`${on.invocations} / ${off.invocations}`, on.message],
  ]);
  return [COLUMNS, COLUMNS.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.map(cellText).join(" | ")} |`)
    .join("\n");
}

function cellText(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
