/** Builds the text of docs/performance.md from a report. */
import { missed, type Report } from "./report.ts";
import { linesBelow, markdownTable, rowsOf } from "./table.ts";

export function performancePage(report: Report): string {
  const { node, pulumi, pulumiSdk, cpus, memoryGb, platform, loadBefore, date } = report.environment;
  return `# Performance

Written by \`npm run bench -- --docs\`; do not edit. ${date}, ${platform}, ${cpus} cores, ${memoryGb} GB of memory, Node ${node},
Pulumi CLI ${pulumi}, \`@pulumi/pulumi\` ${pulumiSdk}; load of the machine before the run: ${loadBefore}.

Each row is a rollout on the real Pulumi engine against the emulator of this repository, both on this one machine.
**steady**: every instance is due 70 to 280 ms after its send, and ends then or as soon as the
emulator, which really writes each file, gets to it. **tail**: the same, but 1% (at least one) ends after 30 s.
**throttled**: SendFile and DescribeSendFileResults take 10 calls a second each, more are refused. **failing**: 5% end with
FileCreateFail, \`maxFailures: "10%"\` lets them. **verify**: a steady fleet whose files and health a command proves.
**activation**: a steady fleet with validate, test, reload and health; \`-parts4\`: a bundle of four parts; \`-failing\`: the
checker of 5% refuses the file with 1,000 bytes of its own; \`-restored\`: this stops the rollout, and \`rollback: "touched"\`
puts the old files back on all others, with one more command for each 100. **refresh-drift**: a refresh that compares the files of
a steady fleet after a direct send; its wait begins with its first RunCommand call. The ends of commands are scripted, as fast as
those of sends, but
\`-real\`: there a sandbox runs each command. \`-waves10\`: \`waves: ["10%"]\`; \`10x1000\`: ten rollouts in one stack at once.

${markdownTable(rowsOf(report.cases))}

${linesBelow(report)
  .map((line) => `- ${line}`)
  .join("\n")}

${missedText(report)}

${MEANING}`;
}

/** Lists the missed limits and the cases that failed, because the page must show bad results too. */
function missedText(report: Report): string {
  const lines = [
    ...missed(report),
    ...report.errors.map(({ name, problem }) => `${name} could not be measured: ${problem}`),
  ];
  if (lines.length === 0) return "No limit was missed.";
  return ["Missed:", "", ...lines.map((line) => `- ${line}`)].join("\n");
}

const MEANING = `## What the numbers mean, and what they do not

All calls and times of the API are those that the emulator saw, on its own clock. It answers at once over loopback:
**nothing here tells how fast the cloud is**, only what this package adds and how often it asks.

- **runs**: how often the case was run, each time with a new fleet and a new stack. Lags are those of all runs together, peak
  memory is the largest, everything else the median.
- **SendFile / floor**: accepted calls, and the sum over the waves of their instances / 50, rounded up. Refused ones are
  not in it, they are under **throttled** (with refused reads).
- **SendFile / floor** of an activation: its parts times that. **RunCommand / floor**: accepted calls, and the sum over the waves
  of their instances / 100, rounded up.
- **reads / floor**: every DescribeSendFileResults and DescribeInvocations call, whatever for: reads of results, the one look-up
  of earlier sends by Tag that each sending rollout makes and the one of commands, and refused ones. The floor is the fewest calls with which every result is seen within its lag (1 s for what ends in the first 30 s of a wave's
  wait, which begins with the first end that is possible, 70 ms after the wave's first send; 5 s later), computed from the true
  end times, for a reader that cannot know when an instance will end: a round comes one lag after the first moment at which
  a send may have ended that is not known to have (the round before, or 70 ms after that send), and reads all such sends;
  there is none while nothing is open. A round costs one call for each such send, or the pages of the run's sends (50 a page, newest
  first) down to the oldest of them, whichever is less. A round about commands costs one call for each, because a list of
  commands shows no reports. One page for each look-up of each rollout is added. Rollouts that run at
  the same time could share their rounds, so their floor is that of one reader. A reader that filters by status might
  do with fewer pages; that is not counted. \`--json\` also has \`readFloorForesight\`: the fewest moments that a reader
  with perfect foresight needs (each result has the interval from its end to its lag's end; greedy stabbing), pages counted the
  same way.
- **other**: calls of the preflight (DescribeInstances, DescribeCloudAssistantStatus); they have no floor here.
- **throttled**: refused sends and reads. After the first refusal of an action and one second for what was under way then,
  no second may see more than 10 calls of it (\`peakAfterThrottle\`).
- **lag**: for each wave, and for its sends and its commands apart, from the last end of one of its instances to the answer of the read that showed the last one. Nearest
  rank over the waves of all runs: few samples make p95 the maximum. It does not hold the way of the answer
  into the process and the verdict itself; \`nextWaveP95Ms\` does: from a wave's last end to the next wave's first call.
  The limit in parentheses is the largest for a wave of the row; each lag is judged by its own.
- **wait**: from the first SendFile call to the last verdict. It is made of the fleet's own time, of the sending, of lag, and
  in large fleets of the emulator's work on 10,000 files.
- **CPU**, **peak**: user and system time, and peak resident memory (VmHWM, in millions of bytes), of the Node process
  that hosts the provider, its start included; polled from /proc every 50 ms, so up to 50 ms of CPU at its end are not
  seen. Linux only. The engine, the program and the emulator are other processes. Node gives memory back late: a peak is what
  was not yet collected, not what was needed. CPU depends on the machine; compare it only with this table.
- **state**: the stack's state file, with one export, the rollout's result, as the README advises.
- **read**: bytes of the answers to all reads, before any compression. The file is 2 KB; the API gives its content back with
  each send that it shows.
- **Nothing to send**: wall time of the CLI's \`up\` command, against a stack with one dynamic resource whose provider does
  nothing, in pairs with alternating order; the difference is the median of the pairs' differences.
- **Cold start**: Node until the package's handler is loaded; Node until the host of dynamic resources listens; and that host
  with the handler loaded too: the last two differ by what this package adds to every \`up\`.
- **Growth**: exponent e of N^e between the steady cases of 500 and of 10,000 instances with one wave; calls are sends, reads
  and others together.
`;
