/** Reads this machine's table of processes, and kills processes of one command in the ways in which the agent, a reboot
 * or an accident does. */
import { readdirSync, readFileSync } from "node:fs";
import type { Termination } from "../fleet/command-runner.ts";

/** Returns the descendants of a process, each before its own children. */
export function descendants(pid: number): number[] {
  const table = childrenOfEach();
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

/**
 * Ends the command below `pid` as the agent does. The agent reads the table once, and kills children before their
 * parents; when one kill fails, because that process has just ended, it goes no further. Returns whether the agent's own
 * child was killed. `scriptFile` is the name of the script's file.
 */
export function terminate(pid: number, termination: Termination, scriptFile: string): boolean {
  const [shell, ...others] = descendants(pid);
  if (shell === undefined) return false;
  if (termination === "shell") return signal(shell, "SIGKILL");
  if (termination === "tree") return [...others.reverse(), shell].every((one) => signal(one, "SIGKILL"));
  for (const one of others.reverse()) if (!runsScript(one, scriptFile)) signal(one, "SIGKILL");
  return false;
}

/** Kills every descendant of a process at one moment: all are stopped first, so that none sees another one die. */
export function killAtOnce(pid: number): void {
  let all: number[] = [];
  for (;;) {
    const found = descendants(pid);
    for (const one of found) signal(one, "SIGSTOP");
    if (found.every((one) => all.includes(one))) break;
    all = found;
  }
  for (const one of all) signal(one, "SIGKILL");
}

/** Kills the shells that run the script, and leaves what they have started. */
export function killShells(pid: number, scriptFile: string): void {
  const [shell, ...others] = descendants(pid);
  const shells = others.filter((one) => runsScript(one, scriptFile));
  // The shell that waits for the script is killed first, so that it does not see the script die.
  for (const one of [...(shell === undefined ? [] : [shell]), ...shells]) signal(one, "SIGKILL");
}

/** Some shells run the script's file in a process of their own, below the one that the agent has started. Subshells
 * have the same command line. */
function runsScript(pid: number, scriptFile: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(scriptFile);
  } catch {
    return false;
  }
}

function childrenOfEach(): Map<number, number[]> {
  const table = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const parent = /^\d+$/.test(name) ? parentOf(name) : undefined;
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

/** Returns false when there is no such process. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
