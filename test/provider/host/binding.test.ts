/**
 * The text of the providers is stored in state and called for years, also by a destroy of old code: it is an ABI.
 * A change of the frozen files breaks stacks that exist; add a verb to host/handler.ts instead, and never remove one.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, test, vi } from "vitest";

const ROOT = resolve(import.meta.dirname, "../../..");
const require = createRequire(import.meta.url);
const built = require(resolve(ROOT, "provider/dist/host/binding.js")) as Record<string, new () => object>;
const FROZEN = resolve(ROOT, "test/fixtures/binding");

type Verb = (...args: unknown[]) => Promise<unknown>;
type Stored = Record<"configure" | "check" | "diff" | "create" | "update" | "read" | "delete", Verb>;

const frozen = (name: string) => readFileSync(resolve(FROZEN, `${name}.txt`), "utf8");

/** What pulumi.dynamic.Resource puts into state. */
async function serialized(name: string): Promise<string> {
  const Provider = built[name];
  if (Provider === undefined) throw new Error(`${name} is not exported`);
  const provider = new Provider();
  const { text } = await pulumi.runtime.serializeFunction(() => provider, { allowSecrets: true });
  return text;
}

/** What the host of dynamic resources makes of it, with a handler of the test's. */
function evaluated(text: string, handler?: object): Stored {
  const module = { exports: {} as { handler: () => Stored } };
  const load = (id: string) => {
    if (id !== "pulumi-alicloud-sendfile/handler") return require(id) as unknown;
    if (handler === undefined) throw gone(`Cannot find module '${id}'\nRequire stack:\n- /program`);
    if (handler instanceof Error) throw handler;
    return handler;
  };
  new Function("module", "exports", "require", text)(module, module.exports, load);
  return module.exports.handler();
}

/** What Node throws for a module that is not there. */
function gone(message: string): Error {
  return Object.assign(new Error(message), { code: "MODULE_NOT_FOUND" });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(["SendFileProvider", "GateProvider"])("%s", (name) => {
  test("its text is the frozen one", async () => {
    expect(await serialized(name)).toBe(frozen(name));
  });

  test("stays under 4.5 KB", async () => {
    expect(Buffer.byteLength(await serialized(name))).toBeLessThan(4_608);
  });

  test("holds no configuration, path or environment", () => {
    const text = frozen(name);
    expect(text).not.toMatch(/accessKey|secretKey|alicloud:|process|ALICLOUD_|ALIBABA_|endpoint|region/);
    expect(text).not.toContain(ROOT);
    expect(text).not.toMatch(/(?:\/home\/|\/Users\/|\/tmp\/|node_modules|file:)/);
  });

  test("loads nothing but the handler", () => {
    const loaded = [...frozen(name).matchAll(/require\(([^)]*)\)/g)].map(([, id]) => id);
    expect(new Set(loaded)).toEqual(new Set(['"pulumi-alicloud-sendfile/handler"']));
  });
});

