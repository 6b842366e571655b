import { expect, test } from "vitest";
import { givenAlone } from "../../../../provider/src/core/inputs/ownership.ts";
import { UNKNOWN } from "../../../../provider/src/core/inputs/unknown.ts";

test.each([
  [{}, undefined],
  [{ owner: null, group: undefined }, undefined],
  [{ owner: "app", group: "app" }, undefined],
  [{ owner: "app", group: UNKNOWN }, undefined],
  [{ owner: "app" }, /^owner is given without group: the agent then makes the file's group root/],
  [{ owner: UNKNOWN, group: null }, /^owner is given without group/],
  [{ group: "app" }, /^group is given without owner: the agent then makes the file's owner root/],
])("%o", (given, wanted) => {
  if (wanted === undefined) expect(givenAlone(given)).toBeUndefined();
  else expect(givenAlone(given)).toMatch(wanted);
});
