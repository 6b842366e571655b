import { expect, test } from "vitest";
import { atLeast, parseVersion } from "../../scripts/setup/versions.mjs";

test.each([
  ["v3.274.1", "3.274.1"],
  ["3.200.0-alpha.1\n", "3.200.0-alpha.1"],
  ["go version go1.26.8 linux/amd64", "1.26.8"],
  ["go version go1.21 linux/amd64", "1.21.0"],
  ["v24.21.0", "24.21.0"],
])("reads %j as %s", (text, version) => {
  expect(parseVersion(text)?.text).toBe(version);
});

test.each(["", "(devel)", "command not found"])("finds no version in %j", (text) => {
  expect(parseVersion(text)).toBeUndefined();
  expect(atLeast(text, "0.0.1")).toBe(false);
});

test.each([
  ["v3.200.0", "3.200.0", true],
  ["v3.199.9", "3.200.0", false],
  ["v3.1000.0", "3.200.0", true],
  ["v4.0.0", "3.200.0", true],
  ["v2.999.9", "3.200.0", false],
  ["v3.200.0-alpha.1", "3.200.0", false],
  ["v3.201.0-dev", "3.200.0", true],
  ["22.17.0", "22.17.0", true],
  ["22.9.0", "22.17.0", false],
])("%s is at least %s: %s", (have, oldest, answer) => {
  expect(atLeast(have, oldest)).toBe(answer);
});
