/**
 * The host's verbs as the stored text of a dynamic resource calls them (binding.ts): from raw inputs to a call and plain
 * inputs, and back. The only place that throws at Pulumi: always with the partial result, and never with a stack.
 */
import { bugText } from "../bug.ts";
import { isUnknown, type Raw, text } from "../core/inputs/unknown.ts";
import { ErrorCode, SendFileError } from "../errors.ts";
import type { Host } from "./host.ts";
import { keptInputs, keptProperties, type Own, storedProvider, takeApart } from "./own-inputs.ts";
import type { Checked } from "./verbs/check.ts";
import type { Delivered } from "./verbs/deliver.ts";

export class DynamicVerbs {
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  configure(config: { get(key: string): string | undefined }): void {
    this.host.configure((key) => config.get(key));
  }

  check(olds: Raw | undefined, news: Raw): Promise<Checked> {
    return guard(async () => {
      const { own, inputs } = takeApart(news);
      const checked = await this.host.check(own, takeApart(olds ?? {}).inputs, inputs);
      return { ...checked, inputs: { ...checked.inputs, ...keptInputs(news) } };
    });
  }

  diff(olds: Raw, news: Raw): Promise<{ changes: boolean }> {
    return guard(async () => {
      const { own, inputs } = takeApart(news);
      return this.host.diff(own, olds, inputs);
    });
  }

  create(raw: Raw): Promise<{ id: string; outs: Raw }> {
    return guard(() => delivered(raw, (own, inputs) => this.host.create(own, inputs)));
  }

  update(id: string, olds: Raw, news: Raw): Promise<{ outs: Raw }> {
    return guard(() => delivered(news, (own, inputs) => this.host.update(own, id, olds, inputs)));
  }

  read(id: string, props: Raw): Promise<{ id: string; props: Raw }> {
    return guard(async () => ({ id, props: await this.host.read(takeApart(props).own, props) }));
  }

  remove(props: Raw): Promise<void> {
    return this.host.remove(takeApart(props).own, props);
  }

  async gate(inputs: Raw): Promise<{ passed: boolean; run: string }> {
    const run = text(inputs.run);
    await this.host.gate({ passed: inputs.passed === true, run, message: text(inputs.message) });
    return { passed: true, run };
  }

  gateDiff(olds: Raw, news: Raw): { changes: boolean } {
    return { changes: ["passed", "run"].some((key) => isUnknown(news[key]) || olds[key] !== news[key]) };
  }
}

/** Create or update, with all properties that the later verbs need in what is returned, and in what is thrown. */
async function delivered(
  raw: Raw,
  deliver: (own: Own, inputs: Raw) => Promise<Delivered>,
): Promise<{ id: string; outs: Raw }> {
  const { own, inputs } = takeApart(raw);
  try {
    const { id, outs } = await deliver(own, inputs);
    return { id, outs: { ...outs, ...keptProperties(own) } };
  } catch (error) {
    if (!(error instanceof SendFileError) || error.partial === undefined) throw error;
    const { id, reasons, properties } = error.partial;
    const kept = { ...properties, ...keptProperties(own), ...storedProvider(raw) };
    throw new SendFileError(error.code, error.message, { id, reasons, properties: kept });
  }
}

/** The engine prints `stack`: whatever goes out is a message, with nothing of the program around it. */
async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SendFileError) throw error;
    throw new SendFileError(ErrorCode.INTERNAL, bugText(error));
  }
}
