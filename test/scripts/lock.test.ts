import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { once, tryLock } from "../../scripts/setup/lock.mjs";
import { temporaryFolder } from "./helpers.ts";

const FAST = { pollMs: 2, tickMs: 1 };

test("of two that want the same, one makes it and the other waits, says so and gets it", async () => {
  const folder = temporaryFolder();
  const waits: (number | undefined)[] = [];
  let made: string | undefined;
  let makes = 0;
  let ticks = 0;
  const want = () =>
    once(
      join(folder, "lock"),
      () => made,
      async () => {
        makes++;
        await new Promise((wake) => setTimeout(wake, 25));
        made = "thing";
        return made;
      },
      { ...FAST, onWait: (pid) => waits.push(pid), onTick: () => ticks++ },
    );
  expect(await Promise.all([want(), want()])).toEqual(["thing", "thing"]);
  expect(makes).toBe(1);
  expect(waits).toEqual([process.pid]);
  expect(ticks).toBeGreaterThan(0);
  expect(readdirSync(folder)).toEqual([]);
});

test("when the first one fails, the second one makes it", async () => {
  const lock = join(temporaryFolder(), "lock");
  let tries = 0;
  const want = () =>
    once<string>(
      lock,
      () => undefined,
      async () => {
        await new Promise((wake) => setTimeout(wake, 5));
        if (++tries === 1) throw new Error("first");
        return "second";
      },
      FAST,
    );
  const results = await Promise.allSettled([want(), want()]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(existsSync(lock)).toBe(false);
});

function foreignLock(pid: number, host: string): string {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(path, JSON.stringify({ pid, host, nonce: "other" }));
  return path;
}

test("the lock of a process that has ended is taken over at once", async () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const lock = foreignLock(pid, hostname());
  const waits: unknown[] = [];
  const onWait = (owner: unknown) => waits.push(owner);
  const found = await once(
    lock,
    () => undefined,
    async () => "made",
    { ...FAST, onWait },
  );
  expect([found, waits]).toEqual(["made", []]);
});

test("the lock of a living process, or of another machine, is respected while it is touched", () => {
  for (const lock of [foreignLock(process.pid, hostname()), foreignLock(2 ** 22 + 1, "elsewhere")]) {
    expect(tryLock(lock)).toBeUndefined();
    expect(tryLock(lock)).toBeUndefined();
  }
});

test("a lock that nobody has touched for long is taken over, whoever owns it", () => {
  const lock = foreignLock(2 ** 22 + 1, "elsewhere");
  const old = new Date(Date.now() - 120_000);
  utimesSync(lock, old, old);
  const release = tryLock(lock);
  expect(release).toBeTypeOf("function");
  release?.();
});

test("a lock that was cut off before its owner was written counts as held until it is old", () => {
  const lock = join(temporaryFolder(), "lock");
  writeFileSync(lock, "");
  expect(tryLock(lock)).toBeUndefined();
  expect(existsSync(lock)).toBe(true);
});

test("releasing leaves another owner's lock alone", () => {
  const lock = join(temporaryFolder(), "lock");
  const release = tryLock(lock);
  writeFileSync(lock, JSON.stringify({ pid: 1, host: "elsewhere", nonce: "other" }));
  release?.();
  expect(existsSync(lock)).toBe(true);
});
