/**
 * The list of instances, in pages of 100. The ids are buttons that open the details. The list is one stop of the Tab key; arrow
 * keys move inside of it.
 */
import { Fragment, type RefObject } from "preact";
import { useState } from "preact/hooks";
import type { Row } from "./data.ts";
import { Details } from "./details.tsx";
import { type Column, FAILED_FIRST, type Order } from "./filter.ts";
import { Icon } from "./icon.tsx";
import { instances, number, wordOf } from "./outcomes.ts";
import { clock } from "./time.ts";

export const PAGE_SIZE = 100;
/** More pages of paper are of no use to anyone. */
const PRINTED = 1000;

interface InstancesProps {
  /** The rows of the filter, in order. */
  readonly rows: readonly Row[];
  readonly order: Order;
  readonly bodyRef: RefObject<HTMLTableSectionElement | null>;
  readonly isPrinting: boolean;
  readonly today: number | undefined;
  setOrder(order: Order): void;
  reasonOf(row: Row): string | undefined;
}

export function Instances({ rows, order, bodyRef, isPrinting, today, setOrder, reasonOf }: InstancesProps) {
  // Other rows are shown from their first page on.
  const [turned, setTurned] = useState({ rows, page: 0 });
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string>();
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_SIZE));
  const at = turned.rows === rows ? turned.page : 0;
  const shown = isPrinting ? rows.slice(0, PRINTED) : rows.slice(at * PAGE_SIZE, (at + 1) * PAGE_SIZE);
  const tabStop = shown.some(({ id }) => id === active) ? active : shown[0]?.id;
  const toggle = (id: string) =>
    setOpen(new Set(open.has(id) ? [...open].filter((one) => one !== id) : [...open, id]));
  return (
    <>
      <table class="instances" aria-rowcount={rows.length + 1} aria-describedby="instances-keys">
        <caption class="unseen">Instances, failed first</caption>
        <Head order={order} setOrder={setOrder} />
        <tbody ref={bodyRef} onKeyDown={moveFocus}>
          {shown.map((row, place) => (
            <Fragment key={row.id}>
              <InstanceRow
                row={row}
                index={at * PAGE_SIZE + place + 2}
                reason={reasonOf(row)}
                isOpen={open.has(row.id)}
                isTabStop={row.id === tabStop}
                today={today}
                toggle={() => toggle(row.id)}
                focus={() => setActive(row.id)}
              />
              {open.has(row.id) ? <Details row={row} /> : null}
            </Fragment>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? <p class="empty">No instance matches the filter.</p> : null}
      {isPrinting && rows.length > PRINTED ? <p>and {instances(rows.length - PRINTED)} more</p> : null}
      {pages > 1 ? (
        <Pages page={at} pages={pages} total={rows.length} turn={(page) => setTurned({ rows, page })} />
      ) : null}
    </>
  );
}

/** Moves the focus to the id of another row with the arrow keys, Home and End. */
function moveFocus(event: KeyboardEvent): void {
  const body = event.currentTarget as HTMLElement;
  const ids = [...body.querySelectorAll<HTMLElement>("th button")];
  const from = ids.indexOf(document.activeElement as HTMLElement);
  const goal = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: ids.length - 1 }[event.key];
  const button = goal === undefined || from < 0 ? undefined : ids[goal];
  if (button === undefined) return;
  event.preventDefault();
  button.focus();
}

const COLUMNS: readonly { readonly column: Column; readonly word: string; readonly isFigure?: true }[] = [
  { column: "id", word: "Instance" },
  { column: "problem", word: "Outcome" },
  { column: "wave", word: "Wave", isFigure: true },
  { column: "zone", word: "Zone" },
  { column: "attempts", word: "Attempts", isFigure: true },
  { column: "finish", word: "Finished" },
];

function Head({ order, setOrder }: Pick<InstancesProps, "order" | "setOrder">) {
  return (
    <thead>
      <tr>
        {COLUMNS.map(({ column, word, isFigure }) => {
          const isChosen = order.column === column;
          const next = isChosen ? { column, isDescending: !order.isDescending } : { ...FAILED_FIRST, column };
          const sort = !isChosen ? undefined : order.isDescending ? "descending" : "ascending";
          return (
            <th key={column} scope="col" class={`of-${column}${isFigure ? " figure" : ""}`} aria-sort={sort}>
              <button type="button" onClick={() => setOrder(next)}>
                {word}
                <span class="arrow" aria-hidden="true">
                  {sort === undefined ? "" : sort === "ascending" ? "↑" : "↓"}
                </span>
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

interface InstanceRowProps {
  readonly row: Row;
  /** Place in the whole list, as a screen reader tells it; the head is row 1. */
  readonly index: number;
  readonly reason: string | undefined;
  readonly isOpen: boolean;
  readonly isTabStop: boolean;
  /** A time on the day of the rollout. */
  readonly today: number | undefined;
  toggle(): void;
  focus(): void;
}

function InstanceRow({ row, index, reason, isOpen, isTabStop, today, toggle, focus }: InstanceRowProps) {
  const { id, finish, result } = row;
  const { outcome, wave, zone, attempts } = result;
  return (
    <tr aria-rowindex={index} class={`is-${outcome}`}>
      <th scope="row" class="of-id">
        <button
          type="button"
          aria-expanded={isOpen}
          tabIndex={isTabStop ? 0 : -1}
          onClick={toggle}
          onFocus={focus}
        >
          <bdi>{id}</bdi>
        </button>
      </th>
      <td class="of-problem">
        <Icon outcome={outcome} />
        <b>{wordOf(outcome)}</b>
        <bdi class="reason">{reason}</bdi>
      </td>
      <td class="of-wave figure">{number(wave)}</td>
      <td class="of-zone">
        <bdi>{zone ?? "–"}</bdi>
      </td>
      <td class="of-attempts figure">{number(attempts)}</td>
      <td class="of-finish">{clock(finish, today)}</td>
    </tr>
  );
}

interface PagesProps {
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  turn(page: number): void;
}

function Pages({ page, pages, total, turn }: PagesProps) {
  const first = page * PAGE_SIZE + 1;
  const last = Math.min(total, first + PAGE_SIZE - 1);
  return (
    <nav class="pages" aria-label="Pages of the list">
      <button type="button" disabled={page === 0} onClick={() => turn(0)}>
        First
      </button>
      <button type="button" disabled={page === 0} onClick={() => turn(page - 1)}>
        Previous
      </button>
      <span role="status">
        {number(first)}–{number(last)} of {number(total)}
      </span>
      <button type="button" disabled={page === pages - 1} onClick={() => turn(page + 1)}>
        Next
      </button>
      <button type="button" disabled={page === pages - 1} onClick={() => turn(pages - 1)}>
        Last
      </button>
    </nav>
  );
}
