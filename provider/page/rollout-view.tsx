/** One rollout: result, reasons, filter, timeline, waves and instances, from top to bottom. */
import type { RefObject } from "preact";
import { useMemo, useState } from "preact/hooks";
import { Chart } from "./chart.tsx";
import type { Rollout } from "./data.ts";
import { FAILED_FIRST, type Filter, filtered, NO_FILTER, sorted } from "./filter.ts";
import { Filters } from "./filters.tsx";
import { Groups, shortReason } from "./groups.tsx";
import { Instances } from "./instances.tsx";
import { span } from "./time.ts";
import { type Frame, frameOf } from "./timeline.ts";
import { VerdictSection } from "./verdict.tsx";
import { Waves } from "./waves.tsx";

interface RolloutViewProps {
  readonly rollout: Rollout;
  readonly filter: Filter;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly bodyRef: RefObject<HTMLTableSectionElement | null>;
  readonly isPrinting: boolean;
  setFilter(filter: Filter): void;
}

export function RolloutView({
  rollout,
  filter,
  searchRef,
  bodyRef,
  isPrinting,
  setFilter,
}: RolloutViewProps) {
  const [order, setOrder] = useState(FAILED_FIRST);
  const left = useMemo(() => filtered(rollout.rows, filter), [rollout, filter]);
  const rows = useMemo(() => sorted(left, order), [left, order]);
  const frame = useMemo(() => frameOf(rollout.rows), [rollout]);
  const list = (reason: number) => {
    setFilter({ ...NO_FILTER, reason });
    document.getElementById("list")?.focus();
  };
  return (
    <>
      <VerdictSection rollout={rollout} />
      <Groups groups={rollout.groups} list={list} isPrinting={isPrinting} />
      <Filters
        rollout={rollout}
        filter={filter}
        left={left.length}
        searchRef={searchRef}
        setFilter={setFilter}
      />
      <TimelineSection rollout={rollout} frame={frame} rows={left} filter={filter} setFilter={setFilter} />
      <section aria-labelledby="list">
        <h2 id="list" tabIndex={-1}>
          Instances
        </h2>
        <p id="instances-keys" class="hint">
          <kbd>↑</kbd> <kbd>↓</kbd> move in the list, <kbd>Enter</kbd> opens the details.
        </p>
        <Instances
          rows={rows}
          order={order}
          bodyRef={bodyRef}
          isPrinting={isPrinting}
          today={frame?.end}
          setOrder={setOrder}
          reasonOf={({ reason }) => (reason === undefined ? undefined : shortReason(rollout.groups[reason]))}
        />
      </section>
    </>
  );
}

type TimelineSectionProps = Pick<RolloutViewProps, "rollout" | "filter" | "setFilter"> & {
  readonly frame: Frame | undefined;
  readonly rows: Rollout["rows"];
};

function TimelineSection({ rollout, frame, rows, filter, setFilter }: TimelineSectionProps) {
  const choose = (wave: number) => setFilter({ ...filter, wave: filter.wave === wave ? undefined : wave });
  return (
    <section aria-labelledby="waves">
      <h2 id="waves">Waves</h2>
      {frame === undefined ? (
        <p class="hint">No finish of this run is known, so there is no timeline.</p>
      ) : (
        <>
          <p class="hint">
            When instances finished, {span(frame.start, frame.end)}. Above the line they hold the files, below
            it they do not; at the right are those without a finish in this run.
          </p>
          <Chart rows={rows} frame={frame} />
        </>
      )}
      <Waves waves={rollout.waves} chosen={filter.wave} choose={choose} />
    </section>
  );
}
