/** `source`: relative to the Pulumi project, and told in full where it was looked for. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { contentOf } from "../../../provider/src/program/source.ts";

function project(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), "source-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const program = join(root, "src");
  mkdirSync(program);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  return { root, program, folders: [root, program] };
}

test("a relative path starts at the project, also where the program is elsewhere", () => {
  const { folders } = project({ "app.conf": "of the project", "src/app.conf": "of the program" });
  expect(contentOf({ source: "app.conf" }, folders)).toEqual({ content: "of the project", problems: [] });
});

test("a file that is not there is looked for beside the program", () => {
  const { folders, program } = project({ "src/app.conf": "of the program" });
  const own = { content: "of the program", problems: [] };
  expect(contentOf({ source: "app.conf" }, folders)).toEqual(own);
  expect(contentOf({ source: join(program, "app.conf") }, folders)).toEqual(own);
});

test("the complaint names each full path that was looked for, once", () => {
  const { folders, root, program } = project({});
  expect(contentOf({ source: "app.conf" }, folders).problems).toEqual([
    `source: app.conf cannot be read (ENOENT): no ${root}/app.conf and no ${program}/app.conf`,
  ]);
  expect(contentOf({ source: "/no/app.conf" }, folders).problems).toEqual([
    "source: /no/app.conf cannot be read (ENOENT): no /no/app.conf",
  ]);
});

test("what is there and cannot be read is not passed over", () => {
  const { folders, root } = project({ "src/app.conf": "of the program" });
  mkdirSync(join(root, "app.conf"));
  expect(contentOf({ source: "app.conf" }, folders).problems).toEqual([
    expect.stringMatching(/^source: app\.conf cannot be read \(EISDIR\)/),
  ]);
});

test("Pulumi's language host says where the project is; an inline program has its own folder alone", () => {
  const { root, program } = project({});
  const built = resolve(import.meta.dirname, "../../../provider/dist/program/source.js");
  const told = (env: Record<string, string>) => {
    const script = `console.log(JSON.stringify(require(${JSON.stringify(built)}).sourceFolders()))`;
    const { stdout } = spawnSync(process.execPath, ["-e", script], {
      cwd: program,
      env: { PATH: process.env.PATH ?? "", ...env },
      encoding: "utf8",
    });
    return JSON.parse(stdout) as string[];
  };
  expect(told({ PULUMI_NODEJS_ROOT_DIRECTORY: root })).toEqual([root, program]);
  expect(told({})).toEqual([program]);
});
