import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../../../provider/src/core/inputs/check.ts";
import { UNKNOWN } from "../../../../provider/src/core/inputs/unknown.ts";

const MARKER = "sEcReT-mArKeR-4711";
const good = { path: "/etc/app/app.conf", content: MARKER, instanceIds: ["i-1", "i-2"] };
const { content: _content, ...noContent } = good;
const { path: _path, ...noPath } = good;
const { instanceIds: _ids, ...noIds } = good;
const base64 = (bytes: number) => Buffer.alloc(bytes, 7).toString("base64");
const win = { ...good, path: "C:\\app\\app.ini" };
const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, "v"]));
const rollout = (settings: object) => ({ ...good, rollout: settings });

/** What is wrong, the inputs, and what the one line must tell: the argument, the fault, what is allowed. */
const BAD: [string, object, RegExp][] = [
  ["no path", noPath, /^path: is missing; give an absolute file path/],
  ["a path that is a number", { ...good, path: 7 }, /^path: is missing; give an absolute/],
  ["an empty path", { ...good, path: "" }, /^path: is empty; give an absolute path that names a file/],
  ["a relative path", { ...good, path: "etc/app.conf" }, /^path: "etc\/app.conf" is not absolute; give/],
  ["a path from home", { ...good, path: "~/app.conf" }, /is not absolute; give/],
  ["a drive without a folder", { ...good, path: "C:app.ini" }, /is not absolute; give/],
  ["a network share", { ...good, path: "\\\\server\\share\\a" }, /is not absolute; give/],
  ["a folder", { ...good, path: "/etc/app/" }, /^path: "\/etc\/app\/" names a folder; give/],
  ["the root", { ...good, path: "/" }, /names a folder; give/],
  ["a dot as the name", { ...good, path: "/etc/." }, /names a folder; give/],
  ["a Windows folder", { ...good, path: "C:\\app\\" }, /names a folder; give/],
  ["two dots in a path", { ...good, path: "/etc/../app.conf" }, /holds ".."; write the path without it/],
  ["two dots in a Windows path", { ...good, path: "C:\\a\\..\\b" }, /holds ".."; write the path without it/],
  ["two dots as the name", { ...good, path: "/etc/.." }, /holds ".."; write the path without it/],
  ["a NUL in the path", { ...good, path: "/etc/a\u0000b" }, /^path: holds a control character; give/],
  ["a newline in the path", { ...good, path: "/etc/a\nb" }, /holds a control character; give/],
  [
    "a name of 256 characters",
    { ...good, path: `/etc/${"n".repeat(256)}` },
    /file name of 256 characters; at most 255/,
  ],
  [
    "a name of 258 bytes",
    { ...good, path: `/etc/${"é".repeat(129)}` },
    /file name of 258 bytes; Linux allows at most 255/,
  ],
  [
    "a folder of 256 characters",
    { ...good, path: `/${"d".repeat(255)}/n` },
    /folder of 256 characters; at most 255/,
  ],
  [
    "a star in a Windows path",
    { ...win, path: "C:\\app\\a*.ini" },
    /does not allow in a name: < > : " \| \? \*/,
  ],
  ["no content", noContent, /^content: is missing; give exactly one of content, contentBase64 and source/],
  ["two contents", { ...good, contentBase64: base64(3) }, /^content: is given twice; give exactly one/],
  ["content that is a number", { ...good, content: 7 }, /^content: must be a string; use contentBase64/],
  ["empty content", { ...good, content: "" }, /^content: is empty; the agent refuses an empty file/],
  [
    "half a surrogate pair",
    { ...good, content: `${MARKER}\ud800` },
    /^content: holds half a surrogate pair.*contentBase64/,
  ],
  [
    "content of 24,577 bytes",
    { ...good, content: "x".repeat(24_577) },
    /24577 bytes are 32772 in Base64; at most 32768 \(24576/,
  ],
  [
    "content over the limit in UTF-8",
    { ...good, content: "é".repeat(12_289) },
    /24578 bytes are 32772 in Base64; at most/,
  ],
  [
    "Base64 that is a number",
    { ...noContent, contentBase64: 7 },
    /^contentBase64: must be a string in standard Base64/,
  ],
  [
    "a wrong Base64 character",
    { ...noContent, contentBase64: "QUJ-" },
    /character 4 is not in the standard Base64 alphabet/,
  ],
  [
    "Base64 for URLs",
    { ...noContent, contentBase64: "_-8=" },
    /character 1 is not in the standard Base64 alphabet/,
  ],
  [
    "Base64 without padding",
    { ...noContent, contentBase64: "QQ" },
    /lacks its padding; its length must be a multiple of 4/,
  ],
  ["padding in the middle", { ...noContent, contentBase64: "QQ==QUJD" }, /cut off or lacks its padding/],
  ["empty Base64", { ...noContent, contentBase64: "" }, /^contentBase64: is empty; the agent refuses/],
  [
    "Base64 of 24,577 bytes",
    { ...noContent, contentBase64: base64(24_577) },
    /24577 bytes are 32772.*at most 32768/,
  ],
  ["a mode of words", { ...good, mode: "u=rw" }, /^mode: "u=rw" is not allowed; give 3 or 4 octal digits/],
  ["a mode with an 8", { ...good, mode: "0648" }, /^mode: "0648" is not allowed; give 3 or 4 octal/],
  ["a mode of 2 digits", { ...good, mode: "44" }, /give 3 or 4 octal digits/],
  ["a mode of 5 digits", { ...good, mode: "00644" }, /give 3 or 4 octal digits/],
  [
    "a mode as a number",
    { ...good, mode: 644 },
    /^mode: 644 is not allowed; give 3 or 4 octal digits as a string/,
  ],
  ["an empty mode", { ...good, mode: "" }, /^mode: "" is not allowed/],
  [
    "setuid",
    { ...good, mode: "4755" },
    /^mode: "4755" sets special bits, which the agent drops; give "0755"/,
  ],
  ["sticky", { ...good, mode: "1777" }, /sets special bits/],
  ["mode on Windows", { ...win, mode: "0644" }, /^mode: is for Linux only.*leave it out/],
  ["owner on Windows", { ...win, owner: "app" }, /^owner: is for Linux only/],
  ["group on Windows", { ...win, group: "app" }, /^group: is for Linux only/],
  ["an owner's number", { ...good, owner: "1000" }, /^owner: "1000" is a number; .* give the user's name/],
  ["a group's number", { ...good, group: "0" }, /^group: "0" is a number; .* give the group's name/],
  ["an empty owner", { ...good, owner: "" }, /^owner: is empty; give the name of a user, or leave it out/],
  [
    "an owner of 65 characters",
    { ...good, owner: "o".repeat(65) },
    /^owner: has 65 characters; at most 64 are allowed/,
  ],
  ["owner and group in one", { ...good, owner: "app:app" }, /^owner: "app:app" holds a blank, ":" or "\/"/],
  ["a group with a blank", { ...good, group: "my group" }, /^group: "my group" holds a blank/],
  ["an owner that is a list", { ...good, owner: ["a"] }, /^owner: must be the name of a user, as a string/],
  ["overwrite as text", { ...good, overwrite: "yes" }, /^overwrite: must be true or false/],
  ["no target", noIds, /^instanceIds: there is no target; give at least one instance id or one tag/],
  [
    "no ids and no tags",
    { ...good, instanceIds: [], targetTags: {} },
    /there is no target; give at least one/,
  ],
  ["ids that are text", { ...good, instanceIds: "i-1" }, /^instanceIds: must be a list of instance ids/],
  [
    "an id with a blank",
    { ...good, instanceIds: ["i-1", "i 2"] },
    /^instanceIds: "i 2" is no instance id; ids look like/,
  ],
  ["an empty id", { ...good, instanceIds: [""] }, /^instanceIds: "" is no instance id/],
  ["an id that is null", { ...good, instanceIds: [null] }, /^instanceIds: null is no instance id/],
  [
    "an id given twice",
    { ...good, instanceIds: ["i-1", "i-2", "i-1"] },
    /^instanceIds: i-1 given more than once; name each/,
  ],
  [
    "an exclusion that is none",
    { ...good, excludeInstanceIds: ["*"] },
    /^excludeInstanceIds: "\*" is no instance id/,
  ],
  [
    "everything excluded",
    { ...good, excludeInstanceIds: ["i-1", "i-2"] },
    /takes every target out; leave at least one/,
  ],
  ["tags that are text", { ...noIds, targetTags: "web" }, /^targetTags: must be a map of tag keys to values/],
  ["21 tags", { ...noIds, targetTags: tags(21) }, /^targetTags: has 21 tags; at most 20 are allowed/],
  [
    "an empty tag key",
    { ...noIds, targetTags: { "": "v" } },
    /^targetTags: a tag key must have 1 to 128 characters/,
  ],
  ["a tag key of 129", { ...noIds, targetTags: { ["k".repeat(129)]: "v" } }, /must have 1 to 128 characters/],
  [
    "a tag value of 129",
    { ...noIds, targetTags: { role: "v".repeat(129) } },
    /value of "role" may have at most 128/,
  ],
  ["a tag that is a number", { ...noIds, targetTags: { role: 7 } }, /the value of "role" must be a string/],
  [
    "a tag with a link",
    { ...noIds, targetTags: { role: "http://x" } },
    /"role" may hold neither http:\/\/ nor https/,
  ],
  [
    "an empty resource group",
    { ...good, resourceGroupId: "" },
    /^resourceGroupId: must be the id of a resource group/,
  ],
  [
    "maxTargets 0",
    { ...good, maxTargets: 0 },
    /^maxTargets: 0 is not allowed; give a whole number of 1 or more/,
  ],
  ["maxTargets 1.5", { ...good, maxTargets: 1.5 }, /^maxTargets: 1.5 is not allowed/],
  [
    "more ids than maxTargets",
    { ...good, maxTargets: 1 },
    /^maxTargets: 2 instances are targets, and at most 1 are allowed/,
  ],
  [
    "a timeout of 9",
    rollout({ timeoutSeconds: 9 }),
    /^rollout.timeoutSeconds: 9 is not allowed; give whole seconds from 10 to/,
  ],
  ["a timeout of 10.5", rollout({ timeoutSeconds: 10.5 }), /rollout.timeoutSeconds: 10.5 is not allowed/],
  ["a timeout over a day", rollout({ timeoutSeconds: 86_401 }), /give whole seconds from 10 to 86400/],
  [
    "a timeout as text",
    { ...good, timeoutSeconds: "60" },
    /^timeoutSeconds: "60" is not allowed; give whole seconds/,
  ],
  [
    "a deadline of 0",
    rollout({ progressDeadlineSeconds: 0 }),
    /progressDeadlineSeconds: 0 is not allowed; give whole seconds from 1/,
  ],
  [
    "a budget below 0",
    rollout({ maxFailures: -1 }),
    /^rollout.maxFailures: -1 is not allowed; give a count of 0 or more/,
  ],
  [
    "a budget of 101%",
    rollout({ maxFailures: "101%" }),
    /^rollout.maxFailures: "101%" is not allowed.*"0%" to "100%"/,
  ],
  ["a budget in words", rollout({ maxFailures: "few" }), /^rollout.maxFailures: "few" is not allowed/],
  ["a rollout that is a list", { ...good, rollout: [] }, /^rollout: must be an object of settings/],
  [
    "a misspelt setting",
    rollout({ maxFailure: 1 }),
    /^rollout.maxFailure: there is no such setting; look for a typing/,
  ],
  [
    "a misspelt argument",
    { ...good, contents: "x" },
    /^contents: there is no such argument; look for a typing error/,
  ],
  [
    "onFailure ignore",
    { ...good, onFailure: "ignore" },
    /^onFailure: "ignore" is not allowed; give "fail" or "warn"/,
  ],
  [
    "a region in words",
    { ...good, regionId: "Hangzhou" },
    /^regionId: "Hangzhou" is no region id; give one such as/,
  ],
  ["an empty profile", { ...good, profile: "" }, /^profile: must be the name of a profile/],
  [
    "plain http",
    { ...good, endpoint: "http://ecs.example.com" },
    /plain http to ecs.example.com would show.*use https/,
  ],
  [
    "an endpoint with a path",
    { ...good, endpoint: "https://e.com/x" },
    /^endpoint: "https:\/\/e.com\/x" is no endpoint; give a host/,
  ],
  [
    "an endpoint with a password",
    { ...good, endpoint: "https://u:pw@e.com" },
    /^endpoint: "…@e.com" is no endpoint/,
  ],
  ["an endpoint of FTP", { ...good, endpoint: "ftp://e.com" }, /is no endpoint; give a host/],
  ["a trigger that is a number", { ...good, triggers: [1] }, /^triggers: must be a list of strings/],
  ["triggers that are text", { ...good, triggers: "v1" }, /^triggers: must be a list of strings/],
];

describe("says what is wrong and what is allowed, in one line", () => {
  test.each(BAD)("%s", (_name, inputs, wanted) => {
    const problems = check(inputs as Record<string, unknown>);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(wanted);
    expect(problems[0]).not.toMatch(/\n/);
    expect(problems.join("\n")).not.toContain(MARKER);
  });
});

const SETTINGS: [key: string, allowed: unknown[], refused: unknown[]][] = [
  [
    "waves",
    [[1], ["10%"], [1, "25%", "100%"], [1, UNKNOWN]],
    [[], 5, "10%", [0], ["0%"], ["101%"], [1.5], [null]],
  ],
  ["canaries", [[], ["i-1"], [UNKNOWN]], ["i-1", ["i-1", "i-1"], ["i-stranger"], {}]],
  ["spreadByZone", [true, false], ["true", 1]],
  ["pauseSeconds", [0, 1, 86_400], [-1, 1.5, 86_401, "5", Number.NaN]],
  ["maxFailures", [0, 3, "0%", "12.5%", "100%", "3"], [-1, 1.5, "101%", "many", true]],
  ["maxUnreachable", [0, 3, "0%", "100%"], [-1, 1.5, "101%", "many"]],
  ["unreachable", ["fail", "skip"], ["ignore", true, ""]],
  ["retries", [0, 1, 10], [-1, 11, 0.5, "1"]],
  ["preflight", [true, false], ["no", 0]],
  ["readyTimeoutSeconds", [0, 180, 86_400], [-1, 0.5, 86_401, "180"]],
  ["timeoutSeconds", [10, 60, 86_400], [0, 9, 10.5, 86_401, "60"]],
  ["progressDeadlineSeconds", [1, 86_400], [0, -1, 86_401, "60"]],
  ["maxDurationSeconds", [1, 3_600], [0, -1, 1.5, 86_401, "60"]],
];

describe.each(SETTINGS)("rollout.%s", (key, allowed, refused) => {
  test.each([undefined, ...allowed].map((value) => [value]))("accepts %j", (value) => {
    expect(check(rollout({ [key]: value }))).toEqual([]);
  });

  test.each(refused.map((value) => [value]))("refuses %j", (value) => {
    const problems = check(rollout({ [key]: value }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^rollout\\.${key}: `));
    expect(problems[0]).not.toMatch(/\n/);
  });
});

test("with targetTags canaries are checked after the look-up, and an excluded canary is refused", () => {
  const { instanceIds, ...untargeted } = rollout({ canaries: ["i-7"] }) as Record<string, unknown>;
  const tagged = { ...untargeted, targetTags: { role: "web" } };
  expect(check(tagged)).toEqual([]);
  expect(check({ ...tagged, targets: "i-7\ni-8" })).toEqual([]);
  expect(check({ ...tagged, targets: "i-8" })).toEqual(["rollout.canaries: i-7 must be a target too"]);
  const excluded = { instanceIds: ["i-1", "i-7"], excludeInstanceIds: ["i-7"] };
  expect(check({ ...untargeted, ...excluded })).toEqual(["rollout.canaries: i-7 must be a target too"]);
});

test("complaints that were found in the program come first", () => {
  expect(check(noContent, ["source: x cannot be read (ENOENT)"])).toEqual([
    "source: x cannot be read (ENOENT)",
  ]);
});

describe("accepts", () => {
  test.each<[string, object]>([
    ["a text file", good],
    ["a Windows file", win],
    ["a Windows path with slashes", { ...good, path: "d:/app/app.ini" }],
    ["a file in the root", { ...good, path: "/app.conf" }],
    ["a name of 255 characters", { ...good, path: `/etc/${"n".repeat(255)}` }],
    ["a folder of 255 characters", { ...good, path: `/${"d".repeat(254)}/n` }],
    ["dots that are a name", { ...good, path: "/etc/...a" }],
    ["24,576 bytes", { ...good, content: "x".repeat(24_576) }],
    ["24,576 bytes in Base64", { ...noContent, contentBase64: base64(24_576) }],
    ["Base64 in lines", { ...noContent, contentBase64: "QUJD\r\nQUJD\n" }],
    ["modes", { ...good, mode: "600" }],
    ["a mode of 0", { ...good, mode: "0000" }],
    ["owner and group", { ...good, owner: "o".repeat(64), group: "www-data" }],
    ["tags only", { ...noIds, targetTags: { role: "web", empty: "" } }],
    ["20 tags", { ...noIds, targetTags: tags(20) }],
    ["as many ids as maxTargets", { ...good, maxTargets: 2 }],
    ["fewer after exclusion", { ...good, maxTargets: 1, excludeInstanceIds: ["i-2"] }],
    ["budgets", rollout({ maxFailures: "12.5%", timeoutSeconds: 10, progressDeadlineSeconds: 1 })],
    ["http on loopback", { ...good, endpoint: "http://127.0.0.1:8080" }],
    ["nothing but undefined", { ...good, mode: undefined, rollout: undefined, targetTags: null }],
  ])("%s", (_name, inputs) => {
    expect(check(inputs as Record<string, unknown>)).toEqual([]);
  });
});

describe("values that are not known yet", () => {
  const full = {
    ...good,
    mode: "0600",
    owner: "app",
    group: "app",
    overwrite: false,
    targetTags: { role: "web" },
    excludeInstanceIds: ["i-9"],
    resourceGroupId: "rg-1",
    maxTargets: 9,
    rollout: { maxFailures: 1, timeoutSeconds: 60, progressDeadlineSeconds: 60 },
    triggers: ["v1"],
    onFailure: "warn",
    regionId: "cn-hangzhou",
    endpoint: "ecs.example.com",
    profile: "default",
    timeoutSeconds: 60,
  };

  test.each(Object.keys(full))("%s", (key) => {
    expect(check({ ...full, [key]: UNKNOWN })).toEqual([]);
  });

  test.each<[string, object]>([
    ["one id", { ...good, instanceIds: ["i-1", UNKNOWN, UNKNOWN] }],
    ["only unknown ids", { ...good, instanceIds: [UNKNOWN] }],
    ["a tag's value", { ...noIds, targetTags: { role: UNKNOWN } }],
    ["every exclusion", { ...good, excludeInstanceIds: [UNKNOWN] }],
    ["ids and their exclusions", { ...good, instanceIds: [UNKNOWN], excludeInstanceIds: [UNKNOWN] }],
    ["exclusions under a guard", { ...good, maxTargets: 1, excludeInstanceIds: UNKNOWN }],
    ["one exclusion under a guard", { ...good, maxTargets: 1, excludeInstanceIds: [UNKNOWN] }],
    ["the budget", rollout({ maxFailures: UNKNOWN })],
    ["a trigger", { ...good, triggers: [UNKNOWN] }],
    ["Base64", { ...noContent, contentBase64: UNKNOWN }],
    ["mode with an unknown path", { ...good, path: UNKNOWN, mode: "0644" }],
  ])("%s", (_name, inputs) => {
    expect(check(inputs as Record<string, unknown>)).toEqual([]);
  });
});

const KEYS = [
  ...Object.keys(good),
  "contentBase64",
  "mode",
  "owner",
  "group",
  "overwrite",
  "targetTags",
  "rollout",
];
const MORE = [
  "maxTargets",
  "excludeInstanceIds",
  "resourceGroupId",
  "triggers",
  "endpoint",
  "regionId",
  "problems",
];
const ARBITRARY = fc.dictionary(fc.constantFrom(...KEYS, ...MORE, "__proto__", "odd"), fc.jsonValue(), {
  maxKeys: 12,
});

test("check never throws, whatever JSON it gets", () => {
  fc.assert(
    fc.property(ARBITRARY, (raw) => {
      expect(check(raw).every((line) => typeof line === "string")).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("no complaint quotes any part of the content", () => {
  const secret = fc.stringMatching(/^[a-z]{12,40}$/).map((word) => `zq${word}`);
  fc.assert(
    fc.property(ARBITRARY, secret, fc.boolean(), fc.boolean(), (raw, word, bytes, broken) => {
      const value = broken ? `${word}\ud800~` : word;
      const given = bytes ? { contentBase64: `${value}!` } : { content: value.repeat(broken ? 4_000 : 1) };
      const text = check({ ...raw, content: undefined, contentBase64: undefined, ...given }).join("\n");
      expect(text).not.toContain(word.slice(0, 8));
      expect(text).not.toContain(Buffer.from(word).toString("base64").slice(0, 10));
    }),
    { numRuns: 500 },
  );
});

test("when an argument is a refused secret, there are no other complaints, because they could quote it", () => {
  const problems = ["path: is a secret, and plans, results and errors show it"];
  expect(check({ ...good, path: MARKER, mode: MARKER }, problems)).toEqual(problems);
});

test("only an unreadable source is accepted in place of the content", () => {
  const problems = ["customTimeouts: has no effect on SendFile"];
  expect(check(noContent, problems)).toEqual([...problems, expect.stringMatching(/^content: is missing/)]);
});
