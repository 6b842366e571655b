/** Lists the rollouts of the page with the result of each. A click on a name shows that rollout. */
import { Bar } from "./bar.tsx";
import type { Rollout } from "./data.ts";
import { countsText, instances } from "./outcomes.ts";
import { Verdict } from "./verdict.tsx";

interface OverviewProps {
  readonly rollouts: readonly Rollout[];
  readonly shown: Rollout;
  show(rollout: Rollout): void;
}

export function Overview({ rollouts, shown, show }: OverviewProps) {
  return (
    <nav class="overview" aria-label="Rollouts">
      <ul>
        {rollouts.map((rollout) => (
          <li key={rollout.key}>
            <button
              type="button"
              aria-current={rollout === shown ? "true" : undefined}
              onClick={() => show(rollout)}
            >
              <bdi class="name">{rollout.key}</bdi>
              <Verdict result={rollout.result} />
              <Bar counts={rollout.result.counts} />
              <span class="counts">
                {instances(rollout.result.counts.total)}: {countsText(rollout.result.counts)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
