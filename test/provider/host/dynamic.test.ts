/** The edge between the stored text's raw inputs and the host's verbs. */
import { describe, expect, test } from "vitest";
import type { Raw } from "../../../provider/src/core/inputs/unknown.ts";
import { ErrorCode, SendFileError } from "../../../provider/src/errors.ts";
import { DynamicVerbs } from "../../../provider/src/host/dynamic.ts";
import type { Host } from "../../../provider/src/host/host.ts";
import { type Request, takeApart } from "../../../provider/src/host/request.ts";

const PLAIN = { path: "/etc/app.conf", content: "a", targets: "i-1", explicitProvider: true };
const NEW = { __row: "urn::a", __kind: "SendFile", __provider: "exports.handler = …" };
const OLD = { row: "urn::a", kind: "SendFile", __provider: "exports.handler = …" };
const TOLD_TO_CHECK = { preview: true, problems: ["p"], providerSettings: { region: "cn-beijing" } };

/** Writes down what each verb is given, and answers with inputs and properties of its own. */
function recording() {
  const given: { request: Request; inputs: Raw }[] = [];
  const note = <T>(request: Request, inputs: Raw, answer: T): Promise<T> => {
    given.push({ request, inputs });
    return Promise.resolve(answer);
  };
  const delivered = { id: "id", outs: { status: "Success" }, gateOpen: true, run: "r" };
  const host = {
    check: (request: Request, olds: Raw, news: Raw) => {
      given.push({ request, inputs: olds });
      return note(request, news, { inputs: { ...news, targets: "i-2" } });
    },
    diff: (request: Request, _olds: Raw, news: Raw) => note(request, news, { changes: true }),
    create: (request: Request, inputs: Raw) => note(request, inputs, delivered),
    update: (request: Request, _id: string, _olds: Raw, news: Raw) => note(request, news, delivered),
  };
  return { verbs: new DynamicVerbs(host as unknown as Host), given };
}

describe.each([
  ["this version's names", NEW],
  ["the names in old state", OLD],
])("%s", (_name, names) => {
  test("no verb is given what the program says beside the arguments among the inputs", async () => {
    const { verbs, given } = recording();
    await verbs.check({ ...PLAIN, ...names }, { ...PLAIN, ...names, ...TOLD_TO_CHECK });
    await verbs.diff({}, { ...PLAIN, ...names });
    await verbs.create({ ...PLAIN, ...names });
    await verbs.update("id", {}, { ...PLAIN, ...names });
    expect(given.map(({ inputs }) => inputs)).toEqual(Array.from({ length: 5 }, () => PLAIN));
    for (const { request } of given) expect(request).toMatchObject({ urn: "urn::a", type: "SendFile" });
    expect(given[1]?.request).toMatchObject(TOLD_TO_CHECK);
    expect(given[3]?.request).toMatchObject({ preview: false, problems: [], providerSettings: undefined });
  });

  test("check gives back what the later verbs need, and nothing that only check is told", async () => {
    const { verbs } = recording();
    const { inputs } = await verbs.check({}, { ...PLAIN, ...names, ...TOLD_TO_CHECK });
    expect(inputs).toEqual({ ...PLAIN, ...names, targets: "i-2" });
  });

  test("what is recorded has the row, which read and delete find", async () => {
    const { verbs } = recording();
    const { outs } = await verbs.create({ ...PLAIN, ...names });
    expect(outs).toEqual({ status: "Success", row: "urn::a" });
    expect(takeApart(outs).request.urn).toBe("urn::a");
  });
});

test("a failed delete is printed with its message once, as Pulumi's host prints it", async () => {
  const host = { remove: () => Promise.reject(new SendFileError(ErrorCode.REMOVAL_FAILED, "why\nadvice")) };
  const verbs = new DynamicVerbs(host as unknown as Host);
  const error = await verbs.remove({}, "id").catch((thrown: unknown) => thrown);
  expect(`${error}: ${(error as Error).stack}`).toBe("SendFileError: why\nadvice");
});

test("a partial result that is thrown has the row and the stored provider", async () => {
  const partial = { id: "id", properties: { status: "Failed" }, reasons: ["why"] };
  const host = { create: () => Promise.reject(new SendFileError(ErrorCode.ROLLOUT_FAILED, "why", partial)) };
  const verbs = new DynamicVerbs(host as unknown as Host);
  const error = await verbs.create({ ...PLAIN, ...NEW }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: "why", stack: "why", code: ErrorCode.ROLLOUT_FAILED, id: "id" });
  expect((error as SendFileError).properties).toEqual({
    status: "Failed",
    row: "urn::a",
    __provider: "exports.handler = …",
  });
});
