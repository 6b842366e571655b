/** The words that people read, whole: what each end of a rollout says on the row, in the error and at the destroy. */
import { describe, expect, test } from "vitest";
import type { InstanceRecord, Policy } from "../../../provider/src/core/model.ts";
import { NO_CANARY } from "../../../provider/src/core/plan/canaries.ts";
import { type EarlyEnd, judge } from "../../../provider/src/core/plan/verdict.ts";
import { closingWarning } from "../../../provider/src/report/closing.ts";
import { keptText } from "../../../provider/src/report/kept.ts";
import { asListItem, failureText, summary } from "../../../provider/src/report/summary.ts";
import { policy, record, recorded } from "../support/builders.ts";

const told = (instances: Record<string, InstanceRecord>, rules: Policy, early?: EarlyEnd) => {
  const made = recorded(instances);
  return { ...made, verdict: judge(made.fleet, rules, early) };
};
const warning = (instances: Record<string, InstanceRecord>, rules: Partial<Policy>, early?: EarlyEnd) =>
  closingWarning(told(instances, policy(rules), early), policy(rules));
const allow = (value: number) => ({ kind: "count", value }) as const;

const HELD = record("success");
const BROKEN = record("failed", { errorCode: "FileCreateFail", errorInfo: "disk full" });
const STOPPED = record("unreachable", {
  errorCode: "InstanceNotRunning",
  errorInfo: "the instance is Stopped",
});
const LEFT = record("notAttempted", { attempts: 0 });
const refused = (code: string, info: string) => record("notAttempted", { errorCode: code, errorInfo: info });

describe("the warning on the row", () => {
  test("there is no warning when all instances hold the file", () => {
    expect(warning({ "i-1": HELD, "i-2": record("unchanged") }, {})).toBeUndefined();
  });

  test("a tolerated failure", () => {
    expect(warning({ "i-1": HELD, "i-2": BROKEN }, { maxFailures: allow(1) })).toBe(
      `PartialFailed: 1 of 2 instances did not take /etc/app/app.conf (within the allowances)
  i-2: Failed FileCreateFail (disk full)
    → Check the disk's free space, read-only mounts, and that the path is not a folder or a running program.
Tolerated; the next \`pulumi up\` tries again.`,
    );
  });

  test("tolerated and skipped unreachable ones", () => {
    expect(
      warning({ "i-1": HELD, "i-2": STOPPED }, { maxUnreachable: allow(1), skipUnreachable: true }),
    ).toBe(
      `PartialFailed: 1 of 2 instances did not take /etc/app/app.conf (within the allowances)
  i-2: Unreachable InstanceNotRunning (the instance is Stopped)
    → Start the instance, or remove it from the targets.
Tolerated and skipped: it is no reason for another update, and tried again by the next one that there is.`,
    );
  });

  test("skipped unreachable instances are sent to again when there is a failed one too", () => {
    const mixed = { "i-1": HELD, "i-2": STOPPED, "i-3": BROKEN };
    expect(warning(mixed, { maxFailures: allow(2), skipUnreachable: true })).toMatch(
      /\nTolerated; the next `pulumi up` tries again\.$/,
    );
  });

  test("after a cancel it tells unknown instances, then not attempted ones, then how to go on", () => {
    const unknown = record("unknown", { errorInfo: "cancelled; last seen Running" });
    expect(warning({ "i-1": HELD, "i-2": LEFT, "i-3": LEFT, "i-4": unknown }, {}, "cancelled")).toBe(
      `PartialFailed: 1 of 4 instances hold /etc/app/app.conf, 1 unknown, 2 not attempted. Ended early: cancelled. i-4: Unknown (cancelled; last seen Running); i-2, i-3: NotAttempted.
\`pulumi stack output\` still tells of the run before, because a cancelled deployment registers no outputs.
Run \`pulumi up\` to go on in the same waves: it first asks about the unknown ones, then sends only to the instances that still need the file.`,
    );
  });

  test("a failure that only warns", () => {
    expect(warning({ "i-1": BROKEN }, { onFailure: "warn" })).toBe(
      `Failed: 1 of 1 instance did not take /etc/app/app.conf (more failures than maxFailures allows)
  i-1: Failed FileCreateFail (disk full)
    → Check the disk's free space, read-only mounts, and that the path is not a folder or a running program.
Then run \`pulumi up\` again: it sends only to the instances that still need the file.`,
    );
  });

  test("a failure that the gate tells in full", () => {
    expect(warning({ "i-1": HELD, "i-2": BROKEN }, {})).toBe(
      "PartialFailed: 1 of 2 instances hold /etc/app/app.conf, 1 failed. i-2: Failed FileCreateFail (disk full).",
    );
  });
});

