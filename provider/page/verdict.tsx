/** The result of a rollout: whether it passed, why it ended, how many instances had each outcome, and the summary to paste. */
import type { RolloutReason } from "../src/results.ts";
import { Bar } from "./bar.tsx";
import { Copy } from "./copy.tsx";
import type { Rollout } from "./data.ts";
import { Icon } from "./icon.tsx";
import { instances, number, present, wordOf } from "./outcomes.ts";

type Result = Rollout["result"];

const REASONS: Readonly<Record<RolloutReason, string>> = {
  passed: "It reached its end within the failure budget.",
  budget: "It stopped because more instances failed than the failure budget allows.",
  cancelled: "It was cancelled before every instance had a result.",
  deadline: "It ran out of time before every instance had a result.",
  error: "An error stopped it before every instance had a result.",
};

export function Verdict({ result: { passed, status } }: { readonly result: Result }) {
  return (
    <span class={`verdict ${passed ? "is-passed" : "is-stopped"}`}>
      <Icon outcome={passed ? "success" : "failed"} />
      {passed ? "passed" : "did not pass"}
      <span class="status">{status}</span>
    </span>
  );
}

function whyEnded({ reason, counts, drifted }: Result): string {
  const isOnlyDrift = reason === "error" && drifted.length > 0 && counts.unknown + counts.notAttempted === 0;
  return isOnlyDrift ? "A refresh found changed files." : REASONS[reason];
}

export function VerdictSection({ rollout }: { readonly rollout: Rollout }) {
  const { key, result, isComplete } = rollout;
  const holding = result.counts.success + result.counts.unchanged;
  return (
    <section class="result" aria-labelledby="result">
      <h2 id="result">
        <bdi>{key}</bdi> <Verdict result={result} />
      </h2>
      <p class="headline">
        <strong>
          {number(holding)} of {instances(result.counts.total)}
        </strong>{" "}
        {result.counts.total === 1 ? "holds" : "hold"} the files. {whyEnded(result)}
      </p>
      <Bar counts={result.counts} />
      <ul class="legend" aria-label="Instances by outcome">
        {present(result.counts).map(({ outcome, count }) => (
          <li key={outcome}>
            <Icon outcome={outcome} /> <b>{number(count)}</b> {wordOf(outcome)}
          </li>
        ))}
      </ul>
      <Drifted ids={result.drifted} />
      <div class="summary">
        <p>
          <bdi>{result.summary}</bdi>
        </p>
        <Copy label="Copy" what="summary" text={result.summary} />
      </div>
      {isComplete ? null : <Incomplete />}
    </section>
  );
}

function Drifted({ ids }: { readonly ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <p>
      A refresh found that {instances(ids.length)} {ids.length === 1 ? "differs" : "differ"} from what was
      recorded. The next <code>pulumi up</code> sends there again.
    </p>
  );
}

function Incomplete() {
  return (
    <p class="note">
      This report was made from a stack output, which lists only the instances that do not hold the files.
      Timeline, waves and the list below know no others. A report made from <code>pulumi stack export</code>{" "}
      lists all.
    </p>
  );
}
