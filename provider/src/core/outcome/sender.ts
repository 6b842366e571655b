/** Who sends: one life of the resource, in one run. */
export interface Sender {
  /** Random, made at create and gone with destroy. */
  readonly incarnation: string;
  /** Makes the digests in the Descriptions; random, secret in state. */
  readonly digestKey: string;
  /** Random, made for each run. */
  readonly run: string;
  /** Value of the Tag of the resource's sends. */
  readonly tag: string;
  /** `project/stack`, told to other stacks that send the same file. */
  readonly origin: string;
}

/** Value of the Tag of one run's sends, and the first part of its tokens. */
export function runTagOf({ incarnation, run }: Pick<Sender, "incarnation" | "run">): string {
  return `${incarnation}-${run}`;
}
