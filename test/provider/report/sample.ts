/** Reports for tests and screenshots of the HTML report: twelve instances that fail in many ways, ten thousand instances, and
 * texts that try to break out of the page. */
import type { InstanceResult, Outcome, RolloutResult } from "../../../provider/src/args.ts";

const START = Date.parse("2026-01-31T08:00:00Z");
const ZONES = ["cn-hangzhou-h", "cn-hangzhou-i", "cn-hangzhou-j"] as const;

function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString().replace(".000", "");
}

/** What `rolloutReport` takes. Nothing is imported but types, so that a script can use the samples with the built package. */
export type Sample = readonly [
  name: string,
  result: RolloutResult,
  instances: Readonly<Record<string, InstanceResult>>,
];

/** The counts are those of `instances`. */
export function sample(
  name: string,
  instances: Readonly<Record<string, InstanceResult>>,
  said: Pick<RolloutResult, "passed" | "reason" | "summary">,
): Sample {
  const all = Object.entries(instances);
  const counts = {
    total: all.length,
    success: 0,
    unchanged: 0,
    failed: 0,
    unreachable: 0,
    unknown: 0,
    notAttempted: 0,
  };
  for (const [, { outcome }] of all) counts[outcome]++;
  const holding = counts.success + counts.unchanged;
  const isBad = ([, { outcome }]: (typeof all)[number]) =>
    outcome === "failed" || outcome === "unreachable" || outcome === "unknown";
  const result: RolloutResult = {
    ...said,
    status: holding === all.length ? "Success" : holding === 0 ? "Failed" : "PartialFailed",
    counts,
    failedInstanceIds: all.filter(isBad).map(([id]) => id),
    drifted: [],
    instances: Object.fromEntries(
      all.filter(([, { outcome }]) => outcome !== "success" && outcome !== "unchanged"),
    ),
  };
  return [name, result, instances];
}

const NGINX =
  'nginx: [emerg] unknown directive "proxy_pas" in /etc/nginx/conf.d/site.conf:12\n' +
  "nginx: configuration file /etc/nginx/nginx.conf test failed";
const HEALTH =
  "curl: (22) The requested URL returned error: 503\nGET http://127.0.0.1:8080/healthz → 503 upstream not ready";

/** A web tier of twelve: three waves, a failed health check, a failed test, a stopped instance, an unknown end. */
export function twelve(): Sample {
  const well = (wave: number, zone: number, seconds: number): InstanceResult => ({
    status: "Success",
    outcome: "success",
    verified: true,
    reload: "done",
    wave,
    attempts: 1,
    zone: ZONES[zone % 3] ?? ZONES[0],
    finishTime: at(seconds),
    invokeId: `t-hz0${wave}f3k2m9`,
    holds: "k7Qm2xWc",
  });
  const bad = (outcome: Outcome, one: InstanceResult, more: Partial<InstanceResult>): InstanceResult => {
    const { verified: _, reload: __, holds: ___, ...rest } = one;
    return { ...rest, status: "Failed", outcome, ...more };
  };
  const health = {
    errorCode: "HealthCheckFailed",
    step: "health",
    exitCode: 22,
    message: HEALTH,
    rolledBack: "undone",
    reload: "done",
    advice: "Look at what the health command says; the instance has its old files again.",
  } as const;
  const instances: Record<string, InstanceResult> = {
    "i-bp1a7k3web0001": well(1, 0, 4),
    "i-bp1a7k3web0002": well(1, 1, 5),
    "i-bp1a7k3web0003": well(2, 2, 17),
    "i-bp1a7k3web0004": bad("failed", well(2, 0, 26), health),
    "i-bp1a7k3web0005": well(2, 1, 18),
    "i-bp1a7k3web0006": bad("failed", well(2, 2, 15), {
      errorCode: "TestFailed",
      step: "test",
      exitCode: 1,
      message: NGINX,
      rolledBack: "undone",
      advice: "The test of the new files failed: correct the content. The instance has its old files again.",
    }),
    "i-bp1a7k3web0007": bad("failed", well(2, 0, 27), health),
    "i-bp1a7k3web0008": {
      status: "Unreachable",
      outcome: "unreachable",
      errorCode: "InstanceNotRunning",
      errorInfo: "the instance is Stopped",
      advice: "Start the instance, or leave it out with `excludeInstanceIds`.",
      wave: 2,
      attempts: 0,
      zone: ZONES[1],
    },
    "i-bp1a7k3web0009": {
      status: "Unknown",
      outcome: "unknown",
      errorCode: "NoResult",
      errorInfo: "no result within 120 s",
      advice: "The next `pulumi up` asks for the result first.",
      wave: 2,
      attempts: 1,
      zone: ZONES[2],
      invokeId: "t-hz02f3k2m9",
    },
    ...Object.fromEntries(
      [10, 11, 12].map((place) => [
        `i-bp1a7k3web00${place}`,
        {
          status: "NotAttempted",
          outcome: "notAttempted",
          wave: 3,
          attempts: 0,
          zone: ZONES[place % 3] ?? ZONES[0],
        },
      ]),
    ),
  };
  return sample("webConf", instances, {
    passed: false,
    reason: "budget",
    summary:
      "PartialFailed: 4 of 12 instances hold /etc/nginx/conf.d/site.conf, 3 failed, 1 unreachable, 1 unknown, 3 not attempted. " +
      "Ended early: more failures than maxFailures allows. i-bp1a7k3web0004, i-bp1a7k3web0007: Failed HealthCheckFailed in step health, exit code 22.",
  });
}

