import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bundleOf, partPath, proofOf } from "../../../provider/src/commands/bundle.ts";

const SALT = "0123456789abcdef".repeat(4);
const files = [
  { bytes: Buffer.from("one\n") },
  { bytes: Buffer.alloc(0) },
  { bytes: Buffer.from([0, 255, 10]) },
];

test("a bundle holds the salt and the bytes of all files, in order", () => {
  const { parts, sha256, bytes } = bundleOf(files, SALT);
  const whole = Buffer.concat(parts);
  expect(gunzipSync(whole)).toEqual(Buffer.concat([Buffer.from(SALT), ...files.map((file) => file.bytes)]));
  expect(whole.length).toBe(bytes);
  expect(createHash("sha256").update(whole).digest("hex")).toBe(sha256);
});

test("equal files and salt give an equal bundle", () => {
  expect(bundleOf(files, SALT)).toEqual(bundleOf(files, SALT));
  expect(bundleOf(files, SALT).sha256).not.toBe(bundleOf(files, SALT.replace("0", "1")).sha256);
});

test("1 MiB that cannot be compressed has 44 parts of at most 24,000 bytes", () => {
  const noise = Buffer.concat(
    Array.from({ length: 32_768 }, (_, at) => createHash("sha256").update(`${at}`).digest()),
  );
  const { parts } = bundleOf([{ bytes: noise }], SALT);
  expect(noise.length).toBe(1 << 20);
  expect(parts.length).toBe(44);
  expect(Math.max(...parts.map((part) => part.length))).toBe(24_000);
});

test("a salt that the script could not cut off is refused", () => {
  expect(() => bundleOf(files, "short")).toThrow(RangeError);
});

test("a proof is the sha256 of the salt followed by the bytes", () => {
  expect(proofOf(SALT, Buffer.from("x"))).toBe(createHash("sha256").update(`${SALT}x`).digest("hex"));
});

test("each part has a place in the state folder", () => {
  expect(partPath("C:\\ProgramData\\alicloud-sendfile\\0a1b2c3d", "00112233aabbccdd", 0)).toEqual({
    dir: "C:\\ProgramData\\alicloud-sendfile\\0a1b2c3d\\in",
    name: "00112233aabbccdd.0",
  });
  expect(partPath("/var/lib/alicloud-sendfile/0a1b2c3d", "00112233aabbccdd", 7)).toEqual({
    dir: "/var/lib/alicloud-sendfile/0a1b2c3d/in",
    name: "00112233aabbccdd.7",
  });
});
