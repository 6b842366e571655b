/** Reads this machine's table of processes, and kills the processes of one command. */
import { readdirSync, readFileSync } from "node:fs";

/** Returns the children of each process that has some. */
function children(): Map<number, number[]> {
  const table = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent === undefined) continue;
    const siblings = table.get(parent) ?? [];
    table.set(parent, siblings);
    siblings.push(Number(name));
  }
  return table;
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The program's name, in parentheses, may hold blanks and parentheses itself.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined; // the process has ended meanwhile
  }
}

/** Returns the descendants of a process, each before its own children. */
export function descendants(pid: number): number[] {
  const table = children();
  const found: number[] = [];
  const visit = (parent: number) => {
    for (const child of table.get(parent) ?? []) {
      found.push(child);
      visit(child);
    }
  };
  visit(pid);
  return found;
}

/** Sends the signal. Returns false when there is no such process. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** Kills every descendant of a process at one moment: all are stopped first, so that none sees another one die. The
 * process itself is stopped meanwhile and goes on afterwards. */
export function killAtOnce(pid: number): void {
  signal(pid, "SIGSTOP");
  let all: number[] = [];
  for (;;) {
    const found = descendants(pid);
    for (const one of found) signal(one, "SIGSTOP");
    if (found.every((one) => all.includes(one))) break;
    all = found;
  }
  for (const one of all) signal(one, "SIGKILL");
  signal(pid, "SIGCONT");
}
