/** The filter of a rollout: text, outcome, reason, zone and wave. It tells how many instances are left. */
import type { RefObject } from "preact";
import type { Outcome } from "../src/results.ts";
import type { Rollout } from "./data.ts";
import { type Filter, isActive, NO_FILTER } from "./filter.ts";
import { Icon } from "./icon.tsx";
import { number, present, wordOf } from "./outcomes.ts";

interface FiltersProps {
  readonly rollout: Rollout;
  readonly filter: Filter;
  readonly left: number;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  setFilter(filter: Filter): void;
}

export function Filters({ rollout, filter, left, searchRef, setFilter }: FiltersProps) {
  const set = (part: Partial<Filter>) => setFilter({ ...filter, ...part });
  const { groups, waves, zones, listed } = rollout;
  return (
    <search class="filters">
      <label class="field text">
        <span>Text</span>
        <input
          ref={searchRef}
          type="search"
          value={filter.text}
          placeholder="Id, reason, message"
          aria-keyshortcuts="/"
          onInput={(event) => set({ text: event.currentTarget.value })}
        />
      </label>
      <Choice
        name="Reason"
        all="every reason"
        value={filter.reason}
        options={groups.map(({ reason, ids }, place) => [place, `${reason} (${number(ids.length)})`])}
        choose={(reason) => set({ reason })}
      />
      <Choice
        name="Zone"
        all="every zone"
        value={filter.zone}
        options={zones.map((zone) => [zone, zone])}
        choose={(zone) => set({ zone })}
      />
      <Choice
        name="Wave"
        all="every wave"
        value={filter.wave}
        options={waves.map((wave) => [wave.number, `${wave.number} (${number(wave.counts.total)})`])}
        choose={(wave) => set({ wave })}
      />
      <OutcomeChoice
        counts={present(listed)}
        chosen={filter.outcomes}
        set={(outcomes) => set({ outcomes })}
      />
      <p class="left" role="status">
        {isActive(filter) ? `${number(left)} of ${number(listed.total)}` : `All ${number(listed.total)}`}{" "}
        shown
      </p>
      <button type="button" disabled={!isActive(filter)} onClick={() => setFilter(NO_FILTER)}>
        Clear <kbd>Esc</kbd>
      </button>
    </search>
  );
}

interface ChoiceProps<T> {
  readonly name: string;
  /** What the first option says, which leaves the choice open. */
  readonly all: string;
  readonly value: T | undefined;
  readonly options: readonly (readonly [T, string])[];
  choose(value: T | undefined): void;
}

function Choice<T extends string | number>({ name, all, value, options, choose }: ChoiceProps<T>) {
  const place = options.findIndex(([option]) => option === value);
  return (
    <label class="field">
      <span>{name}</span>
      <select
        value={String(place)}
        disabled={options.length === 0}
        onChange={(event) => choose(options[Number(event.currentTarget.value)]?.[0])}
      >
        <option value="-1">{all}</option>
        {options.map(([option, word], at) => (
          <option key={option} value={String(at)}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}

interface OutcomeChoiceProps {
  readonly counts: readonly { readonly outcome: Outcome; readonly count: number }[];
  readonly chosen: readonly Outcome[];
  set(outcomes: readonly Outcome[]): void;
}

function OutcomeChoice({ counts, chosen, set }: OutcomeChoiceProps) {
  return (
    <fieldset class="chips">
      <legend class="unseen">Outcome</legend>
      {counts.map(({ outcome, count }) => (
        <button
          key={outcome}
          type="button"
          aria-pressed={chosen.includes(outcome)}
          onClick={() => set(toggled(chosen, outcome))}
        >
          <Icon outcome={outcome} /> {wordOf(outcome)} <span class="count">{number(count)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function toggled(chosen: readonly Outcome[], outcome: Outcome): readonly Outcome[] {
  return chosen.includes(outcome) ? chosen.filter((one) => one !== outcome) : [...chosen, outcome];
}
