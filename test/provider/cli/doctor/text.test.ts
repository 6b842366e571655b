import fc from "fast-check";
import { expect, test } from "vitest";
import type { Check } from "../../../../provider/src/cli/doctor/check.ts";
import { examinationText, wrapped } from "../../../../provider/src/cli/doctor/text.ts";

const ok: Check = { id: "node", outcome: "ok", tried: "Node", found: "v24" };
const bad: Check = {
  id: "ecs:DescribeCloudAssistantStatus",
  outcome: "problem",
  tried: "DescribeCloudAssistantStatus about all instances",
  found: "Forbidden.RAM: not authorized",
  todo: "Allow it.",
};
const note: Check = {
  id: "clock",
  outcome: "note",
  tried: "the clock",
  found: "6 minutes off",
  todo: "Set it.",
};
const open: Check = { id: "agents", outcome: "notTried", tried: "agents", found: "not tried: later" };
const text = (...checks: Check[]) => examinationText({ settings: [], checks, passed: false });

test("what must be mended comes first, then what is worth knowing, and the verdict last", () => {
  expect(text(ok, note, bad, open)).toBe(`To mend
  ecs:DescribeCloudAssistantStatus: Forbidden.RAM: not authorized
    tried: DescribeCloudAssistantStatus about all instances
    do:    Allow it.

Worth knowing
  clock: 6 minutes off
    tried: the clock
    do:    Set it.

Checked
  ok   node                             v24
  note clock                            see above
  FAIL ecs:DescribeCloudAssistantStatus see above
  -    agents                           not tried: later

1 to mend; 1 not tried until then.
`);
});

test.each([
  [[ok], "All is well.\n"],
  [[ok, note], "All is well.\n"],
  [[ok, open], "All is well; 1 not tried.\n"],
  [[bad, bad], "2 to mend.\n"],
])("the last line is the verdict", (checks, verdict) => {
  expect(text(...checks).endsWith(`\n\n${verdict}`)).toBe(true);
});

test("no line is longer than 80 characters unless it is one word, and no word is lost", () => {
  const word = fc.stringMatching(/^[a-z:*/.]{1,30}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (words) => {
      const lines = wrapped(words.join(" "), "  first: ", "    ");
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
      expect(lines.join(" ").replace("first:", "").trim().split(/\s+/)).toEqual(words);
    }),
  );
});
