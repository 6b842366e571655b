/** Reads the report of a script: the JSON line that it prints last. */

/** Where in the script something happened. */
export type Phase =
  | "start"
  | "unpack"
  | "check"
  | "validate"
  | "prepare"
  | "swap"
  | "readback"
  | "test"
  | "reload"
  | "health"
  | "verify"
  | "restore"
  | "drift"
  | "remove";

/** How a file differs from the order: what a drift order looks for. `missing` and `type` stand alone. A content that differs
 * is `cut` when it is shorter than ordered, otherwise `content`, never both. `type`: a folder, a fifo or the like, or a link
 * that is not followed. */
export type Difference = "missing" | "type" | "content" | "cut" | "mode" | "owner" | "group";

/** What became of a file in a removal. `kept`: its bytes are not ours, or what stands there is no plain file. */
export type Fate = "absent" | "removed" | "kept";

export interface ReportedFile {
  /** Proof of the bytes that are on the disk now; "" when the salt is not known or there is no file. */
  readonly proof: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly links: number;
  /** True when this script replaced the file and did not put the old one back. */
  readonly changed: boolean;
  /** How the file differs from the order; told by a drift command only. */
  readonly differs?: readonly Difference[];
  /** What became of the file; told by a removal only. */
  readonly fate?: Fate;
}

export interface Report {
  readonly ok: boolean;
  readonly phase: Phase;
  /** One of our codes; "" when `ok`. */
  readonly code: string;
  /** Exit code of the user's command that failed. */
  readonly exitCode?: number;
  /** What the command or tool said, at most 1,500 bytes. */
  readonly message: string;
  /**
   * Which files are on the disk now: "new" when all files are as ordered, "old" when nothing was changed or all is undone,
   * "restored" when a restore put the old files back. A drift command changes nothing, so that it always says "old"; a removal
   * says "unknown".
   */
  readonly stands: "new" | "old" | "mixed" | "unknown" | "restored";
  readonly files: readonly ReportedFile[];
  readonly reload?: "done" | "owed" | "notNeeded";
  /** True when type, proof, mode, owner and group of all files were read and are as ordered. */
  readonly verified: boolean;
  /** Path of the set of old files on the instance. */
  readonly backup?: string;
  readonly rolledBack?: "undone" | "restored" | "failed";
}

/** Returns the last line of the output that is a report with this token. The output may have lost its middle. */
export function readReport(output: Buffer, token: string): Report | undefined {
  const lines = output.toString("latin1").split("\n").reverse();
  for (const line of lines) {
    const read = parse(line.trim());
    if (read?.t === token) return reportOf(read);
  }
  return undefined;
}

/** The report as the script prints it. Its names are short, because an output is kept to 12,000 bytes. */
interface Line {
  readonly t: string;
  readonly ok: number;
  readonly p: Phase;
  readonly c: string;
  readonly x: number | null;
  readonly m: string;
  readonly s: keyof typeof STANDS;
  readonly r: "done" | "owed" | "notNeeded" | "";
  readonly v: number;
  readonly b: string;
  readonly u: "undone" | "restored" | "failed" | "";
  /** Proof, mode, owner, group, links, and a number: of a drift command the sum of DIFFERENCES, of a removal an index into
   * FATES, otherwise 1 for a changed file. */
  readonly f: readonly (readonly [string, string, string, string, number, number])[];
}

const STANDS = { n: "new", o: "old", m: "mixed", u: "unknown", r: "restored" } as const;

/** The nth one has the number 2 to the power of n. */
export const DIFFERENCES: readonly Difference[] = [
  "missing",
  "type",
  "content",
  "cut",
  "mode",
  "owner",
  "group",
];

export const FATES: readonly Fate[] = ["absent", "removed", "kept"];

const PHASES: ReadonlySet<string> = new Set<Phase>([
  ...(["start", "unpack", "check", "validate", "prepare", "swap"] as const),
  ...(["readback", "test", "reload", "health", "verify", "restore"] as const),
  ...(["drift", "remove"] as const),
]);

function parse(line: string): Line | undefined {
  if (!line.startsWith('{"t":')) return undefined;
  try {
    const read = JSON.parse(line) as Line;
    return isLine(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** A damaged line must not pass for a report, because a success is believed by it. */
function isLine(read: Line): boolean {
  return (
    PHASES.has(read.p) &&
    Object.hasOwn(STANDS, read.s) &&
    Array.isArray(read.f) &&
    read.f.every(isFile) &&
    (read.x === null || typeof read.x === "number") &&
    [read.c, read.m, read.r, read.b, read.u].every((text) => typeof text === "string") &&
    (read.ok === 1) === (read.c === "")
  );
}

function isFile(file: unknown): boolean {
  if (!Array.isArray(file) || file.length !== 6) return false;
  return file.every((value, at) => typeof value === (at < 4 ? "string" : "number"));
}

function reportOf(line: Line): Report {
  return {
    ok: line.ok === 1,
    phase: line.p,
    code: line.c,
    ...(line.x === null ? {} : { exitCode: line.x }),
    message: Buffer.from(line.m, "hex").toString("utf8"),
    stands: STANDS[line.s],
    files: line.f.map(([proof, mode, owner, group, links, number]) => ({
      ...{ proof, mode, owner, group, links },
      ...meaningOf(line.p, number),
    })),
    ...(line.r === "" ? {} : { reload: line.r }),
    verified: line.v === 1,
    ...(line.b === "" ? {} : { backup: line.b }),
    ...(line.u === "" ? {} : { rolledBack: line.u }),
  };
}

function meaningOf(phase: Phase, number: number): Pick<ReportedFile, "changed" | "differs" | "fate"> {
  if (phase === "drift") return { changed: false, ...differencesOf(number) };
  const fate = phase === "remove" ? FATES[number] : undefined;
  return {
    changed: fate === "removed" || (phase !== "remove" && number === 1),
    ...(fate === undefined ? {} : { fate }),
  };
}

/** A number that is no sum of differences tells nothing, so that it does not pass for "no difference". */
function differencesOf(number: number): Pick<ReportedFile, "differs"> {
  if (!Number.isInteger(number) || number < 0 || number >= 1 << DIFFERENCES.length) return {};
  return { differs: DIFFERENCES.filter((_, at) => (number & (1 << at)) !== 0) };
}
