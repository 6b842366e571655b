/** Defines the fault matrix: for each fault of each kind of call, what the provider must do, and how the run must
 * end. */
import { apiError, type CallFault, type CallKind, type CommandCallKind, type Happening } from "./faults.ts";

/** A kind of call of a send that has the fault. "look-up" is the one at the start of a run; "look-up of a lost send" comes
 * after a SendFile call whose answer was lost. */
type SendColumn = Exclude<CallKind, CommandCallKind> | "look-up of a lost send";
export type Column =
  | SendColumn
  | ("RunCommand" | "command results" | "look-up of commands" | "look-up of a lost command");

/** How a run ends. "told" means that nothing was sent, or that the results cannot be known; the run says so, and the
 * next `up` puts it right. */
export type Ending = "success" | "told" | "oneMissing";

export interface Cell {
  readonly fault: string;
  readonly column: Column;
  readonly does: string;
  readonly ending: Ending;
  readonly faults: readonly CallFault[];
  /** An error code that the run's message must name. "" for none. */
  readonly code: string;
  readonly instances: number;
}

const HTML = "<html><h1>502 Bad Gateway</h1></html>";
const INTERNAL = "The request processing has failed due to some unknown error.";
const nonce = apiError(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
const throttled = apiError(400, "Throttling.User", "Request was denied due to user flow control.");
const expired = apiError(403, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
const forbidden = apiError(403, "Forbidden.RAM", "User not authorized to operate on the specified resource.");
const noInstance = apiError(404, "InvalidInstance.NotFound", "The specified instances not found.");
const badTag = apiError(400, "InvalidTagKey.Malformed", "The specified Tag.n.Key is not valid.");

/** Faults of the connection or the server that a retry can overcome: a name, what happens, and the code in messages. */
const RETRYABLE: readonly [name: string, make: (carriedOut: boolean) => Happening, code: string][] = [
  ["connection reset", (carriedOut) => ({ kind: "reset", carriedOut }), "ECONNRESET"],
  ["no answer for 30 s", (carriedOut) => ({ kind: "stall", carriedOut }), "Timeout"],
  [
    "500 InternalError",
    (carriedOut) => apiError(500, "InternalError", INTERNAL, carriedOut),
    "InternalError",
  ],
  [
    "502 with HTML",
    (carriedOut) => ({ kind: "answer", status: 502, body: HTML, carriedOut }),
    "MalformedAnswer",
  ],
  [
    "200 without a body",
    (carriedOut) => ({ kind: "answer", status: 200, body: "", carriedOut }),
    "MalformedAnswer",
  ],
  [
    "200 with `{}`",
    (carriedOut) => ({ kind: "answer", status: 200, body: "{}", carriedOut }),
    "MalformedAnswer",
  ],
  ["truncated JSON", (carriedOut) => ({ kind: "truncate", carriedOut }), "MalformedAnswer"],
];

const READS: readonly SendColumn[] = ["results", "look-up", "look-up of a lost send", "DescribeInstances"];

/** Makes the faults of a cell. The look-up of a lost send also needs a lost send, and is the second look-up of the
 * run. */
export function hit(
  column: Column,
  happening: Happening,
  more: Omit<CallFault, "call" | "happening">,
): CallFault[] {
  const lost = { happening: { kind: "reset", carriedOut: true }, times: 1 } as const;
  switch (column) {
    case "look-up of a lost send":
      return [
        { call: "SendFile", ...lost },
        { call: "look-up", happening, skip: 1, ...more },
      ];
    case "look-up of a lost command":
      return [
        { call: "RunCommand", ...lost },
        { call: "command-look-up", happening, skip: 1, ...more },
      ];
    case "look-up of commands":
      return [{ call: "command-look-up", happening, ...more }];
    case "command results":
      return [{ call: "command-results", happening, ...more }];
    default:
      return [{ call: column, happening, ...more }];
  }
}

function cell(
  fault: string,
  column: Column,
  [ending, does]: readonly [Ending, string],
  faults: readonly CallFault[],
  code = "",
  instances = 3,
): Cell {
  return { fault, column, does, ending, faults, code, instances };
}

const READ_AGAIN: Readonly<Record<string, string>> = {
  results: "reads again within the deadline",
  "look-up": "asks again before anything is sent",
  "look-up of a lost send": "looks it up again and finds it",
  DescribeInstances: "asks again within 10 s",
};

const FOUND = ["success", "looks the send up, finds it and waits for its results"] as const;
const ABSENT = ["success", "looks the send up, does not find it, sends with the same ClientToken"] as const;
const NOT_REACHED = ["success", "tries again: nothing was sent"] as const;
const TOO_LATE = ["told", "gives up after 10 s: which instances are meant is not known"] as const;

function retryable(): Cell[] {
  const refused = (["SendFile", ...READS] as const).map((column) =>
    cell(
      "connection refused",
      column,
      column === "SendFile" ? NOT_REACHED : ["success", READ_AGAIN[column] ?? ""],
      hit(column, { kind: "refuse" }, { times: 2 }),
    ),
  );
  return [...refused, ...RETRYABLE.flatMap(([name, make]) => retryableOf(name, make))];
}

function retryableOf(name: string, make: (carriedOut: boolean) => Happening): Cell[] {
  const sends = [
    cell(`${name}, request not accepted`, "SendFile", ABSENT, hit("SendFile", make(false), { times: 1 })),
    cell(`${name}, request accepted`, "SendFile", FOUND, hit("SendFile", make(true), { times: 1 })),
  ];
  const reads = READS.map((column) => {
    const late = make(true).kind === "stall" && column === "DescribeInstances";
    const does = late ? TOO_LATE : (["success", READ_AGAIN[column] ?? ""] as const);
    return cell(name, column, does, hit(column, make(true), { times: 1 }));
  });
  return [...sends, ...reads];
}

/** For each kind of call, what the provider does about a fault that lasts. It gives up, says so, and the next `up`
 * continues. */
const GIVES_UP: Readonly<Record<SendColumn, string>> = {
  SendFile: "tries on, looking up each time; tells Unknown",
  results: "reads until the deadline and once at it; tells Unknown",
  "look-up": "asks on; sends nothing, because what is in flight is not known",
  "look-up of a lost send": "tells Unknown: it may or may not have arrived",
  DescribeInstances: "gives up within 10 s: which instances are meant is not known",
};

function lasting(): Cell[] {
  return (["SendFile", ...READS] as const).flatMap((column) => [
    cell(
      "connection refused, every time",
      column,
      ["told", column === "SendFile" ? "tries on, then gives up; nothing was sent" : GIVES_UP[column]],
      hit(column, { kind: "refuse" }, {}),
      "ECONNREFUSED",
    ),
    cell(
      "502 with HTML, every time",
      column,
      ["told", GIVES_UP[column]],
      hit(column, { kind: "answer", status: 502, body: HTML, carriedOut: false }, {}),
      "MalformedAnswer",
    ),
  ]);
}

function codes(): Cell[] {
  const columns = ["SendFile", ...READS] as const;
  return [
    ...columns.map((column) => throttledFor90s(column)),
    ...columns.map((column) =>
      cell(
        "SignatureNonceUsed",
        column,
        column === "SendFile" ? ABSENT : ["success", READ_AGAIN[column] ?? ""],
        hit(column, nonce, { times: 1 }),
      ),
    ),
    ...columns.map((column) =>
      cell(
        "InvalidSecurityToken.Expired, once",
        column,
        ["success", "asks for new credentials and calls again"],
        hit(column, expired, { times: 1 }),
      ),
    ),
    ...columns.map((column) => refusedForGood("InvalidSecurityToken.Expired", column, expired)),
    ...columns.map((column) => refusedForGood("Forbidden.RAM", column, forbidden)),
  ];
}

function throttledFor90s(column: SendColumn): Cell {
  const ends: Readonly<Record<SendColumn, readonly [Ending, string]>> = {
    SendFile: ["success", "slows down to one call a second and tries again"],
    results: ["success", "slows down and reads on within the deadline"],
    "look-up": ["success", "slows down and asks again before anything is sent"],
    "look-up of a lost send": ["success", "slows down, looks it up again and finds it"],
    DescribeInstances: TOO_LATE,
  };
  const code = column === "DescribeInstances" ? "Throttling.User" : "";
  return cell(
    "Throttling.User for 90 s",
    column,
    ends[column],
    hit(column, throttled, { forMs: 90_000 }),
    code,
  );
}

function refusedForGood(code: string, column: SendColumn, happening: Happening): Cell {
  const ends: Readonly<Record<SendColumn, string>> = {
    SendFile: "ends at once; nothing was sent",
    results: "ends the wait at once; tells Unknown",
    "look-up": "ends at once; nothing was sent",
    "look-up of a lost send": "tells Unknown: it may or may not have arrived; the next `up` looks again",
    DescribeInstances: "ends at once; nothing was sent",
  };
  return cell(code, column, ["told", ends[column]], hit(column, happening, {}), code);
}

function ofInstancesAndTags(): Cell[] {
  const split = ["oneMissing", "splits the call until the missing one stands alone, and names it"] as const;
  const tag = "Tag refused";
  return [
    cell("InvalidInstance.NotFound for one of 50", "SendFile", split, [], "InvalidInstance.NotFound", 50),
    refusedForGood("InvalidInstance.NotFound", "results", noInstance),
    refusedForGood("InvalidInstance.NotFound", "look-up", noInstance),
    refusedForGood("InvalidInstance.NotFound", "DescribeInstances", noInstance),
    cell(
      tag,
      "SendFile",
      ["success", "looks up by file name what is in flight, sends without the Tag, says so once"],
      hit("SendFile", badTag, { tagged: true }),
    ),
    cell(
      tag,
      "look-up",
      ["success", "looks up by file name instead, sends without the Tag, says so once"],
      hit("look-up", badTag, { tagged: true }),
    ),
    cell(
      tag,
      "look-up of a lost send",
      ["success", "looks up by file name instead"],
      hit("look-up of a lost send", badTag, { tagged: true }),
    ),
    refusedForGood(badTagCode, "DescribeInstances", badTag),
  ];
}

const badTagCode = "InvalidTagKey.Malformed";

/** What the cells about commands use too; of the faults that a retry can overcome, one of each kind. */
export const FAULTS = { brief: RETRYABLE.filter(([name]) => /reset|HTML/.test(name)), throttled, forbidden };

export function allCells(): Cell[] {
  return [...retryable(), ...lasting(), ...codes(), ...ofInstancesAndTags()];
}
