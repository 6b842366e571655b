/** Tests that `apiEdition` chooses between the API pages of 2020 and today's where they differ. The default is 2020. */
import { expect, onTestFinished, test } from "vitest";
import type { EmulatorOptions } from "../../emulator/src/index.ts";
import { FILE, popClient, quickEmulator, untilDone } from "./client.ts";
import { signedCall } from "./raw.ts";

async function emulatorOf(options: EmulatorOptions) {
  const emulator = await quickEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

test.each<[string, EmulatorOptions, number]>([
  ["by default", {}, 403],
  ["2020", { apiEdition: "2020" }, 403],
  ["current", { apiEdition: "current" }, 400],
])("the status of a wrong page, %s", async (_, options, status) => {
  const emulator = await emulatorOf(options);
  for (const [parameter, value] of [
    ["PageNumber", "0"],
    ["PageSize", "51"],
  ] as const) {
    for (const Action of ["DescribeSendFileResults", "DescribeInvocations", "DescribeCloudAssistantStatus"]) {
      const answer = await signedCall(emulator, { Action, [parameter]: value });
      expect([answer.status, JSON.parse(answer.body).Code]).toEqual([status, `InvalidParam.${parameter}`]);
    }
  }
  const other = await signedCall(emulator, { Action: "DescribeSendFileResults", MaxResults: "51" });
  expect(other.status).toBe(400);
});

test("a scripted fault has the edition's HTTP status, unless the fault sets a status", async () => {
  const fault = { action: "DescribeSendFileResults", code: "InvalidParam.PageSize", times: 1 };
  const emulator = await emulatorOf({ api: [fault, { ...fault, httpStatus: 418 }] });
  const statuses = [];
  for (let n = 0; n < 2; n++)
    statuses.push((await signedCall(emulator, { Action: "DescribeSendFileResults" })).status);
  expect(statuses).toEqual([403, 418]);
});

const TEXT = "listen 80; # ü配\n";

test.each<[string, EmulatorOptions, string]>([
  ["by default", {}, Buffer.from(TEXT).toString("base64")],
  ["2020", { apiEdition: "2020" }, Buffer.from(TEXT).toString("base64")],
  ["current", { apiEdition: "current" }, TEXT],
])("Content of plain text in results, %s; what was sent as Base64 stays so", async (_, options, content) => {
  const emulator = await emulatorOf(options);
  const call = popClient(emulator);
  const send = async (params: object) => {
    const { InvokeId } = await call("SendFile", { ...FILE, InstanceId: ["i-demo0001"], ...params });
    const { Content, ContentType } = await untilDone(call, InvokeId);
    return [ContentType, Content];
  };
  expect(await send({ Content: TEXT })).toEqual(["PlainText", content]);
  const encoded = Buffer.from(TEXT).toString("base64");
  expect(await send({ Content: encoded, ContentType: "Base64" })).toEqual(["Base64", encoded]);
  expect(emulator.stat("i-demo0001", "/etc/app/app.conf")?.content.toString()).toBe(TEXT);
});
