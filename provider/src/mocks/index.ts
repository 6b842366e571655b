/**
 * The module `pulumi-alicloud-sendfile/mocks`: mocks for the unit tests of a user's program. A FileRollout and a SendFile get
 * the outputs of a real rollout, which runs in memory: no engine, no network, no waiting.
 */
import "../node-version.ts";
import * as pulumi from "@pulumi/pulumi";
import type { RolloutResult } from "../args.ts";
import { UNKNOWN } from "../core/inputs/unknown.ts";
import { MockedRollouts, type RolloutMock } from "./rollouts.ts";

export type { RolloutMock } from "./rollouts.ts";

/** What {@link fileRolloutMocks} takes. */
export interface FileRolloutMockOptions {
  /** What happens in a rollout, by the name of the FileRollout or SendFile. @default every target takes the file */
  rollouts?: Record<string, RolloutMock> | undefined;
  /** Mock of all other resources. @default their outputs are their inputs, their id is `<name>-id` */
  newResource?: pulumi.runtime.Mocks["newResource"] | undefined;
  /** Mock of function calls. @default they return their arguments */
  call?: pulumi.runtime.Mocks["call"] | undefined;
}

/** Mocks for `pulumi.runtime.setMocks`, which also tell the results of rollouts that failed. */
export interface FileRolloutMocks extends pulumi.runtime.Mocks {
  /**
   * Resolves to the result of the FileRollout or SendFile of this name, whether it passed or failed. Rejects when its arguments
   * are refused. Never resolves at preview, and for a name that the program does not use.
   */
  result(name: string): Promise<RolloutResult>;
}

/**
 * Makes mocks for `pulumi.runtime.setMocks`. The arguments are checked as in a preview, and waves, failure budget, texts and
 * advice are those of a real rollout. A failed rollout holds back its outputs and all that depends on it, as its gate does
 * in an update: ask {@link FileRolloutMocks.result} for what became of it.
 *
 * ```ts
 * pulumi.runtime.setMocks(fileRolloutMocks({ rollouts: { webConf: { failed: ["i-2"] } } }));
 * ```
 */
export function fileRolloutMocks(options: FileRolloutMockOptions = {}): FileRolloutMocks {
  const { newResource = unchanged, call = ({ inputs }) => inputs } = options;
  const mocked = new MockedRollouts(options.rollouts ?? {}, ended);
  return {
    call,
    newResource(args) {
      const type = ofThisPackage(args.type);
      return type === undefined ? newResource(args) : mocked.make(type, args.name, plain(args.inputs));
    },
    result: (name) => mocked.result(name),
  };
}

/**
 * After a failure the engine ends its monitor. Without this Pulumi's runtime would make the process of the tests fail at its
 * exit, because resources that depend on a failed rollout are still waiting.
 */
function ended(): void {
  pulumi.runtime.terminateRpcs();
}

function unchanged({ name, inputs }: pulumi.runtime.MockResourceArgs): pulumi.runtime.MockResourceResult {
  return { id: `${name}-id`, state: inputs };
}

function ofThisPackage(type: string) {
  const [, ours] =
    /^(?:pulumi-nodejs:dynamic\/alicloud-sendfile|alicloud-sendfile:index):(\w+)$/.exec(type) ?? [];
  const known = ["FileRollout", "Rollout", "SendFile", "Gate"] as const;
  return known.find((one) => one === ours);
}

/** A provider gets inputs decrypted and unknown ones as a text; a mock gets secrets in their wrapping and unknown objects. */
function plain(value: unknown): unknown {
  if (pulumi.isUnknown(value)) return UNKNOWN;
  if (pulumi.runtime.isRpcSecret(value)) return plain(pulumi.runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
