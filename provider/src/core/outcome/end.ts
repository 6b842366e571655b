/**
 * The end of a task on one instance, and the error codes that mean the same for a send and for a command.
 */
import type { ReportedFile } from "../../commands/report.ts";
import type { Observation } from "../model.ts";

export type End =
  | { readonly kind: "pending" }
  | { readonly kind: "success" }
  | {
      /** `unknown`: the task has ended, and nothing proves what it did. */
      readonly kind: "failed" | "unreachable" | "unknown";
      /** True when the attempt may have changed the file, so that it is not known what the instance holds. */
      readonly mayHaveWritten: boolean;
      /** True when a retry is likely to succeed without any change by the user. */
      readonly retryable: boolean;
      readonly advice: string;
    };

/** An answer about one instance with its classification, which is made once, when the answer arrives. */
export interface Seen extends Observation {
  readonly end: End;
  /** What the report of a command proves; absent for a send, and for a command without a report. */
  readonly proof?: CommandProof;
}

/** What a command's report proves about an instance. */
export interface CommandProof {
  /** Where in the script the command failed, such as "validate" or "reload"; absent when it succeeded. */
  readonly phase?: string;
  readonly exitCode?: number;
  /** What the failed command said; "" when the content is a secret. */
  readonly message: string;
  /** Which files are on the disk: the ordered ones, those from before the command, or nobody knows. */
  readonly stands: "new" | "old" | "unknown";
  readonly verified: boolean;
  /** True when the command replaced a file and did not put the old one back. */
  readonly changed?: true;
  readonly reload?: "done" | "owed" | "notNeeded";
  /** Name of the backup on the instance. */
  readonly backup?: string;
  readonly rolledBack?: "undone" | "restored" | "failed";
  /** The files as a restore, a drift command or a removal found or left them; absent for other commands. */
  readonly files?: readonly ReportedFile[];
}

export type Failure = Extract<End, { advice: string }>;

export const failed = (advice: string, mayHaveWritten = false): Failure => ({
  kind: "failed",
  mayHaveWritten,
  retryable: false,
  advice,
});
export const unreachable = (advice: string, retryable = false): Failure => ({
  kind: "unreachable",
  mayHaveWritten: false,
  retryable,
  advice,
});

/** ErrorCodes of an instance that no task reaches. */
export const UNREACHED: Readonly<Record<string, Failure>> = {
  InstanceNotExists: unreachable("The instance was released: remove its id from the targets."),
  InstanceReleased: unreachable("The instance was released meanwhile: remove its id from the targets."),
  "InvalidInstance.NotFound": unreachable(
    "No such instance in this region and account: correct or remove its id.",
  ),
  InstanceNotRunning: unreachable("Start the instance, or remove it from the targets."),
  ClientNotRunning: unreachable("Start or install the Cloud Assistant agent on the instance."),
  ClientNotResponse: unreachable(
    "The agent does not answer: check the instance's load and its network to Cloud Assistant.",
    true,
  ),
  ClientIsUpgrading: unreachable(
    "The agent is being upgraded: run `pulumi up` again in a few minutes.",
    true,
  ),
  ClientNeedUpgrade: unreachable("Upgrade the Cloud Assistant agent on the instance."),
  DeliveryTimeout: unreachable(
    "The agent did not take it in time: check that it is online, or raise timeoutSeconds.",
    true,
  ),
};

/** A send and a script say it before they write. */
export const FOREIGN_FILE = failed(
  "A file that this resource did not write is there: remove it, or set `overwrite: true`.",
);

/** The documentation prints the empty code as "Null". */
export const isNone = (code: string) => code === "" || code.toLowerCase() === "null";

/** Classification of an unknown status or code: a failure that is shown verbatim. */
export const OTHERWISE = failed(
  "Look at the agent's log on the instance (/usr/local/share/aliyun-assist/*/log).",
  true,
);
