import { describe, expect, test } from "vitest";
import { decode, newerState } from "../../../../provider/src/core/state/decode.ts";
import { encode } from "../../../../provider/src/core/state/encode.ts";
import { record, recorded } from "../../support/builders.ts";

const stored = encode(recorded({ "i-1": record("success", { owned: ["/etc/app/app.conf"] }) }), "");

describe("the version of the state", () => {
  test.each([undefined, null, "2", 1, 2, -1, Number.NaN, {}])("%s is read", (version) => {
    expect(newerState({ ...stored, version })).toBeUndefined();
    expect(() => decode({ ...stored, version })).not.toThrow();
  });

  test.each([2.5, 3, 1e9])("%s is refused in one line that says what to do", (version) => {
    const refusal = newerState({ ...stored, version });
    expect(refusal).toMatch(/version .* install the newer package/);
    expect(refusal).not.toContain("\n");
  });

  test("of a newer one the files that stay behind can still be told", () => {
    expect(decode({ ...stored, version: 3 }).fleet.get("i-1")?.owned).toEqual(["/etc/app/app.conf"]);
  });
});
