/**
 * The examination of `doctor`, from the settings to the agents: each part begins when the one before left something to try.
 */
import type { Sources, Taken } from "../../connection/config/sources.ts";
import { type Connection, examine as examineSettings } from "../../connection/config.ts";
import type { OpenParts } from "../../connection/create.ts";
import { proxyFor } from "../../connection/proxy.ts";
import { tooOld } from "../../node-version.ts";
import type { Clock } from "../../waiter/clock.ts";
import { asking } from "./asking.ts";
import type { Examination } from "./check.ts";
import { ClockReading } from "./clock-reading.ts";
import { credentialsAdvice, credentialsText } from "./credentials.ts";
import { Findings } from "./findings.ts";
import { shown } from "./mask.ts";
import { plan } from "./plan.ts";
import { rightsFor, type Use } from "./rights.ts";
import { asOptions, partChecks, settingsCheck } from "./settings-checks.ts";
import { Targets, type WantedTargets } from "./targets.ts";
import { tryRights } from "./try-rights.ts";

export interface Wish extends WantedTargets {
  readonly regionId: string;
  readonly endpoint: string;
  readonly profile: string;
  readonly uses: ReadonlySet<Use>;
}

export interface Surroundings {
  readonly sources: Sources;
  /** Keys of the configuration whose secret values were not given. */
  readonly withheld: readonly string[];
  readonly nodeVersion: string;
  readonly clock: Clock;
  readonly open: (connection: Connection, heard: (server: number, now: number) => void) => OpenParts;
}

export async function examine(wish: Wish, around: Surroundings): Promise<Examination> {
  const taken: Taken[] = [];
  const sources = { ...around.sources, taken: (one: Taken) => void taken.push(asOptions(one)) };
  const examined = examineSettings(sources, { path: "", ...wish });
  const findings = new Findings(plan(wish));
  nodeCheck(around.nodeVersion, findings);
  settingsCheck(taken, around, examined.ok ? examined.value.notes : [], findings);
  if (around.withheld.length === 0) {
    if (examined.ok) await tryOut(examined.value, wish, around, findings);
    else partChecks(examined.problems, taken, findings);
  }
  const checks = findings.all();
  return { settings: shown(taken), checks, passed: checks.every(({ outcome }) => outcome !== "problem") };
}

function nodeCheck(version: string, findings: Findings): void {
  if (tooOld(version))
    findings.problem("node", `this is ${version}`, "Install Node 22.17 or newer, and run Pulumi with it.");
  else findings.ok("node", version);
}

async function tryOut(
  connection: Connection,
  wish: Wish,
  around: Surroundings,
  findings: Findings,
): Promise<void> {
  const reading = new ClockReading();
  const { credentials, call } = around.open(connection, (server, now) => reading.hear(server, now));
  const obtained = await credentials.get();
  if (!obtained.ok) {
    findings.problem("credentials", obtained.problem, credentialsAdvice(connection.credentials));
    return;
  }
  const ask = asking(call, around.clock);
  const targets = new Targets(wish, ask);
  const tried = await tryRights(rightsFor(wish), () => targets.one(), ask);
  findings.add(...tried.checks);
  const { kind, todo } = tried.stop?.cause ?? { kind: "none", todo: "" };
  // The gateway looks at the time first, then at the key, and then hands the call to the action.
  if (kind !== "endpoint") findings.ok("endpoint", `answers as ECS${proxyText(connection, around)}`);
  if (kind !== "endpoint" && kind !== "clock") reading.tell(findings);
  if (kind === "none" || kind === "region")
    findings.ok("credentials", credentialsText(connection.credentials, obtained.value));
  if (tried.stop !== undefined && kind !== "none") {
    const { code, message } = tried.stop.fault;
    findings.problem(kind, `${code}: ${message}`, todo, code);
    return;
  }
  if (tried.reached) findings.ok("region", connection.regionId);
  if (targets.areGiven) await targets.check(connection.regionId, around.clock.now(), findings);
}

function proxyText({ endpoint }: Connection, { sources }: Surroundings): string {
  const proxy = proxyFor(endpoint, sources.env);
  return proxy.ok && proxy.value !== "" ? `, through the proxy ${new URL(proxy.value).host}` : "";
}
