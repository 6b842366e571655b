/** A connection on which several rollouts send at the same time: its lists show the sends of all, newest first, 50 a page. */
import type { SendQuery } from "../../../provider/src/client/api.ts";
import { SharedLists } from "../../../provider/src/client/shared-lists.ts";
import type { Fault } from "../../../provider/src/core/model.ts";
import { runTagOf } from "../../../provider/src/core/outcome/sender.ts";
import { SendFileReader } from "../../../provider/src/tasks/send-file-reader.ts";
import { seen } from "./builders.ts";
import { ledger, SENDER } from "./ledger.ts";
import { outside } from "./world.ts";

const PAGE = 50;
/** How long an answer takes. */
const ANSWER_MS = 10;

export interface SentFile {
  readonly invokeId: string;
  readonly run: string;
  readonly fileName: string;
  readonly createdAt: number;
  /** When its one instance ends. */
  readonly endsAt: number;
}

/** `shared`: the rollouts tell each other what they read. */
export function connection(shared = true) {
  const { world, cloud, clock, abort } = outside();
  const sent: SentFile[] = [];
  const hidden = new Set<string>();
  const queries: SendQuery[] = [];
  const trouble: { fault?: Fault } = {};
  const instances = ({ invokeId, endsAt }: SentFile) => [
    seen(invokeId.replace("f", "i"), endsAt <= clock.now() ? "Success" : "Running"),
  ];
  const listSends = async (query: SendQuery) => {
    queries.push(query);
    await clock.sleep(ANSWER_MS);
    if (trouble.fault !== undefined) return { ok: false as const, fault: trouble.fault };
    const matching = sent.filter((one) => isIn(query, one) && !hidden.has(one.invokeId)).reverse();
    const from = Number(query.nextToken ?? "0");
    const sends = matching.slice(from, from + PAGE).map((one) => ({
      ...{ invokeId: one.invokeId, description: "", path: `/etc/app/${one.fileName}` },
      instances: instances(one),
    }));
    const nextToken = from + PAGE < matching.length ? String(from + PAGE) : "";
    return { ok: true as const, value: { sends, nextToken } };
  };
  const results = async (invokeId: string) => {
    queries.push({});
    await clock.sleep(ANSWER_MS);
    return { ok: true as const, value: sent.filter((one) => one.invokeId === invokeId).flatMap(instances) };
  };
  const api = Object.assign(cloud, { listSends, results, lists: shared ? new SharedLists() : undefined });
  const reader = (run: string, fileName: string) =>
    readerOf(run, fileName, { ...world, api, progress: world.progress("") });
  return { clock, abort, sent, hidden, queries, trouble, reader };
}

function isIn(query: SendQuery, { run, fileName }: SentFile): boolean {
  const runTag = runTagOf({ ...SENDER, run });
  return (query.run ?? runTag) === runTag && (query.name ?? fileName) === fileName;
}

function readerOf(run: string, fileName: string, deps: ConstructorParameters<typeof SendFileReader>[2]) {
  return new SendFileReader(fileName, ledger([], { sender: { ...SENDER, run } }), deps);
}
