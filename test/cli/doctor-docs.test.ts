/** Tests that docs/doctor.md shows what `doctor` prints. `UPDATE_DOCS=1` writes it. */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/src/index.ts";
import { RIGHTS } from "../../provider/src/cli/doctor/rights.ts";
import { main } from "../../provider/src/cli/main.ts";
import { NO_INSTANCE } from "../../provider/src/client/tries.ts";
import { fakeOutside } from "../provider/cli/outside.ts";

const PAGE = resolve(import.meta.dirname, "../../docs/doctor.md");
const BLOCK = /(```text printed-by=doctor\n)([\s\S]*?)(```)/;

/** A stack whose key may run no command, and one of whose agents is offline. */
async function printed(): Promise<string> {
  const key = { id: "LTAI5tQXyzExample7kPq", secret: "an-example-of-a-secret-key" };
  const emulator = await startEmulator({
    accessKeys: [{ ...key, deny: ["ecs:RunCommand"] }],
    instances: { "i-demo0002": { agent: "offline" } },
    commands: false,
  });
  const input = JSON.stringify({
    "alicloud:region": { value: emulator.regionId },
    "alicloud:accessKey": { value: key.id, secret: true },
    "alicloud:secretKey": { value: key.secret, secret: true },
    "alicloud:endpoints": { objectValue: [{ ecs: emulator.endpoint }] },
  });
  const outside = fakeOutside(["doctor", "--config", "-", "--instance", "i-demo0001", "i-demo0002"], {
    input,
  });
  expect(await main(outside)).toBe(1);
  await emulator.close();
  for (const line of outside.printed.out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  return outside.printed.out
    .replaceAll(emulator.endpoint, "https://ecs-cn-hangzhou.aliyuncs.com")
    .replace(process.version, "v24.21.0");
}

test("docs/doctor.md shows what doctor prints", async () => {
  const text = await printed();
  const page = readFileSync(PAGE, "utf8");
  const whole = page.replace(BLOCK, (_, begin: string, _old, end: string) => `${begin}${text}${end}`);
  if (process.env.UPDATE_DOCS === "1") writeFileSync(PAGE, whole);
  expect(readFileSync(PAGE, "utf8")).toBe(whole);
});

test("docs/doctor.md names each right and the id that no instance has", () => {
  const page = readFileSync(PAGE, "utf8");
  for (const { action } of RIGHTS) expect(page).toContain(`ecs:${action}\``);
  expect(page).toContain(NO_INSTANCE);
});
