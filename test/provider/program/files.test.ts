/** The input `files`: contents become secrets, sources are read, and what the program gave as a secret is noticed. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { filesOf } from "../../../provider/src/program/files.ts";
import { holdsSecret } from "../../../provider/src/program/options.ts";

const folder = mkdtempSync(join(tmpdir(), "files-"));
const at = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

type Item = Record<string, pulumi.Output<unknown>>;

/** The value of an output and whether it is a secret. */
async function seen(output: unknown): Promise<unknown> {
  const value = await (output as { promise(): Promise<unknown> }).promise();
  return { value, secret: await pulumi.isSecret(output as pulumi.Output<unknown>) };
}

test("each content is a secret input, and the other arguments stay as they are", async () => {
  const { files, problems } = filesOf(
    [
      { path: "/a", content: "of a", mode: "0600" },
      { path: "/b", contentBase64: pulumi.output("YQ==") },
    ],
    true,
  );
  const [a, b] = files as [Item, Item];
  expect(problems).toEqual([]);
  expect(a).toEqual({ path: "/a", mode: "0600", content: expect.anything() });
  expect(await seen(a.content)).toEqual({ value: "of a", secret: true });
  expect(await seen(b.contentBase64)).toEqual({ value: "YQ==", secret: true });
});

test("sources are read, also empty ones, and an unreadable one is told with its place", async () => {
  const { files, problems } = filesOf(
    [
      { path: "/a", source: at("a", "text") },
      { path: "/b", source: at("b", "") },
      { path: "/c", source: join(folder, "none") },
      { path: "/d", source: at("d", "x"), content: "y" },
    ],
    true,
  );
  const items = files as Item[];
  expect(await seen(items[0]?.content)).toEqual({ value: "text", secret: true });
  expect(await seen(items[1]?.content)).toEqual({ value: "", secret: true });
  expect(problems).toEqual([
    expect.stringMatching(/^files\[2\]\.source: .*none cannot be read \(ENOENT\)/),
    expect.stringMatching(/^files\[3\]\.source: is given beside another content/),
  ]);
});

test("an output in the list, or the list as an output, is a secret as a whole", async () => {
  const file = { path: "/a", content: "of a" };
  const { files } = filesOf([pulumi.output(file)], true);
  expect(await seen((files as unknown[])[0])).toEqual({ value: file, secret: true });
  const whole = filesOf(pulumi.output([file]), true).files;
  expect(await seen(whole)).toEqual({ value: [file], secret: true });
});

test("what is no list of files is left for check", () => {
  expect(filesOf(7, true)).toMatchObject({ files: 7, problems: [] });
  expect(filesOf(["a", null], true)).toMatchObject({ files: ["a", null], problems: [] });
  expect(filesOf(null, true)).toEqual({ files: undefined, contents: [], problems: [] });
});

test.each<[string, unknown, boolean]>([
  ["plain contents", [{ path: "/a", content: "a" }], false],
  [
    "a secret content",
    [
      { path: "/a", content: "a" },
      { path: "/b", content: pulumi.secret("b") },
    ],
    true,
  ],
  ["secret bytes", [{ path: "/a", contentBase64: pulumi.secret("YQ==") }], true],
  ["a secret null", [{ path: "/a", content: "a", contentBase64: pulumi.secret(null) }], false],
  ["a file that is a secret", [pulumi.secret({ path: "/a", content: "a" })], true],
  ["a list that is a secret", pulumi.secret([{ path: "/a", content: "a" }]), true],
])("%s: secret or not", async (_what, files, secret) => {
  expect(await holdsSecret(filesOf(files, true).contents)).toBe(secret);
});
