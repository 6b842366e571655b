/** Results for tests of reports: one typical rollout of twelve instances, and rollouts with any instances and any texts. */
import fc from "fast-check";
import type { InstanceResult, Outcome, RolloutResult } from "../../../provider/src/args.ts";
import { count, overall } from "../../../provider/src/core/plan/verdict.ts";

export type All = Record<string, InstanceResult>;

const STATUS: Record<Outcome, string> = {
  success: "Success",
  unchanged: "Unchanged",
  failed: "Failed",
  unreachable: "Unreachable",
  unknown: "Unknown",
  notAttempted: "NotAttempted",
};

export function instance(outcome: Outcome, over: Partial<InstanceResult> = {}): InstanceResult {
  return { status: STATUS[outcome], outcome, wave: 1, attempts: 1, ...over };
}

/** The result that tells of these instances. */
export function resultOf(all: All, over: Partial<RolloutResult> = {}): RolloutResult {
  const counts = count(Object.values(all).map(({ outcome }) => outcome));
  const status = overall(counts);
  const of = (...outcomes: Outcome[]) =>
    Object.entries(all).filter(([, one]) => outcomes.includes(one.outcome));
  return {
    status,
    passed: status === "Success",
    reason: status === "Success" ? "passed" : "budget",
    counts,
    failedInstanceIds: of("failed", "unreachable", "unknown").map(([id]) => id),
    drifted: [],
    summary: `${status}: ${counts.success + counts.unchanged} of ${counts.total} instances hold /etc/app.conf.`,
    instances: Object.fromEntries(of("failed", "unreachable", "unknown", "notAttempted")),
    ...over,
  };
}

const test = {
  errorCode: "TestFailed",
  step: "test",
  exitCode: 1,
  message:
    'nginx: [emerg] unknown directive "listenn" in /etc/nginx/conf.d/site.conf:3\nnginx: test failed\n',
  advice: "Read what the command said; the next `pulumi up` runs it again.",
  rolledBack: "undone",
  invokeId: "t-hz0001",
  finishTime: "2026-03-01T12:00:40Z",
} as const;
const zone = (at: number) => (at % 2 === 0 ? "cn-hangzhou-h" : "cn-hangzhou-i");

/** A canary and a wave of five, of which three failed; so the third wave was not attempted. */
export const TYPICAL: All = {
  "i-web0001": instance("success", { invokeId: "f-hz01", finishTime: "2026-03-01T12:00:02Z", zone: zone(1) }),
  "i-web0002": instance("failed", { ...test, wave: 2, zone: zone(2) }),
  "i-web0003": instance("success", {
    wave: 2,
    invokeId: "f-hz02",
    finishTime: "2026-03-01T12:00:33Z",
    zone: zone(3),
  }),
  "i-web0004": instance("unchanged", { wave: 2, attempts: 0, zone: zone(4) }),
  "i-web0005": instance("failed", { ...test, wave: 2, zone: zone(5) }),
  "i-web0006": instance("unreachable", { wave: 2, errorCode: "ClientNotRunning", zone: zone(6) }),
  ...Object.fromEntries(
    Array.from({ length: 6 }, (_, at) => [
      `i-web00${String(at + 7).padStart(2, "0")}`,
      instance("notAttempted", { wave: 3, attempts: 0, zone: zone(at + 7) }),
    ]),
  ),
};

/** Texts that an instance or a person may have chosen so that they break a report. */
export const HOSTILE = [
  "]]> --> <!-- <![CDATA[ &amp; &#x3c; </testcase></failure>",
  "| a | b |\n|---|---|\n| x |\n\n# title\n```\ncode\n```\n",
  "`tick` ``two`` **bold** [link](javascript:alert(1)) ![i](x) <img src=x onerror=alert(1)></pre></details>",
  "\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link \u0000\u0001\u0008\u009b1m\u202eevil\u2066",
  "😀👩‍👩‍👧 \ud83d alone \ufffe\uffff @someone #12 www.example.com http://example.com :bomb: $x$",
  "\\| \\` \\\\",
  "",
] as const;

const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(..."|`<>&\"'\\\n\r\t\u0000\u001b[]()*_~#@!$: a-".split("")),
    maxLength: 40,
  }),
);

const any = fc.record(
  {
    status: fc.constantFrom(...Object.values(STATUS)),
    outcome: fc.constantFrom(...(Object.keys(STATUS) as Outcome[])),
    wave: fc.integer({ min: 1, max: 4 }),
    attempts: fc.nat(3),
    errorCode: text,
    errorInfo: text,
    advice: text,
    step: text,
    exitCode: fc.nat(255),
    message: text,
    reload: fc.constantFrom("done", "owed", "notNeeded"),
    rolledBack: fc.constantFrom("undone", "restored", "failed"),
    drifted: fc.array(text, { minLength: 1, maxLength: 7 }),
    zone: text,
    invokeId: text,
    finishTime: fc.oneof(fc.constantFrom("2026-03-01T12:00:02Z", "2026-03-01T12:01:00Z"), text),
  },
  { requiredKeys: ["status", "outcome", "wave", "attempts"] },
) as fc.Arbitrary<InstanceResult>;

/** Any instances, with any texts. */
export const anyFleet: fc.Arbitrary<All> = fc
  .array(any, { maxLength: 30 })
  .map((all) => Object.fromEntries(all.map((one, at) => [`i-${at}`, one])));

export const anyText = text;