/** A fleet in which everything went well. */
export function passed(name = "agentConf", size = 8): Sample {
  const instances = Object.fromEntries(
    Array.from({ length: size }, (_, place): [string, InstanceResult] => [
      `i-bp1agent${String(place + 1).padStart(4, "0")}`,
      {
        status: place < 2 ? "Unchanged" : "Success",
        outcome: place < 2 ? "unchanged" : "success",
        wave: 1,
        attempts: 1,
        zone: ZONES[place % 3] ?? ZONES[0],
        finishTime: at(place < 2 ? -90_000 : 3 + (place % 4)),
        invokeId: "f-hz01a2b3c4",
        holds: "Zp4kQ0ra",
      },
    ]),
  );
  return sample(name, instances, {
    passed: true,
    reason: "passed",
    summary: `Success: ${size} of ${size} instances hold /etc/agent.conf, 2 already held it.`,
  });
}

/** Numbers between 0 and 1 that look random and are always the same. */
function* numbers(): Generator<number, never> {
  for (let seed = 42; ; ) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    yield seed / 2 ** 31;
  }
}

/** A large fleet in waves of a tenth, which stops in the ninth wave. */
export function large(size = 10_000): Sample {
  const draw = numbers();
  const next = () => draw.next().value;
  const instances: Record<string, InstanceResult> = {};
  for (let place = 0; place < size; place++)
    instances[
      `i-bp1${(place * 7919 + 100_003).toString(36).padStart(5, "0")}${String(place).padStart(5, "0")}`
    ] = largeInstance(place, size, next);
  return sample("edgeConf", instances, {
    passed: false,
    reason: "budget",
    summary:
      "PartialFailed: most of 10,000 instances hold /etc/edge/edge.conf. Ended early: more failures than maxFailures allows.",
  });
}

const CANARIES = 20;

function largeInstance(place: number, size: number, next: () => number): InstanceResult {
  const wave = place < CANARIES ? 1 : 2 + Math.floor(((place - CANARIES) * 10) / (size - CANARIES));
  const zone = ZONES[Math.floor(next() * 3)] ?? ZONES[0];
  const common = {
    wave,
    zone,
    attempts: 1,
    invokeId: `f-hz0${Math.floor(place / 50)
      .toString(36)
      .padStart(4, "0")}x9`,
  };
  if (wave > 9) return { status: "NotAttempted", outcome: "notAttempted", wave, zone, attempts: 0 };
  const finishTime = at((wave - 1) * 45 + 2 + Math.floor(next() ** 2 * 30));
  const luck = next() * (wave === 9 ? 0.2 : 1);
  if (luck < 0.004)
    return {
      ...common,
      status: "Failed",
      outcome: "failed",
      errorCode: "FileCreateFail",
      errorInfo: "no space left on device",
      advice:
        "Check the disk's free space, read-only mounts, and that the path is not a folder or a running program.",
      finishTime,
    };
  if (luck < 0.007)
    return {
      ...common,
      status: "Timeout",
      outcome: "unreachable",
      errorCode: "DeliveryTimeout",
      advice: "The agent did not take the file in time: look at the instance's load and network.",
      attempts: 2,
      finishTime,
    };
  if (luck < 0.009)
    return {
      status: "Unreachable",
      outcome: "unreachable",
      errorCode: "ClientNotRunning",
      advice: "Start the Cloud Assistant agent on the instance.",
      wave,
      zone,
      attempts: 0,
    };
  return { ...common, status: "Success", outcome: "success", finishTime, holds: "Ab3dE6gH" };
}

/** Texts that would end the data, begin a comment, or become elements, if the page took them for HTML. */
export const HOSTILE = [
  "</script><script>window.broken = 1</script>",
  "<!-- <script> ",
  '"><img src=x onerror="window.broken = 2">',
  "line\u2028separator\u2029end",
  "&lt;b&gt;not bold&amp;",
  "\u001b[31mred\u001b[0m \u0000 \ud800 \u202emirrored",
  "{{constructor}} `'\\",
  "]]></style><svg onload=window.broken=3>",
] as const;

/** Every text of a report is hostile. */
export function hostile(): Sample {
  const instances = Object.fromEntries(
    HOSTILE.map((text): [string, InstanceResult] => [
      text,
      {
        status: text,
        outcome: "failed",
        errorCode: text,
        errorInfo: text,
        advice: text,
        step: text,
        exitCode: 1,
        message: text,
        zone: text,
        invokeId: text,
        drifted: [text],
        backup: text,
        holds: text,
        finishTime: text,
        wave: 1,
        attempts: 1,
      },
    ]),
  );
  return sample(HOSTILE.join(" "), instances, {
    passed: false,
    reason: "error",
    summary: HOSTILE.join(" "),
  });
}
