/** One resource in one stack: `up` does what the engine does, and keeps what the engine would keep. */
import { SendFileError } from "../../../provider/src/errors.ts";
import * as lifecycle from "./lifecycle.ts";
import { outside } from "./world.ts";

type State = Record<string, unknown>;

export function stack(over: Parameters<typeof outside>[0] = {}) {
  const out = outside(over);
  let id = "";
  let state: State | undefined;
  const keep = (outs: State): State => {
    const copy = JSON.parse(JSON.stringify(outs)) as State;
    state = copy;
    return copy;
  };

  async function update(inputs: State): Promise<State> {
    if (state === undefined) {
      const made = await lifecycle.create(inputs, out.world);
      id = made.id;
      return keep(made.outs);
    }
    if (!(await lifecycle.diff(state, inputs, out.world)).changes) return state;
    return keep((await lifecycle.update(id, state, inputs, out.world)).outs);
  }

  async function up(given: State): Promise<State> {
    const checked = await lifecycle.check(state ?? {}, given, out.world);
    if (checked.failures !== undefined)
      throw new Error(checked.failures.map(({ reason }) => reason).join("\n"));
    out.cloud.sends.length = 0;
    out.cloud.reads.length = 0;
    try {
      return await update(checked.inputs as State);
    } catch (error) {
      if (error instanceof SendFileError && error.properties !== undefined) {
        id = error.id ?? id;
        keep(error.properties);
      }
      throw error;
    }
  }

  /** As if the process had died before its result was saved. */
  function restore(before: State | undefined): void {
    state = before;
  }
  /** Of a process of its own, in which nobody else has claimed the file. */
  async function upAlone(given: State): Promise<State> {
    out.cloud.sends.length = 0;
    return update(given);
  }

  return { ...out, up, upAlone, restore, state: () => state, id: () => id };
}