test("every verb that the stored texts call is there today", () => {
  const handler = require(resolve(ROOT, "provider/dist/host/handler.js")) as Record<string, unknown>;
  const called = ["SendFileProvider", "SendFileProvider.v1", "GateProvider"].flatMap((name) =>
    [...frozen(name).matchAll(/handler(?:"\))?\.(\w+)\(/g)].map(([, verb = ""]) => verb),
  );
  expect([...new Set(called)].sort()).toEqual(
    ["check", "configure", "create", "diff", "gate", "gateDiff", "read", "remove", "update"].sort(),
  );
  for (const verb of called) expect(handler[verb], verb).toBeTypeOf("function");
});

describe("a stored text", () => {
  const calls: unknown[][] = [];
  const note =
    (verb: string) =>
    (...args: unknown[]) => {
      calls.push([verb, ...args]);
      return { told: verb };
    };
  const verbs = ["configure", "check", "diff", "create", "update", "read", "remove", "gate", "gateDiff"];
  const handler = Object.fromEntries(verbs.map((verb) => [verb, note(verb)]));

  afterEach(() => {
    calls.length = 0;
  });

  test.each([
    ["SendFileProvider", ["id"]],
    ["SendFileProvider.v1", []],
  ])("%s forwards each verb with what it was given", async (name, id) => {
    const stored = evaluated(frozen(name), handler);
    await stored.configure({ config: "c" });
    expect(await stored.check("olds", "news")).toEqual({ told: "check" });
    expect(await stored.diff("id", "olds", "news")).toEqual({ told: "diff" });
    expect(await stored.create("inputs")).toEqual({ told: "create" });
    expect(await stored.update("id", "olds", "news")).toEqual({ told: "update" });
    await stored.read("id", "props");
    await stored.delete("id", "props");
    expect(calls).toEqual([
      ["configure", "c"],
      ["check", "olds", "news"],
      ["diff", "olds", "news", ...id],
      ["create", "inputs"],
      ["update", "id", "olds", "news"],
      ["read", "id", "props"],
      ["remove", "props", ...id],
    ]);
  });

  test("of the gate forwards too", async () => {
    const stored = evaluated(frozen("GateProvider"), handler);
    expect(await stored.diff("id", "olds", "news")).toEqual({ told: "gateDiff" });
    expect(await stored.create("inputs")).toEqual({ id: "gate", outs: { told: "gate" } });
    expect(await stored.update("id", "olds", "news")).toEqual({ outs: { told: "gate" } });
    await stored.delete("id", "props");
    expect(calls.map(([verb]) => verb)).toEqual(["gateDiff", "gate", "gate"]);
  });

  test("asks the real handler", async () => {
    const real = require(resolve(ROOT, "provider/dist/host/handler.js")) as object;
    const stored = evaluated(frozen("SendFileProvider"), real);
    const checked = (await stored.check({}, { path: "relative", content: "x", instanceIds: ["i-1"] })) as {
      failures: { reason: string }[];
    };
    expect(checked.failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^path: "relative" is not/),
    ]);
    await expect(stored.delete("id", { row: "" })).resolves.toBeUndefined();
  });

  test("deletes also when the package is gone, and says what stays", async () => {
    const told = vi.spyOn(console, "log").mockImplementation(() => undefined);
    for (const name of ["SendFileProvider", "SendFileProvider.v1", "GateProvider"]) {
      const stored = evaluated(frozen(name));
      await stored.configure?.({ config: {} });
      await expect(stored.delete("id", { row: "urn", path: "/etc/app.conf" })).resolves.toBeUndefined();
    }
    expect(told.mock.calls).toEqual([
      ["SendFile: the package is gone; /etc/app.conf is left on its instances"],
      ["SendFile: the file is left on its instances"],
    ]);
  });

  test("deletes also when the package has no handler any more", async () => {
    const told = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const error = new Error("Package subpath './handler' is not defined by \"exports\" in /a/package.json");
    await evaluated(frozen("SendFileProvider"), error).delete("id", { path: "/etc/app.conf" });
    expect(told).toHaveBeenCalledOnce();
  });

  test.each([
    ["an error of the handler", new Error("the state folder could not be removed")],
    ["a package that the handler lacks", gone("Cannot find module '@pulumi/pulumi'")],
    ["a handler that cannot be read", Object.assign(new Error("EACCES"), { code: "EACCES" })],
  ])("does not pass over %s when it deletes", async (_, error) => {
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    const failing = { remove: () => Promise.reject(error) };
    await expect(evaluated(frozen("SendFileProvider"), failing).delete("id", {})).rejects.toBe(error);
    await expect(evaluated(frozen("SendFileProvider"), error).delete("id", {})).rejects.toBe(error);
  });

  test("tells in one line at preview that the package is out of the program's reach", async () => {
    const news = { path: "/etc/app.conf" };
    expect(await evaluated(frozen("SendFileProvider")).check({}, news)).toEqual({
      inputs: news,
      failures: [
        {
          property: "",
          reason:
            "pulumi-alicloud-sendfile is not found from the program's folder: add it to the program's own package.json",
        },
      ],
    });
    const lacking = gone("Cannot find module '@alicloud/pop-core'");
    await expect(evaluated(frozen("SendFileProvider"), lacking).check({}, news)).rejects.toBe(lacking);
  });

  test("says that the package is missing when it cannot do its work", async () => {
    await expect(evaluated(frozen("SendFileProvider")).create({})).rejects.toThrow("Cannot find module");
  });
});
