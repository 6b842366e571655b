/**
 * The actions that tell about commands. `commandResults` reads the state of each instance of one command with
 * DescribeInvocations, and with DescribeInvocationResults what that answer leaves out. `listCommands` lists the commands
 * of the last 30 days.
 */
import { isRecord, type Raw, text } from "../../core/inputs/unknown.ts";
import type { Answer, CommandObservation, ListedCommand } from "../../core/model.ts";
import { MARKER } from "../../core/outcome/marker.ts";
import type { CommandPage, CommandQuery } from "../api.ts";
import type { ApiCall } from "../transport.ts";
import { items } from "./items.ts";
import { observation } from "./observation.ts";
import { eachPage, repeatedToken } from "./pages.ts";

const LIST = "DescribeInvocations";
const RESULTS = "DescribeInvocationResults";
/** Largest number of commands on a page of the list, and of instances on a page of the results. */
const PAGE = 50;

/**
 * Whether DescribeInvocations shows all 100 instances of a command is not documented, so `ids` names the instances that
 * the answer must show.
 */
export async function commandResults(
  call: ApiCall,
  invokeId: string,
  ids: readonly string[] = [],
): Promise<Answer<readonly CommandObservation[]>> {
  const answer = await call(LIST, { InvokeId: invokeId, IncludeOutput: true, ContentEncoding: "Base64" });
  if (!answer.ok) return answer;
  const mine = commands(answer.value).filter((one) => text(one.InvokeId) === invokeId);
  const shown = new Map(mine.flatMap(instancesOf).map((raw) => [text(raw.InstanceId), raw]));
  const isCut = shown.size > 0 && ids.some((id) => !shown.has(id));
  if (!isCut) return { ok: true, value: [...shown.values()].map(commandObservation) };
  const rest = await allResults(call, invokeId);
  if (!rest.ok) return rest;
  for (const raw of rest.value) if (!shown.has(text(raw.InstanceId))) shown.set(text(raw.InstanceId), raw);
  return { ok: true, value: [...shown.values()].map(commandObservation) };
}

async function allResults(call: ApiCall, invokeId: string): Promise<Answer<readonly Raw[]>> {
  const found: Raw[] = [];
  const query = { InvokeId: invokeId, ContentEncoding: "Base64", MaxResults: PAGE };
  const take = (body: Raw) => {
    const results = items(resultsOf(body).InvocationResults, "InvocationResult");
    found.push(...results.filter((one) => text(one.InvokeId) === invokeId));
  };
  const fault = await eachPage(call, RESULTS, query, take, (body) => text(resultsOf(body).NextToken));
  return fault === undefined ? { ok: true, value: found } : { ok: false, fault };
}

export async function listCommands(call: ApiCall, query: CommandQuery): Promise<Answer<CommandPage>> {
  const { tag, nextToken: token } = query;
  const answer = await call(LIST, {
    Tag: tag === undefined ? undefined : [{ Key: MARKER, Value: tag }],
    MaxResults: PAGE,
    NextToken: token,
  });
  if (!answer.ok) return answer;
  const nextToken = text(answer.value.NextToken);
  if (nextToken !== "" && nextToken === token) return { ok: false, fault: repeatedToken(LIST) };
  return { ok: true, value: { commands: commands(answer.value).map(listedCommand), nextToken } };
}

/** A list may hold 10,000 scripts of 24 KB, so the script is let go. */
function listedCommand(command: Raw): ListedCommand {
  const shown = instancesOf(command);
  return {
    invokeId: text(command.InvokeId),
    description: text(command.CommandDescription),
    get instances() {
      return shown.map(observation);
    },
  };
}

function commands(body: Raw): Raw[] {
  return items(body.Invocations, "Invocation");
}

function instancesOf(command: Raw): Raw[] {
  return items(command.InvokeInstances, "InvokeInstance");
}

/** The results stand in `Invocation`, together with the NextToken. */
function resultsOf({ Invocation: results }: Raw): Raw {
  return isRecord(results) ? results : {};
}

function commandObservation(raw: Raw): CommandObservation {
  const { ExitCode: exitCode } = raw;
  return {
    ...observation(raw),
    ...(typeof exitCode === "number" ? { exitCode } : {}),
    output: Buffer.from(text(raw.Output), "base64"),
  };
}
