/** Files as jobs: the deliveries of one SendFile call, each done at once by the agent. */
import type { Instance } from "./instances.ts";
import type { Invocation } from "./invocations.ts";
import type { Job } from "./job.ts";
import type { Outcome } from "./outcomes.ts";

/** Lets the agent of an instance take the file; undefined when its report never arrives. */
export type TakeFile = (invocation: Invocation, instance: Instance) => Outcome | undefined;

/** Those that have not ended: an earlier run may have brought some to their end. */
export function fileJobs(invocation: Invocation, takeFile: TakeFile): Job[] {
  return [...invocation.deliveries.values()]
    .filter(({ outcome }) => outcome === undefined)
    .map((delivery) => ({
      kind: "file",
      delivery,
      deliverWithinMs: invocation.order.timeoutSeconds * 1000,
      runWithinMs: undefined,
      refusal: () => undefined,
      perform: (instance, report) => {
        const outcome = takeFile(invocation, instance);
        if (outcome !== undefined) report(outcome);
        return undefined;
      },
    }));
}
