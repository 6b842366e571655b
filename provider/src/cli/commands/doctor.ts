/**
 * The command `doctor`: tries all that a rollout needs, changes nothing, and says what to mend.
 */
import type { Command } from "commander";
import type { Connection } from "../../connection/config.ts";
import { openParts } from "../../connection/create.ts";
import { readUserFile } from "../../connection/read-file.ts";
import { systemClock } from "../../waiter/clock.ts";
import { EXIT, type ExitCode, Problem, type Run } from "../command.ts";
import { examine, type Surroundings, type Wish } from "../doctor/examine.ts";
import { USES, type Use } from "../doctor/rights.ts";
import { type StackConfig, stackConfigOf } from "../doctor/stack-config.ts";
import { examinationText } from "../doctor/text.ts";
import type { Outside } from "../outside.ts";

interface Options {
  readonly config?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly instance?: string[];
  readonly tag?: string[];
  readonly uses: string;
  readonly json?: true;
}

export function doctor(program: Command, outside: Outside, run: Run): void {
  program
    .command("doctor")
    .description(
      "Find out why a rollout cannot work: settings, credentials, rights, agents. Changes nothing.",
    )
    .option(
      "--config <file>",
      "the stack's configuration, as `pulumi config --json --show-secrets` prints it; - reads it from the input",
    )
    .option("--region <id>", "region, as the argument regionId")
    .option("--endpoint <host>", "endpoint, as the argument endpoint")
    .option("--profile <name>", "profile of the Alibaba Cloud CLI, as the argument profile")
    .option("--instance <id...>", "instances whose agents are looked at")
    .option("--tag <key=value...>", "instances with all these tags; some of them are looked at")
    .option("--uses <list>", `what the stack uses: ${USES.join(", ")}, or none`, USES.join(","))
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action((options: Options) => run(() => work(options, outside)));
}

const HELP = `
Without --config the configuration is read from PULUMI_CONFIG, which the engine
sets for programs, and from the environment:
  pulumi config --json --show-secrets | pulumi-alicloud-sendfile doctor --config -

Exit codes: 0 all is well, 1 something must be mended, 2 wrong usage.
`;

async function work(options: Options, outside: Outside): Promise<ExitCode> {
  const wish = wishOf(options);
  const examination = await examine(wish, surroundings(await configOf(options, outside), outside));
  outside.out(options.json ? `${JSON.stringify(examination, null, 2)}\n` : examinationText(examination));
  return examination.passed ? EXIT.OK : EXIT.FOUND;
}

function wishOf({ region = "", endpoint = "", profile = "", instance = [], tag = [], uses }: Options): Wish {
  return {
    ...{ regionId: region, endpoint, profile },
    instanceIds: [...new Set(instance)],
    tags: Object.fromEntries(tag.map(tagOf)),
    uses: usesOf(uses),
  };
}

function tagOf(given: string): [string, string] {
  const at = given.indexOf("=");
  if (at < 1) throw new Problem(`--tag: ${JSON.stringify(given)} is no key=value`);
  return [given.slice(0, at), given.slice(at + 1)];
}

function usesOf(given: string): ReadonlySet<Use> {
  const words = given.split(",").filter((word) => word !== "" && word !== "none");
  const strange = words.find((word) => !USES.some((use) => use === word));
  if (strange !== undefined)
    throw new Problem(`--uses: ${JSON.stringify(strange)} is none of ${USES.join(", ")}, none`);
  return new Set(USES.filter((use) => words.includes(use)));
}

async function configOf({ config }: Options, { env, readFile, readInput }: Outside): Promise<StackConfig> {
  if (config === undefined) return stackConfigOf(env.PULUMI_CONFIG || "{}", "PULUMI_CONFIG");
  if (config === "-") return stackConfigOf(await readInput(), "the input");
  try {
    return stackConfigOf(readFile(config), config);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`${config} cannot be read`);
  }
}

function surroundings({ config, withheld }: StackConfig, { env }: Outside): Surroundings {
  const { version } = require("../../../package.json") as { version: string };
  const userAgent = `pulumi-alicloud-sendfile/${version} doctor Node.js/${process.version}`;
  const signal = new AbortController().signal;
  return {
    sources: { config, env, readFile: readUserFile },
    withheld,
    nodeVersion: process.version,
    clock: systemClock,
    open: (connection, heard) =>
      openParts(impatient(connection), { env, clock: systemClock, signal, userAgent }, heard),
  };
}

/** Somebody waits for the answer, so that a call gets less time than in a deployment. */
function impatient(connection: Connection): Connection {
  const { connectTimeoutMs, readTimeoutMs } = connection;
  return {
    ...connection,
    connectTimeoutMs: Math.min(connectTimeoutMs, MOST_MS),
    readTimeoutMs: Math.min(readTimeoutMs, MOST_MS),
  };
}

const MOST_MS = 10_000;
