import { describe, expect, test } from "vitest";
import { bugFault, bugText, placesOf } from "../../provider/src/bug.ts";
import { readMark } from "../../provider/src/core/outcome/marker.ts";
import { ErrorCode, SendFileError } from "../../provider/src/errors.ts";

const VALUE = "s3cr3t";

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

/** As V8 writes it. */
function withStack(message: string, frames: readonly string[], name = "TypeError"): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = [`${name}: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

test("an exception is described by its class and its place in this package", () => {
  const error = thrownBy(() => readMark(undefined as unknown as string));
  expect(bugText(error)).toMatch(
    /^internal error \(TypeError at readMark \(core\/outcome\/marker\.ts:\d+\)\); please report it with the version in use$/,
  );
});

describe("places", () => {
  const places = (...frames: string[]) => placesOf(withStack("x", frames), "/app/node_modules/p/dist");

  test("are function, file and line of frames in this package", () => {
    expect(
      places(
        "deliverWave (/app/node_modules/p/dist/rollout/waves.js:66:12)",
        "async Outbox.send (/app/node_modules/p/dist/rollout/wave.js:12:3)",
        "new Outbox (/app/node_modules/p/dist/rollout/wave.js:9:3)",
        "Object.look [as now] (/app/node_modules/p/dist/handler.js:7:1)",
        "/app/node_modules/p/dist/index.js:3:1",
        "Array.map (<anonymous>)",
        "request (/app/node_modules/@alicloud/pop-core/lib/rpc.js:1:1)",
        "node:internal/process/task_queues:95:5",
      ),
    ).toEqual([
      "deliverWave (rollout/waves.js:66)",
      "Outbox.send (rollout/wave.js:12)",
      "Outbox (rollout/wave.js:9)",
      "Object.look (handler.js:7)",
      "anonymous (index.js:3)",
    ]);
  });

  test("are found in Windows paths too", () => {
    const error = withStack("x", ["run (C:\\app\\p\\dist\\rollout\\run.js:5:1)"]);
    expect(placesOf(error, "C:\\app\\p\\dist")).toEqual(["run (rollout/run.js:5)"]);
  });

  test("never come from the error's message", () => {
    const message = `x\n    at ${VALUE} (/app/p/dist/${VALUE}.js:1:1)`;
    expect(placesOf(withStack(message, ["run (/app/p/dist/run.js:5:1)"]), "/app/p/dist")).toEqual([
      "run (run.js:5)",
    ]);
    const changed = withStack(message, []);
    changed.message = "another";
    expect(placesOf(changed, "/app/p/dist")).toEqual([]);
  });
});

test.each([
  ["an error with a value as its name", withStack(VALUE, [], `${VALUE} !`), "Error"],
  ["a text", VALUE, "Error"],
  ["nothing", undefined, "Error"],
])("%s is told without any value", (_, thrown, name) => {
  expect(bugText(thrown)).toBe(`internal error (${name}); please report it with the version in use`);
});

test("a SendFileError keeps its own message", () => {
  expect(bugFault(new SendFileError(ErrorCode.CONFIGURATION, "no credentials: run …"))).toMatchObject({
    kind: "terminal",
    code: "CONFIGURATION",
    message: "no credentials: run …",
  });
  expect(bugFault(new TypeError(VALUE))).toMatchObject({ kind: "terminal", code: "INTERNAL" });
});
