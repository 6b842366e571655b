/**
 * Binds the host to Pulumi's dynamic resources: translates the raw inputs that the stored text (binding.ts) passes on, and
 * throws only SendFileErrors, which carry the partial result and no stack trace.
 */
import { bugText } from "../bug.ts";
import { isUnknown, type Raw, text } from "../core/inputs/unknown.ts";
import { ErrorCode, SendFileError } from "../errors.ts";
import type { Host } from "./host.ts";
import { keptInputs, keptProperties, type Request, storedProvider, takeApart } from "./request.ts";
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
      const { request, inputs } = takeApart(news);
      const checked = await this.host.check(request, takeApart(olds ?? {}).inputs, inputs);
      return { ...checked, inputs: { ...checked.inputs, ...keptInputs(news) } };
    });
  }

  diff(olds: Raw, news: Raw): Promise<{ changes: boolean }> {
    return guard(async () => {
      const { request, inputs } = takeApart(news);
      return this.host.diff(request, olds, inputs);
    });
  }

  create(raw: Raw): Promise<{ id: string; outs: Raw }> {
    return guard(() => delivered(raw, (request, inputs) => this.host.create(request, inputs)));
  }

  update(id: string, olds: Raw, news: Raw): Promise<{ outs: Raw }> {
    return guard(() => delivered(news, (request, inputs) => this.host.update(request, id, olds, inputs)));
  }

  read(id: string, props: Raw): Promise<{ id: string; props: Raw }> {
    return guard(async () => ({ id, props: await this.host.read(takeApart(props).request, id, props) }));
  }

  remove(props: Raw, id?: string): Promise<void> {
    return guard(() => this.host.remove(takeApart(props).request, id, props));
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

/** Carries out create or update. Properties that later verbs need are added both to what it returns and to what it throws. */
async function delivered(
  raw: Raw,
  deliver: (request: Request, inputs: Raw) => Promise<Delivered>,
): Promise<{ id: string; outs: Raw }> {
  const { request, inputs } = takeApart(raw);
  try {
    const { id, outs } = await deliver(request, inputs);
    return { id, outs: { ...outs, ...keptProperties(request) } };
  } catch (error) {
    if (!(error instanceof SendFileError) || error.partial === undefined) throw error;
    const { id, reasons, properties } = error.partial;
    const kept = { ...properties, ...keptProperties(request), ...storedProvider(raw) };
    throw new SendFileError(error.code, error.message, { id, reasons, properties: kept });
  }
}

/** The engine prints the `stack` of an error, so every error leaves as a SendFileError, whose stack is its message. */
async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SendFileError) throw error;
    throw new SendFileError(ErrorCode.INTERNAL, bugText(error));
  }
}
