/** Tests the steps of the set-up. The programs that they start are fakes, so that no test uses a network. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { findNode, inTurn, packagesAreThere, ROOT } from "../../scripts/setup/checkout.mjs";
import { ensureCli, isUsableVersion, PULUMI_VERSION } from "../../scripts/setup/cli.mjs";
import { run } from "../../scripts/setup/run.mjs";
import { temporaryFolder, writeProgram } from "./helpers.ts";

const LOCK = {
  "": { version: "0.0.0" },
  "node_modules/provider": { resolved: "provider", link: true },
  "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/b-other-platform": { version: "1.0.0", optional: true },
};
const { "": _root, "node_modules/b-other-platform": _optional, ...INSTALLED } = LOCK;

describe("the npm packages", () => {
  test.each([
    ["are there without an optional one", JSON.stringify({ packages: INSTALLED }), true],
    ["are not in another version", swap({ version: "1.0.1", integrity: "sha512-a" }), false],
    ["are not with other content", swap({ version: "1.0.0", integrity: "sha512-x" }), false],
    ["are not when one is missing", swap(undefined), false],
    ["are not after an install that was cut off", '{"packages":', false],
    ["are not in a fresh clone", undefined, false],
  ])("%s", (_, hidden, answer) => {
    const root = temporaryFolder();
    writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: LOCK }));
    mkdirSync(join(root, "node_modules"));
    if (hidden !== undefined) writeFileSync(join(root, "node_modules/.package-lock.json"), hidden);
    expect(packagesAreThere(root)).toBe(answer);
  });

  function swap(a: object | undefined): string {
    return JSON.stringify({ packages: { ...INSTALLED, "node_modules/a": a } });
  }
});

describe("Node", () => {
  const old = { path: "/old/node", version: "v20.20.2" };

  test("is the one in the packages", async () => {
    const root = temporaryFolder();
    const node = writeProgram(join(root, "node_modules/.bin/node"), "v24.21.0");
    expect(await findNode(root, old)).toBe(node);
  });

  test("is the running one when the packages have none and it is new enough", async () => {
    const root = temporaryFolder();
    for (const version of ["v22.17.0", "v24.0.0"])
      expect(await findNode(root, { path: "/new/node", version })).toBe("/new/node");
  });

  test("is missing: the error says what to do", async () => {
    const root = temporaryFolder();
    writeProgram(join(root, "node_modules/.bin/node"), "v22.16.9");
    await expect(findNode(root, old)).rejects.toThrow(
      /^Node 22\.17 or newer is needed and this is v20\.20\.2\..*npm rebuild node --ignore-scripts=false/,
    );
  });
});

test("two set-ups that share a lock take turns, and the lock of a process that has ended is ignored", async () => {
  const lock = join(temporaryFolder(), "new/lock");
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise((wake) => setTimeout(wake, 5));
    seen.push(`${name} ends`);
  };
  await Promise.all([inTurn(lock, work("one")), inTurn(lock, work("two"))]);
  expect(seen).toEqual(["one begins", "one ends", "two begins", "two ends"]);
  writeFileSync(lock, "4194305");
  await inTurn(lock, work("three"));
  expect(existsSync(lock)).toBe(false);
});

test("a program that exceeds its time limit is killed together with the processes that it started", async () => {
  const script = "sleep 600 & echo $! > child; wait";
  const cwd = temporaryFolder();
  const { failure } = await run("/bin/sh", ["-c", script], { cwd, limitMs: 200 });
  expect(failure).toBe("it did not end within 0.2 s");
  const pid = readFileSync(join(cwd, "child"), "utf8").trim();
  const status = () => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.[0];
  await expect.poll(() => !existsSync(`/proc/${pid}`) || status() === "Z").toBe(true);
});

test.each([
  ["v3.274.1\n", true],
  ["v3.200.0", true],
  ["3.1000.0", true],
  ["v3.199.9", false],
  ["v4.0.0", false],
  ["", false],
  ["command not found", false],
])("a CLI that says %j is usable: %s", (text, answer) => {
  expect(isUsableVersion(text)).toBe(answer);
});

test("no file names the host of a package registry, because the registry is a setting of the machine", () => {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" }).split("\0");
  const host = /\b(registry\.\w|proxy\.golang|pypi\.\w|yarnpkg\.\w)/;
  const naming = files.filter((file) => existsSync(join(ROOT, file)) && host.test(text(join(ROOT, file))));
  expect(naming).toEqual([]);
});

function text(path: string): string {
  return statSync(path).isFile() ? readFileSync(path, "utf8") : "";
}

test("scripts/tools/go.mod names the version of the CLI that the set-up installs", () => {
  const module = readFileSync(join(ROOT, "scripts/tools/go.mod"), "utf8");
  expect(module).toContain(`github.com/pulumi/pulumi/pkg/v3 v${PULUMI_VERSION} `);
});

/** On the test's PATH, `node` (which runs the installer) and `go` are fake programs. Both get as an argument the path
 * where they must put the CLI. */
