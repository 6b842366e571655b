import { expect, test } from "vitest";
import { FileRollout, startEmulator, TestStack } from "./engine.ts";

test("first", async () => {
  const emulator = await startEmulator({ instances: 3 });
  const stack = new TestStack(emulator);
  const program = () => ({
    webConf: new FileRollout("webConf", {
      path: "/etc/app/app.conf",
      content: "hello\n",
      instanceIds: [...emulator.instanceIds],
    }).result,
  });
  const run = await stack.up(program);
  console.log(run.text, JSON.stringify(run.outputs), run.calls);
  const t = Date.now();
  const again = await stack.up(program);
  console.log(Date.now() - t, again.text, again.calls);
  emulator.setInstance("i-demo0002", { errorCode: "FileCreateFail", times: 1 });
  const program2 = () => ({
    webConf: new FileRollout("webConf", {
      path: "/etc/app/app.conf",
      content: "hello2\n",
      instanceIds: [...emulator.instanceIds],
    }).result,
  });
  const third = await stack.up(program2);
  console.log(third.text, JSON.stringify(third.outputs), third.calls);
  const fourth = await stack.up(program2);
  console.log(fourth.text, JSON.stringify(fourth.outputs), fourth.calls);
  console.log(JSON.stringify((await stack.state()).resources, null, 1));
  await emulator.close();
  expect(run.ok).toBe(true);
}, 120_000);
