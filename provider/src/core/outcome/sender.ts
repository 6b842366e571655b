/** Identifies who sends: an incarnation of a resource, in one run. */
export interface Sender {
  /** Random id that is made when the resource is created. */
  readonly incarnation: string;
  /** Random secret with which the digests in the Descriptions are made. */
  readonly digestKey: string;
  /** Random id that is made for each run. */
  readonly run: string;
  /** The folder on each instance in which this resource stages files (core/inputs/state-folder.ts). */
  readonly folder: string;
  /** Value of the Tag on the resource's sends. */
  readonly tag: string;
  /** `project/stack`, which is shown to other stacks that send the same file. */
  readonly senderStack: string;
}

/** Returns the value of the run's Tag, which is also the first part of the run's ClientTokens. */
export function runTagOf({ incarnation, run }: Pick<Sender, "incarnation" | "run">): string {
  return `${incarnation}-${run}`;
}
