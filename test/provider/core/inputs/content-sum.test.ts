import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sumOf } from "../../../../provider/src/core/inputs/content-sum.ts";
import { file } from "../../support/builders.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test("is the sum of the bytes of one file", () => {
  expect(sumOf({ files: [file()] })).toBe(sha256("listen 80;\n"));
});

test("is the sum of what sha256sum prints for several files, in their order", () => {
  const a = file({ path: "/etc/a", base64: Buffer.from("a").toString("base64") });
  const b = file({ path: "/etc/b", base64: Buffer.from("b").toString("base64") });
  const lines = `${sha256("a")}  /etc/a\n${sha256("b")}  /etc/b\n`;
  expect(sumOf({ files: [a, b] })).toBe(sha256(lines));
  expect(sumOf({ files: [b, a] })).not.toBe(sumOf({ files: [a, b] }));
});
