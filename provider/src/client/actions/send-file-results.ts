/**
 * The DescribeSendFileResults action. `results` reads the state of each instance of one send; `listSends` lists the sends
 * of the last day. `Content` in the answers is ignored, because the documents contradict each other about its encoding.
 */

import { joinPath } from "../../core/inputs/path.ts";
import { type Raw, text } from "../../core/inputs/unknown.ts";
import type { Answer, Observation } from "../../core/model.ts";
import { MARKER, RUN_KEY } from "../../core/outcome/marker.ts";
import type { SendPage, SendQuery } from "../api.ts";
import type { ApiCall } from "../transport.ts";
import { items } from "./items.ts";
import { observation } from "./observation.ts";
import { repeatedToken } from "./pages.ts";

const ACTION = "DescribeSendFileResults";
/** Largest number of invocations on a page. */
const PAGE = 50;

export async function results(call: ApiCall, invokeId: string): Promise<Answer<readonly Observation[]>> {
  const answer = await call(ACTION, { InvokeId: invokeId, MaxResults: PAGE });
  if (!answer.ok) return answer;
  const mine = invocations(answer.value).filter((one) => text(one.InvokeId) === invokeId);
  return {
    ok: true,
    value: mine.flatMap((one) => items(one.InvokeInstances, "InvokeInstance").map(observation)),
  };
}

export async function listSends(call: ApiCall, query: SendQuery): Promise<Answer<SendPage>> {
  const answer = await call(ACTION, {
    Name: query.name,
    Tag: tagsOf(query),
    MaxResults: PAGE,
    NextToken: query.nextToken,
  });
  if (!answer.ok) return answer;
  const nextToken = text(answer.value.NextToken);
  if (nextToken !== "" && nextToken === query.nextToken) return { ok: false, fault: repeatedToken(ACTION) };
  const sends = invocations(answer.value).map((one) => ({
    invokeId: text(one.InvokeId),
    description: text(one.Description),
    path: joinPath(text(one.TargetDir), text(one.Name)),
    // A page may hold thousands of instances of which few are wanted, so the instances are parsed only when they are read.
    get instances() {
      return items(one.InvokeInstances, "InvokeInstance").map(observation);
    },
  }));
  return { ok: true, value: { sends, nextToken } };
}

function tagsOf({ tag, run }: SendQuery) {
  if (tag !== undefined) return [{ Key: MARKER, Value: tag }];
  return run === undefined ? undefined : [{ Key: RUN_KEY, Value: run }];
}

function invocations(body: Raw): Raw[] {
  return items(body.Invocations, "Invocation");
}
