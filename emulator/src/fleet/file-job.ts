/** Turns a SendFile call into jobs, one for each instance. */
import { takesFiles } from "./agent-version.ts";
import type { Instance } from "./instances.ts";
import type { Invocation } from "./invocations.ts";
import type { Job } from "./job.ts";
import { endedAs, type Outcome } from "./outcomes.ts";

/** Lets an instance's agent write the file. Returns undefined when the agent's report gets lost. */
export type TakeFile = (invocation: Invocation, instance: Instance) => Outcome | undefined;

/** Makes a job for each instance to which the file has not been delivered yet. Some deliveries may have ended already
 * when the invocation comes from a state file. */
export function fileJobs(invocation: Invocation, takeFile: TakeFile): Job[] {
  return [...invocation.deliveries.values()]
    .filter(({ outcome }) => outcome === undefined)
    .map((delivery) => ({
      kind: "file",
      delivery,
      deliverWithinMs: invocation.order.timeoutSeconds * 1000,
      runWithinMs: undefined,
      refusal: (instance) => (takesFiles(instance) ? undefined : endedAs("ClientNeedUpgrade")),
      perform: (instance, report) => {
        const outcome = takeFile(invocation, instance);
        if (outcome !== undefined) report(outcome);
        return undefined;
      },
    }));
}
