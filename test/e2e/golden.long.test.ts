/** What the real engine prints, whole: test/golden/*.txt. `UPDATE_GOLDEN=1 npm test -- test/e2e/golden` writes the files anew. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { expectGolden } from "../support/golden.ts";
import { printed } from "../support/printed.ts";
import { PATH, SLOW, sends, setUp } from "./fixture.ts";
import { engineIn, until } from "./processes.ts";

test("preview, failing, cancelled, resumed, and previews of an update and of nothing to send", {
  timeout: 2 * SLOW,
}, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 12 });
  const program =
    (content: string, targets = ids) =>
    () => ({
      webConf: stack.rollout("webConf", {
        path: PATH,
        content,
        instanceIds: targets,
        rollout: { canaries: ["i-demo0001"], waves: [5] },
      }).result,
    });
  expectGolden("preview-create", printed((await stack.preview(program("a = 1\n"))).text));

  // The failure is seen while another instance of its wave is still under way, so that it is told at once.
  emulator.setInstance("i-demo0005", { errorCode: "FileCreateFail" });
  emulator.setInstance("i-demo0006", { deliveryMs: 5_000 });
  expectGolden("failing", printed((await stack.up()).text));
  emulator.resetFaults();
  expectGolden("preview-retry", printed((await stack.preview()).text));

  emulator.setInstance("i-demo0008", { deliveryMs: 8_000 });
  const sent = sends(emulator.requests).length;
  const running = stack.up();
  await until("wave 3 has been read", () => {
    const requests = emulator.requests;
    const last = requests.findLastIndex(({ action }) => action === "SendFile");
    const read = requests.findLastIndex(({ action }) => action === "DescribeSendFileResults");
    return sends(requests).length === sent + 2 && read > last && stack.said.includes("10/12 done");
  });
  process.kill(await engineIn(stack.dir), "SIGINT");
  const cancelled = await running;
  expect(cancelled.ok).toBe(false);
  expectGolden("cancelled", printed(cancelled.text));
  emulator.resetFaults();
  expectGolden("resumed", printed((await stack.up()).text));

  emulator.setInstance("i-demo0003", { status: "Stopped" });
  expectGolden("preview-update", printed((await stack.preview(program("a = 2\n"))).text));
  const fewer = await stack.preview(program("a = 1\n", ids.slice(0, 11)));
  expectGolden("preview-nothing", printed(fewer.text));
});

test("a rollout that is taken back", { timeout: SLOW }, async () => {
  const { emulator, stack, ids } = await setUp({ instances: 6 });
  const broken = join(emulator.root, "i-demo0003", "etc/app/broken");
  mkdirSync(dirname(broken), { recursive: true });
  writeFileSync(broken, "");
  const run = await stack.up(() => ({
    webConf: stack.rollout("webConf", {
      path: PATH,
      content: "a = 1\n",
      activation: { testCommand: "! test -e /etc/app/broken" },
      rollback: "touched",
      instanceIds: ids,
      rollout: { waves: [2, 1, 3] },
    }).result,
  }));
  expect(run.ok).toBe(false);
  expectGolden("rolled-back", printed(run.text));
});