describe("the reason why the rollout ended", () => {
  const head = (instances: Record<string, InstanceRecord>, rules: Partial<Policy>, early?: EarlyEnd) =>
    failureText(told(instances, policy(rules), early)).split("\n")[0];
  const FORBIDDEN = refused("Forbidden.RAM", "SendFile: not allowed");
  const UNTRUSTED = refused("CERT_HAS_EXPIRED", "SendFile: the certificate of ecs:443 is not trusted");
  const NOBODY = refused("ECONNREFUSED", "SendFile: the connection to 127.0.0.1:4566 was refused");

  test.each<[string, Record<string, InstanceRecord>, Partial<Policy>, EarlyEnd]>([
    ["more failures than maxFailures allows", { a: BROKEN, b: LEFT }, {}, undefined],
    ["more unreachable instances than are allowed", { a: STOPPED, b: LEFT }, {}, undefined],
    [NO_CANARY, { a: BROKEN, b: { ...LEFT, errorInfo: NO_CANARY } }, { maxFailures: allow(1) }, undefined],
    ["within the allowances", { a: BROKEN }, { maxFailures: allow(1) }, undefined],
    ["cancelled", { a: LEFT }, {}, "cancelled"],
    ["no result before the deadline", { a: record("unknown") }, {}, undefined],
    ["maxDurationSeconds is over", { a: LEFT }, {}, "deadline"],
    ["the API refused to go on", { a: FORBIDDEN }, {}, "error"],
    ["the API could not be reached", { a: UNTRUSTED, b: LEFT }, {}, "error"],
    ["the API could not be reached", { a: LEFT, b: NOBODY }, {}, "error"],
    ["there are no credentials", { a: refused("NoCredentials", "x") }, {}, "error"],
    ["a mistake of this package", { a: refused("INTERNAL", "x") }, {}, "error"],
  ])("%s", (why, instances, rules, early) => {
    expect(head(instances, rules, early)).toMatch(new RegExp(` \\(${why}\\)$`));
  });

  test("is told in one paragraph", () => {
    expect(summary(told({ a: UNTRUSTED }, policy(), "error"))).toBe(
      "Failed: 0 of 1 instance holds /etc/app/app.conf, 1 not attempted. Ended early: the API could not be reached. a: NotAttempted CERT_HAS_EXPIRED (SendFile: the certificate of ecs:443 is not trusted).",
    );
  });
});

test("in the engine's list of errors further lines are indented below the first", () => {
  expect(`1 error occurred:\n\t* ${asListItem("Failed: …\n  i-1: Failed\nThen run …")}`).toBe(
    "1 error occurred:\n\t* Failed: …\n\t    i-1: Failed\n\t  Then run …",
  );
});

describe("what a destroy leaves", () => {
  const kept = (instances: Record<string, InstanceRecord>) => keptText(recorded(instances).fleet);
  const wrote = (...paths: string[]) => record("success", { owned: paths });

  test("is told by path, in any spelling, with the number of instances", () => {
    expect(kept({ "i-1": wrote("/old", "/etc/a"), "i-2": wrote("/etc//a"), "i-3": STOPPED })).toBe(
      "left on the instances, because deleting the resource removes no files: /etc/a on 2 instances, /old on 1 instance",
    );
  });

  test("is told in one line, also when no file is left", () => {
    expect(kept({ "i-1": wrote(..."abcdefg".split("").map((name) => `/${name}`)) })).toMatch(
      /: \/a on 1 instance, .*\/e on 1 instance, 2 more$/,
    );
    expect(kept({ "i-1": STOPPED })).toBe("no file was written, so none is left on the instances");
  });
});
