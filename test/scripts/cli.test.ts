import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ensureCli } from "../../scripts/setup/cli.mjs";
import { firstOnPath } from "../../scripts/setup/facts.mjs";
import { cacheDir } from "../../scripts/setup/paths.mjs";
import { SetupError } from "../../scripts/setup/say.mjs";
import { collectedSay, temporaryFolder, writeProgram } from "./helpers.ts";

const FACTS = {
  go: "go version go1.26.8 linux/amd64" as string | undefined,
  installer: {
    setting: undefined as string | undefined,
    ci: false,
    npmRegistry: "https://registry.npmjs.org/",
    ownGoProxy: false,
    platform: "linux",
  },
};

/** A machine with an empty cache and a PATH without Pulumi, whose ways to get a CLI are counted stand-ins. */
function machine(facts: Partial<typeof FACTS> = {}) {
  const folder = temporaryFolder();
  const tried: string[] = [];
  const { say, info, slow } = collectedSay();
  const env: Record<string, string | undefined> = {
    SENDFILE_CACHE_DIR: join(folder, "cache"),
    PATH: join(folder, "path"),
  };
  const made = join(folder, "cache/pulumi-v3.274.1/bin/pulumi");
  const makers = {
    async installer(): Promise<string | undefined> {
      tried.push("installer");
      return "the official installer is out of reach";
    },
    async go(into: string): Promise<string | undefined> {
      tried.push("go");
      await new Promise((wake) => setTimeout(wake, 20));
      writeProgram(join(into, "bin/pulumi"), "v3.274.1");
      return undefined;
    },
  };
  const ensure = () =>
    ensureCli(env, say, { facts: async () => ({ ...FACTS, ...facts }), makers, pollMs: 2 });
  return { folder, env, tried, info, slow, made, makers, ensure };
}

describe("a Pulumi CLI", () => {
  test("from PATH is used as it is", async () => {
    const { folder, ensure, tried, info, slow } = machine();
    const path = writeProgram(join(folder, "path/pulumi"), "v3.200.0");
    expect(await ensure()).toBe(path);
    expect(tried).toEqual([]);
    expect(slow).toEqual([]);
    expect(info).toEqual([`Pulumi CLI v3.200.0 is there: ${path}`]);
  });

  test("is made once, by Go when the installer fails, and comes from the cache the next time", async () => {
    const { ensure, tried, slow, made, env } = machine();
    expect(await ensure()).toBe(made);
    expect(tried).toEqual(["installer", "go"]);
    expect(slow[0]).toBe("A Pulumi CLI is needed: there is no `pulumi` on PATH.");
    expect(slow.at(-1)).toMatch(/^Pulumi CLI v3\.274\.1 is ready after \d+ s: /);
    expect(await ensure()).toBe(made);
    expect(tried).toHaveLength(2);
    expect(readdirSync(cacheDir(env))).toEqual(["pulumi-v3.274.1"]);
  });

  test("is made once when two runs want it at the same time", async () => {
    const { ensure, tried, slow, made } = machine({ installer: { ...FACTS.installer, setting: "off" } });
    expect(await Promise.all([ensure(), ensure()])).toEqual([made, made]);
    expect(tried).toEqual(["go"]);
    expect(slow.filter((text) => text.includes("waiting for it"))).toHaveLength(1);
  });

  test("replaces a cached one that does not work", async () => {
    const { ensure, made, tried, env } = machine();
    writeProgram(made, "", "exit 1");
    expect(await ensure()).toBe(made);
    expect(tried).toContain("go");
    expect(readdirSync(cacheDir(env))).toEqual(["pulumi-v3.274.1"]);
  });
});

test("when nothing works the message names every attempt and the way out, and nothing is left behind", async () => {
  const { ensure, makers, env } = machine();
  makers.go = async (into) => {
    writeProgram(join(into, "bin/pulumi"), "", "exit 126");
    return undefined;
  };
  const error = await ensure().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SetupError);
  expect((error as Error).message).toMatch(
    /^No Pulumi CLI could be set up: there is no `pulumi` on PATH; the official installer is out of reach; what was installed does not work .* Way out: install the Pulumi CLI/,
  );
  expect(readdirSync(cacheDir(env))).toEqual([]);
});

test("when there is nothing to try, it fails at once", async () => {
  const { ensure, tried, env } = machine({ go: undefined, installer: { ...FACTS.installer, ci: true } });
  await expect(ensure()).rejects.toThrow(/CI is set\); there is no Go to build it with\. Way out/);
  expect(tried).toEqual([]);
  expect(existsSync(cacheDir(env))).toBe(false);
});

test("the first program on PATH counts, not a folder or a file that cannot be run", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "a/pulumi"), { recursive: true });
  const program = writeProgram(join(folder, "b/pulumi"), "v3.1.0");
  writeProgram(join(folder, "c/pulumi"), "v3.300.0");
  expect(firstOnPath(["a", "b", "c"].map((name) => join(folder, name)).join(":"))).toBe(program);
  expect(firstOnPath("")).toBeUndefined();
});

test.each([
  [{ SENDFILE_CACHE_DIR: "/x" }, "/x"],
  [{ XDG_CACHE_HOME: "/c" }, "/c/pulumi-alicloud-sendfile"],
  [{}, expect.stringMatching(/\/\.cache\/pulumi-alicloud-sendfile$/)],
])("cache folder with %j", (env, folder) => {
  expect(cacheDir(env)).toEqual(folder);
});
