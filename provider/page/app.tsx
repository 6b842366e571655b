/** The whole page: which rollout is shown, with which filter, and what the keys do. */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Rollout } from "./data.ts";
import { type Filter, NO_FILTER } from "./filter.ts";
import { Help } from "./help.tsx";
import { useKeys } from "./keys.ts";
import { PROBLEMS } from "./outcomes.ts";
import { Overview } from "./overview.tsx";
import { readPlace, writePlace } from "./place.ts";
import { RolloutView } from "./rollout-view.tsx";
import { nextTheme, ThemeChoice, useTheme } from "./theme.tsx";

interface AppProps {
  readonly title: string;
  readonly rollouts: readonly Rollout[];
  readonly isPrinting: boolean;
}

export function App({ title, rollouts, isPrinting }: AppProps) {
  const { shown, filter, show, setFilter } = useView(rollouts);
  const [theme, setTheme] = useTheme();
  const [keysAreOn, turnKeys] = useState(true);
  const dialogRef = useRef<HTMLDialogElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const bodyRef = useRef<HTMLTableSectionElement>(null);
  const step = (by: number) => show(rollouts[rollouts.indexOf(shown as Rollout) + by]);
  const isProblems = filter.outcomes.join() === PROBLEMS.join();
  const help = () => dialogRef.current?.showModal();
  useKeys(
    {
      "/": () => searchRef.current?.focus(),
      f: () => setFilter({ ...filter, outcomes: isProblems ? [] : PROBLEMS }),
      i: () => bodyRef.current?.querySelector<HTMLElement>('button[tabindex="0"]')?.focus(),
      "[": () => step(-1),
      "]": () => step(1),
      t: () => setTheme(nextTheme(theme)),
      "?": help,
      Escape: () => setFilter(NO_FILTER),
    },
    keysAreOn,
  );
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("list")?.focus()}>
        Skip to the list of instances
      </button>
      <header class="top">
        <h1>{title}</h1>
        <button type="button" aria-keyshortcuts="?" onClick={help}>
          Keys <kbd>?</kbd>
        </button>
        <ThemeChoice theme={theme} choose={setTheme} />
      </header>
      <main>
        {rollouts.length > 1 && shown ? <Overview rollouts={rollouts} shown={shown} show={show} /> : null}
        {shown === undefined ? (
          <p class="empty">There is no rollout in this report.</p>
        ) : (
          <RolloutView
            key={shown.key}
            rollout={shown}
            filter={filter}
            setFilter={setFilter}
            searchRef={searchRef}
            bodyRef={bodyRef}
            isPrinting={isPrinting}
          />
        )}
      </main>
      <Help dialogRef={dialogRef} isOn={keysAreOn} turn={turnKeys} />
    </>
  );
}

interface View {
  readonly shown: Rollout | undefined;
  readonly filter: Filter;
  show(rollout: Rollout | undefined): void;
  setFilter(filter: Filter): void;
}

/** What is shown, kept in the address. */
function useView(rollouts: readonly Rollout[]): View {
  const [place, setPlace] = useState(() => readPlace(location.hash));
  const shown = useMemo(
    () => rollouts.find(({ key }) => key === place.rollout) ?? rollouts[0],
    [rollouts, place.rollout],
  );
  useLayoutEffect(() => {
    history.replaceState(null, "", writePlace(place) || location.href.replace(/#.*/s, ""));
  }, [place]);
  useLayoutEffect(() => {
    const follow = () => setPlace(readPlace(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return {
    shown,
    filter: place.filter,
    show: (rollout) => rollout && setPlace({ rollout: rollout.key, filter: NO_FILTER }),
    setFilter: (filter) => setPlace({ ...place, filter }),
  };
}
