/** The outside of one mocked resource: a clock that jumps, values that are the same in every run, and no log lines. */
import type { EcsApi } from "../client/api.ts";
import { isRecord, text } from "../core/inputs/unknown.ts";
import type { Settings } from "../core/model.ts";
import type { Call } from "../host/call.ts";
import type { Request } from "../host/request.ts";
import { JumpingClock } from "./clock.ts";

export function callOf({ urn, type, providerSettings }: Request, api: EcsApi): Call {
  let count = 0;
  return {
    ...{ urn, type, preview: undefined, progress: SILENT, clock: new JumpingClock() },
    where: (settings) => whereOf(settings, providerSettings),
    connect: async () => api,
    randomHex: (length) => (++count).toString(16).padStart(length, "0").slice(-length),
    random: () => 0.5,
    signal: new AbortController().signal,
  };
}

const nothing = () => undefined;
const SILENT: Call["progress"] = {
  ...{ status: nothing, note: nothing, noteOnce: nothing, warn: nothing },
  settled: async () => undefined,
};

function whereOf({ regionId }: Settings, provider: unknown) {
  const region = text(isRecord(provider) ? provider.region : undefined) || regionId;
  return region === "" ? undefined : { regionId: region, endpoint: `https://ecs.${region}.aliyuncs.com` };
}
