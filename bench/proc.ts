/** Parses the text of files in Linux's /proc: CPU time, peak memory, and whether a process is the provider. */

/** Unit of CPU time in /proc: 1/100 s on every Linux, whatever tick the kernel uses inside. */
const TICKS_PER_SECOND = 100;

/** Returns user and system time together, in seconds, from the text of `/proc/<pid>/stat`. */
export function cpuSecondsOf(stat: string): number {
  // The fields are counted after the last ")", because the command's name before it may hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Returns peak resident memory so far, in bytes, from the text of `/proc/<pid>/status`. The field is missing, and the
 * result undefined, when the process has ended. */
export function peakRssOf(status: string): number | undefined {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1_024;
}

/** Tells from the text of `/proc/<pid>/cmdline` whether this is the Node process that hosts the provider. It is not the
 * shell that starts it, nor the short `node -e` that looks up the script. */
export function isProvider(cmdline: string): boolean {
  const [command = "", script = ""] = cmdline.split("\0");
  return /(^|\/)node$/.test(command) && /^[^-].*\/cmd\/dynamic-provider\b/.test(script);
}
