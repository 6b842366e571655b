/**
 * The API in memory, as far as a mocked rollout asks it: which instances there are, and the restore of `rollback: "touched"`.
 * What becomes of a delivery is told by steps.ts.
 */
import type { CommandRequest, EcsApi } from "../client/api.ts";
import type { Answer, CommandObservation, Facts } from "../core/model.ts";
import { printed } from "./ends.ts";

interface Instances {
  readonly tagged?: readonly string[] | undefined;
  readonly unreachable?: readonly string[] | undefined;
}

const TAGGED = ["i-mock0001", "i-mock0002"];
const FINISHED = "2026-01-31T08:00:00Z";

export class MockCloud implements EcsApi {
  private readonly instances: Instances;
  private readonly commands = new Map<string, CommandRequest>();

  constructor(instances: Instances) {
    this.instances = instances;
  }

  async instancesByTags() {
    return answer(this.instances.tagged ?? TAGGED);
  }

  async instanceFacts(ids: readonly string[]): Promise<Answer<ReadonlyMap<string, Facts>>> {
    const status = (id: string) => (this.instances.unreachable?.includes(id) ? "Stopped" : "Running");
    return answer(new Map(ids.map((id) => [id, { exists: true, status: status(id) }])));
  }

  async agentsOnline(ids: readonly string[]): Promise<Answer<ReadonlyMap<string, Facts>>> {
    return answer(new Map(ids.map((id) => [id, { online: true }])));
  }

  async listSends() {
    return answer({ sends: [], nextToken: "" });
  }

  async listCommands() {
    return answer({ commands: [], nextToken: "" });
  }

  async runCommand(request: CommandRequest) {
    const invokeId = `t-mock-restore${this.commands.size + 1}`;
    this.commands.set(invokeId, request);
    return answer({ invokeId });
  }

  async commandResults(invokeId: string): Promise<Answer<readonly CommandObservation[]>> {
    const { instanceIds = [], clientToken = "" } = this.commands.get(invokeId) ?? {};
    const output = printed(clientToken, { p: "restore", s: "r", u: "restored" });
    const ended = { status: "Success", exitCode: 0, errorCode: "", errorInfo: "", startTime: FINISHED };
    return answer(instanceIds.map((instanceId) => ({ ...ended, instanceId, finishTime: FINISHED, output })));
  }

  async sendFile(): Promise<never> {
    throw new TypeError("a mocked rollout sends nothing");
  }

  async results(): Promise<never> {
    throw new TypeError("a mocked rollout reads no results");
  }
}

function answer<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}
