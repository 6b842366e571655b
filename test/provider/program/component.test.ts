/** The wiring of sender, publishing and gate, with all three made up. */
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { type Publishing, wire } from "../../../provider/src/program/component.ts";
import type { GateArgs } from "../../../provider/src/program/gate.ts";
import { promiseOf } from "../../../provider/src/program/inputs.ts";

/** Wires a sender with these recorded properties; `pass` lets the gate through. */
function wired(recorded: object, stack: (happened: string[]) => Publishing | undefined) {
  const happened: string[] = [];
  let pass: (id: string) => void = () => undefined;
  const id = new Promise<string>((resolve) => {
    pass = resolve;
  });
  let gate: GateArgs | undefined;
  const outputs = wire({
    name: "web",
    failureOutput: "webConf",
    sender: recorded as pulumi.Resource,
    senderName: "web-send",
    contentSha256: pulumi.output("sum"),
    makeGate: (args) => {
      gate = args;
      return { id: pulumi.output(id) } as unknown as pulumi.CustomResource;
    },
    stack: stack(happened),
  });
  const asked = async () => {
    const { passed, message } = gate as GateArgs;
    return [await promiseOf(pulumi.output(passed)), await promiseOf(pulumi.output(message))];
  };
  return { outputs, happened, pass, asked };
}

function noting(happened: string[]): Publishing {
  const later = (text: string) => async () => {
    await Promise.resolve();
    happened.push(text);
  };
  return {
    resultKnown: (output) => void happened.push(`known ${output}`),
    publishFailure: later("published"),
    ended: (sender) => void happened.push(`ended ${sender}`),
    noneUnderWay: later("none under way"),
  };
}

test("a failed result is published, and all others have ended, before the gate is asked", async () => {
  const { happened, asked } = wired({}, noting);
  const [passed, message] = await asked();
  expect(passed).toBe(false);
  expect(message).toMatch(/^web: .*`pulumi stack output webConf`\.$/s);
  expect(happened.slice(0, 2)).toEqual(["known webConf", "published"]);
  expect([...happened.slice(2)].sort()).toEqual(["ended web-send", "none under way"]);
});

test("a passed one publishes nothing and waits for nobody", async () => {
  const { happened, asked } = wired({ version: 1, opens: true, passed: true }, noting);
  expect(await asked()).toEqual([true, ""]);
  expect(happened.sort()).toEqual(["ended web-send", "known webConf"]);
});

test("no output is known before the gate has passed", async () => {
  const { outputs, asked, pass } = wired({ version: 1, opens: true, passed: true }, () => undefined);
  let isKnown = false;
  const all = Promise.all([promiseOf(outputs.passed), promiseOf(outputs.contentSha256)]);
  void all.then(() => {
    isKnown = true;
  });
  await asked();
  expect(isKnown).toBe(false);
  pass("gate");
  expect(await all).toEqual([true, "sum"]);
});
