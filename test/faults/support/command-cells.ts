/** The part of the fault matrix about commands: a rollout with `verify`, and the calls that its command needs. */
import { type Cell, type Column, type Ending, FAULTS, hit } from "./cells.ts";
import type { Happening } from "./faults.ts";

type Does = readonly [Ending, string];

const READS = ["command results", "look-up of commands", "look-up of a lost command"] as const;
const COLUMNS = ["RunCommand", ...READS] as const;
type CommandColumn = (typeof COLUMNS)[number];

function cell(fault: string, column: Column, [ending, does]: Does, faults: Cell["faults"], code = ""): Cell {
  return { fault, column, does, ending, faults, code, instances: 3 };
}

const READ_AGAIN: Readonly<Record<(typeof READS)[number], Does>> = {
  "command results": ["success", "reads again within the deadline"],
  "look-up of commands": ["success", "asks again before anything is sent"],
  "look-up of a lost command": ["success", "looks it up again and finds it"],
};

const FOUND: Does = ["success", "looks the command up, finds it and waits for its report"];
const ABSENT: Does = ["success", "looks the command up, does not find it, calls with the same ClientToken"];

function once(): Cell[] {
  const refuse: Happening = { kind: "refuse" };
  return [
    cell(
      "connection refused",
      "RunCommand",
      ["success", "tries again: nothing was started"],
      hit("RunCommand", refuse, { times: 2 }),
    ),
    ...READS.map((column) =>
      cell("connection refused", column, READ_AGAIN[column], hit(column, refuse, { times: 2 })),
    ),
    ...FAULTS.brief.flatMap(([name, make]) => [
      cell(
        `${name}, request not accepted`,
        "RunCommand",
        ABSENT,
        hit("RunCommand", make(false), { times: 1 }),
      ),
      cell(`${name}, request accepted`, "RunCommand", FOUND, hit("RunCommand", make(true), { times: 1 })),
      ...READS.map((column) => cell(name, column, READ_AGAIN[column], hit(column, make(true), { times: 1 }))),
    ]),
  ];
}

function lasting(
  name: string,
  happening: Happening,
  code: string,
  ends: Readonly<Record<CommandColumn, Does>>,
): Cell[] {
  return COLUMNS.map((column) => cell(name, column, ends[column], hit(column, happening, {}), code));
}

const UNREACHABLE: Readonly<Record<CommandColumn, Does>> = {
  RunCommand: ["told", "tries on, then gives up; the file is there, and nothing proves it"],
  "command results": ["told", "reads until the deadline and once at it; tells Unknown"],
  "look-up of commands": ["told", "asks on; sends nothing, because what is under way is not known"],
  "look-up of a lost command": ["told", "tells Unknown: the command may or may not have run"],
};

const REFUSED: Readonly<Record<CommandColumn, Does>> = {
  RunCommand: ["told", "ends at once; the file is there, and nothing proves it"],
  "command results": ["told", "ends the wait at once; tells Unknown"],
  "look-up of commands": ["told", "ends at once; nothing was sent"],
  "look-up of a lost command": [
    "told",
    "tells Unknown: the command may or may not have run; the next `up` looks again",
  ],
};

const SLOWER: Readonly<Record<CommandColumn, Does>> = {
  RunCommand: ["success", "slows down to one call a second and tries again"],
  "command results": ["success", "slows down and reads on within the deadline"],
  "look-up of commands": ["success", "slows down and asks again before anything is sent"],
  "look-up of a lost command": ["success", "slows down, looks it up again and finds it"],
};

export function commandCells(): Cell[] {
  return [
    ...once(),
    ...lasting("connection refused, every time", { kind: "refuse" }, "ECONNREFUSED", UNREACHABLE),
    ...COLUMNS.map((column) =>
      cell(
        "Throttling.User for 90 s",
        column,
        SLOWER[column],
        hit(column, FAULTS.throttled, { forMs: 90_000 }),
      ),
    ),
    ...lasting("Forbidden.RAM", FAULTS.forbidden, "Forbidden.RAM", REFUSED),
  ];
}
