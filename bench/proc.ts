/** Texts of Linux's /proc about one process: CPU time and peak memory, and which process is the provider. Pure. */

/** Linux counts CPU time for programs in hundredths of a second, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100;

/** User and system time, in seconds, from `/proc/<pid>/stat`. */
export function cpuSecondsOf(stat: string): number {
  // The command's name stands in parentheses and may hold blanks and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Peak resident memory so far, in bytes, from `/proc/<pid>/status`; undefined for a process that has ended. */
export function peakRssOf(status: string): number | undefined {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1_024;
}

/** From `/proc/<pid>/cmdline`: the Node process itself, not the shell before it and not its look-up of the script. */
export function isProvider(cmdline: string): boolean {
  const [command = "", script = ""] = cmdline.split("\0");
  return /(^|\/)node$/.test(command) && /^[^-].*\/cmd\/dynamic-provider\b/.test(script);
}
