/** Why instances do not hold the files: one card for each reason, failed first, with advice and what the command said. */
import type { ReasonGroup } from "../src/report/model.ts";
import { Copy } from "./copy.tsx";
import { Icon } from "./icon.tsx";
import { instances, number, wordOf } from "./outcomes.ts";
import { Prose } from "./prose.tsx";

const SHOWN_IDS = 6;
const SHOWN_GROUPS = 20;

interface GroupsProps {
  readonly groups: readonly ReasonGroup[];
  /** Shows the instances of a reason in the list. */
  list(reason: number): void;
  readonly isPrinting: boolean;
}

export function Groups({ groups, list, isPrinting }: GroupsProps) {
  if (groups.length === 0) return null;
  const shown = isPrinting ? groups : groups.slice(0, SHOWN_GROUPS);
  return (
    <section aria-labelledby="reasons">
      <h2 id="reasons">What went wrong</h2>
      <ol class="groups">
        {shown.map((group, place) => (
          <li key={`${group.outcome} ${group.reason}`}>
            <Group group={group} list={() => list(place)} isPrinting={isPrinting} />
          </li>
        ))}
      </ol>
      {shown.length < groups.length ? (
        <p>
          {number(groups.length - shown.length)} more reasons: choose one in the filter below to see its
          instances.
        </p>
      ) : null}
    </section>
  );
}

/** The reason without the status where the outcome says the same: "Failed TestFailed in step test" → "TestFailed in step test". */
export function shortReason(group: ReasonGroup | undefined): string {
  if (group === undefined) return "";
  const [status = ""] = group.reason.split(" ", 1);
  const isSaid = status.toLowerCase() === group.outcome.toLowerCase();
  return isSaid ? group.reason.slice(status.length + 1) : group.reason;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

interface GroupProps {
  readonly group: ReasonGroup;
  list(): void;
  readonly isPrinting: boolean;
}

function Group({ group, list, isPrinting }: GroupProps) {
  const { outcome, reason, ids, advice, aftermath } = group;
  return (
    <article class={`group is-${outcome}`}>
      <h3>
        <Icon outcome={outcome} />
        <span class="outcome">
          {instances(ids.length)} {wordOf(outcome)}
        </span>
        <bdi>{shortReason(group)}</bdi>
      </h3>
      <Said group={group} />
      {advice === undefined ? null : (
        <p class="advice">
          <b>What to do</b> <Prose text={advice} />
        </p>
      )}
      {aftermath.length === 0 ? null : (
        <p class="advice">
          <b>What was done</b> <Prose text={sentence(aftermath.join("; "))} />
        </p>
      )}
      <div class="who">
        <Ids ids={ids} max={isPrinting ? Number.POSITIVE_INFINITY : SHOWN_IDS} />
        <span class="actions">
          <button type="button" onClick={list} aria-label={`Show in list: ${reason}`}>
            Show in list
          </button>
          <Copy label="Copy ids" what={reason} text={ids.join("\n")} />
        </span>
      </div>
    </article>
  );
}

function Said({ group: { said, saidBy, ids } }: { readonly group: ReasonGroup }) {
  if (said.length === 0) return null;
  return (
    <figure class="said">
      <figcaption>
        {ids.length === 1 ? "The command said" : `${saidBy ?? "The command on all of them"} said`}
      </figcaption>
      <pre>{said.join("\n")}</pre>
    </figure>
  );
}

function Ids({ ids, max }: { readonly ids: readonly string[]; readonly max: number }) {
  const more = ids.length - max;
  return (
    <p class="ids">
      {ids.slice(0, max).map((id) => (
        <code key={id}>{id}</code>
      ))}
      {more > 0 ? <span>and {number(more)} more</span> : null}
    </p>
  );
}
