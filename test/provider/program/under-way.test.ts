import { expect, test } from "vitest";
import { UnderWay } from "../../../provider/src/program/under-way.ts";

test("waits for all that is under way, also for two of one name, and for nothing that never began", async () => {
  const underWay = new UnderWay();
  const seen: string[] = [];
  await underWay.none();
  for (const name of ["a", "b", "b"]) underWay.begin(name);
  const waiting = underWay.none().then(() => seen.push("none"));
  for (const name of ["never", "a", "b"]) {
    underWay.end(name);
    await new Promise(setImmediate);
    expect(seen).toEqual([]);
  }
  underWay.end("b");
  await waiting;
  expect(seen).toEqual(["none"]);
});
