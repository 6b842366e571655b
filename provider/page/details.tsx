/** All that is known of one instance, below its row. */
import type { InstanceResult } from "../src/results.ts";
import type { Row } from "./data.ts";
import { Prose } from "./prose.tsx";
import { day, timeOfDay } from "./time.ts";

const RELOADS: Readonly<Record<NonNullable<InstanceResult["reload"]>, string>> = {
  done: "done",
  owed: "owed: the files changed, and no reload has succeeded since",
  notNeeded: "not needed: nothing had changed since the last reload",
};

const ROLLBACKS: Readonly<Record<NonNullable<InstanceResult["rolledBack"]>, string>> = {
  undone: "the old files are back, because the instance failed",
  restored: "the old files are back, because the rollout stopped",
  failed: "the old files could not be put back: look at the instance",
};

/** Names and values in the order in which people ask for them. */
function facts({ finish, result }: Row): [string, string | undefined][] {
  const { reload, rolledBack, verified } = result;
  return [
    ["Status", result.status],
    ["Error code", result.errorCode],
    ["Error info", result.errorInfo],
    ["Step", result.step],
    ["Exit code", result.exitCode?.toString()],
    ["Reload", reload && RELOADS[reload]],
    ["Rolled back", rolledBack && ROLLBACKS[rolledBack]],
    ["Drifted", result.drifted?.join("\n")],
    ["Read back", verified && "bytes, mode, owner and group are as ordered"],
    ["Backup", result.backup],
    ["Zone", result.zone],
    ["Wave", String(result.wave)],
    ["Attempts", String(result.attempts)],
    ["Finished", finish === undefined ? result.finishTime : `${day(finish)} ${timeOfDay(finish)} UTC`],
    ["InvokeId", result.invokeId],
    ["Holds delivery", result.holds],
  ];
}

export function Details({ row }: { readonly row: Row }) {
  const { message, advice } = row.result;
  return (
    <tr class="details">
      <td colSpan={6}>
        {advice === undefined ? null : (
          <p class="advice">
            <b>What to do</b> <Prose text={advice} />
          </p>
        )}
        {message === undefined ? null : (
          <figure class="said">
            <figcaption>The command said</figcaption>
            <pre>{plain(message)}</pre>
          </figure>
        )}
        <dl>
          {facts(row).map(([name, value]) =>
            value === undefined ? null : (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ),
          )}
        </dl>
      </td>
    </tr>
  );
}

/** Takes out the sequences by which a command colours its output. */
function plain(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return message.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replace(/\r\n?/g, "\n");
}