describe("the Pulumi CLI", () => {
  let folder = "";
  let home = "";
  let cached = "";
  const ensure = () =>
    ensureCli(join(folder, "node"), {
      PATH: `${join(folder, "a")}:${join(folder, "b")}:/bin:/usr/bin`,
      XDG_CACHE_HOME: join(folder, "cache"),
    });
  const makes = (path: string) =>
    `mkdir -p "$(dirname ${path})"; printf '#!/bin/sh\\necho v3.274.1\\n' > ${path}; chmod +x ${path}`;

  beforeEach(() => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    folder = temporaryFolder();
    home = join(folder, "cache/pulumi-alicloud-sendfile/pulumi-v3.274.1");
    cached = join(home, "bin/pulumi");
    writeProgram(join(folder, "node"), "", "echo out of reach >&2; exit 1");
    // The set-up calls `go build -trimpath -ldflags … -o <path> <package>`, so the path is argument 6.
    writeProgram(join(folder, "b/go"), "", `if [ "$1" = build ]; then ${makes('"$6"')}; fi`);
  });

  test("is the first usable one on PATH", async () => {
    mkdirSync(join(folder, "a/pulumi"), { recursive: true });
    const mine = writeProgram(join(folder, "b/pulumi"), "v3.200.0");
    writeProgram(cached, "v3.274.1");
    expect(await ensure()).toBe(mine);
  });

  test.each([
    ["an old one", "echo v3.100.0"],
    ["one that fails", "exit 1"],
    ["one of another major version", "echo v4.1.0"],
  ])("on PATH is passed over when it is %s", async (_, script) => {
    writeProgram(join(folder, "a/pulumi"), "", script);
    writeProgram(cached, "v3.274.1");
    expect(await ensure()).toBe(cached);
  });

  test("comes from the installer", async () => {
    // The set-up calls `node -e <script> <folder> <version>`, so the folder is argument 3 and the version argument 4.
    writeProgram(join(folder, "node"), "", `[ "$4" = 3.274.1 ] && ${makes('"$3/bin/pulumi"')}`);
    writeProgram(join(folder, "b/go"), "", "exit 1");
    expect(await ensure()).toBe(cached);
  });

  test("is built with Go when the installer fails, replaces a broken CLI in the cache, and no other files are left", async () => {
    writeProgram(cached, "", "exit 1");
    expect(await ensure()).toBe(cached);
    expect(readdirSync(join(home, ".."))).toEqual(["pulumi-v3.274.1"]);
    writeProgram(join(folder, "b/go"), "", "exit 1");
    expect(await ensure()).toBe(cached);
  });

  test("cannot be installed or built: the error says what was tried and what to do, and no files are left", async () => {
    writeProgram(join(folder, "b/go"), "", `[ "$1" = version ] || { echo no module >&2; exit 1; }`);
    await expect(ensure()).rejects.toThrow(
      /^No Pulumi CLI could be set up: the installer failed \(out of reach\), and the Go build failed \(no module\)\. Install the Pulumi CLI/,
    );
    expect(readdirSync(join(home, ".."))).toEqual([]);
    writeProgram(join(folder, "b/go"), "", "exit 1");
    await expect(ensure()).rejects.toThrow("there is no Go to build it with");
  });
});
