/** No output of a command makes a success but the report of a success with our token and the ordered proofs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { classifyCommand } from "../../../../provider/src/core/outcome/command-ends.ts";

const TOKEN = "inc-run-1";
const PROOFS = ["ab".repeat(32), "cd".repeat(32)];
const GOOD = {
  ...{ t: TOKEN, ok: 1, p: "health", c: "", x: null, m: "", s: "n", r: "done", v: 1, b: "", u: "" },
  f: PROOFS.map((proof) => [proof, "0644", "root", "root", 1, 1]),
};

interface Exit {
  readonly status: string;
  readonly exitCode: number | undefined;
}

function classified(output: Buffer, { status, exitCode }: Exit = { status: "Success", exitCode: 0 }) {
  const times = { startTime: "", finishTime: "" };
  const answer = { instanceId: "i-1", status, errorCode: "", errorInfo: "", ...times, output };
  const ended = exitCode === undefined ? answer : { ...answer, exitCode };
  return classifyCommand(ended, { token: TOKEN, proofs: PROOFS });
}

const lineOf = (report: object) => Buffer.from(`words\n${JSON.stringify(report)}\n`);

test("the good report is a success", () => {
  expect(classified(lineOf(GOOD)).end.kind).toBe("success");
});

test("any bytes are no success, and none makes an error", () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(fc.property(bytes, (given) => classified(Buffer.from(given)).end.kind === "unknown"));
});

test("the good report with any field of any other value is no success where the field proves something", () => {
  const field = fc.constantFrom(...(["t", "ok", "p", "c", "s", "f"] as const));
  fc.assert(
    fc.property(field, fc.jsonValue(), (name, value) => {
      fc.pre(JSON.stringify(value) !== JSON.stringify(GOOD[name]));
      expect(classified(lineOf({ ...GOOD, [name]: value })).end.kind).not.toBe("success");
    }),
    { numRuns: 500 },
  );
});

test.each(["o", "m", "u"])("a success with other files on the disk (%s) is not believed", (s) => {
  expect(classified(lineOf({ ...GOOD, s })).end.kind).toBe("unknown");
});

test("no value of any field makes an error", () => {
  const values = fc.oneof(fc.jsonValue(), fc.constantFrom([null], [[]], [[1, 2, 3, 4, 5, 6]], "toString"));
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(GOOD)), values, (name, value) => {
      const { end } = classified(lineOf({ ...GOOD, [name]: value }));
      expect(["success", "failed", "unknown"]).toContain(end.kind);
    }),
    { numRuns: 500 },
  );
});

test("a part of the good report, or one with a byte changed in its proofs or token, is no success", () => {
  const good = lineOf(GOOD);
  fc.assert(
    fc.property(fc.nat(good.length - 3), (at) => classified(good.subarray(0, at)).end.kind !== "success"),
  );
  const secured = [TOKEN, ...PROOFS].flatMap((text) => [...text].map((_, at) => good.indexOf(text) + at));
  fc.assert(
    fc.property(fc.constantFrom(...secured), (at) => {
      const damaged = Buffer.from(good);
      damaged[at] = damaged[at] === 48 ? 49 : 48;
      return classified(damaged).end.kind !== "success";
    }),
  );
});

test("without exit 0 and Success the good report is no success", () => {
  const exits = fc.option(fc.integer({ min: -1, max: 255 }), { nil: undefined });
  const statuses = fc.constantFrom("Success", "Failed", "Timeout", "Error", "Terminated", "Aborted", "New");
  fc.assert(
    fc.property(statuses, exits, (status, exitCode) => {
      fc.pre(status !== "Success" || exitCode !== 0);
      return classified(lineOf(GOOD), { status, exitCode }).end.kind !== "success";
    }),
  );
});
