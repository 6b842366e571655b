/** Measures the cold start of three Node processes until their first output: one that loads the package's handler,
 * Pulumi's bare host of dynamic resources, and that host with the handler loaded too. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { median, round } from "./numbers.ts";

const require = createRequire(import.meta.url);

export interface StartFigures {
  readonly handlerMs: number;
  readonly bareMs: number;
  readonly hostWithHandlerMs: number;
  readonly rounds: number;
}

/** An address where no engine listens. The host starts anyway, because it connects only when it has to do something. */
const NO_ENGINE = "127.0.0.1:1";

export async function measureStart(rounds: number): Promise<StartFigures> {
  const handler = require.resolve("pulumi-alicloud-sendfile/handler");
  const host = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const ways = {
    handlerMs: ["-e", `require(${JSON.stringify(handler)}); console.log("loaded")`],
    bareMs: [host, NO_ENGINE],
    hostWithHandlerMs: ["--require", handler, host, NO_ENGINE],
  };
  const times = { handlerMs: [] as number[], bareMs: [] as number[], hostWithHandlerMs: [] as number[] };
  const names = Object.keys(ways) as (keyof typeof ways)[];
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed())
      times[name].push(await untilOutput(ways[name]));
  }
  return {
    handlerMs: round(median(times.handlerMs)),
    bareMs: round(median(times.bareMs)),
    hostWithHandlerMs: round(median(times.hostWithHandlerMs)),
    rounds,
  };
}

function untilOutput(args: readonly string[]): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let took: number | undefined;
    child.stdout.once("data", () => {
      took = performance.now() - start;
      child.kill();
    });
    child.on("error", reject);
    child.on("close", () => {
      if (took === undefined) reject(new Error(`node ${args.join(" ")} ended without a word`));
      else resolve(took);
    });
  });
}
