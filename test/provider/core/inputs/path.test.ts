import fc from "fast-check";
import { expect, test } from "vitest";
import { shorten, splitPath } from "../../../../provider/src/core/inputs/path.ts";

test.each([
  ["/etc/app/app.conf", "/etc/app", "app.conf", false],
  ["/app.conf", "/", "app.conf", false],
  ["/etc//app.conf", "/etc", "app.conf", false],
  ["/etc/a b/c d", "/etc/a b", "c d", false],
  ["/etc/a\\b", "/etc", "a\\b", false],
  ["/.hidden", "/", ".hidden", false],
  ["C:\\app\\app.ini", "C:\\app", "app.ini", true],
  ["C:\\app.ini", "C:\\", "app.ini", true],
  ["c:/app/sub\\app.ini", "c:/app/sub", "app.ini", true],
  ["C:\\a\\\\b.ini", "C:\\a", "b.ini", true],
])("%s", (path, dir, name, windows) => {
  expect(splitPath(path)).toEqual({ ok: true, value: { dir, name, windows } });
});

test.each([
  "C:\\NUL",
  "C:\\app\\nul.txt",
  "C:\\app\\con.tar.gz",
  "C:\\app\\NUL .txt",
  "C:/aux/app.ini",
  "C:\\app\\com1.ini",
  "C:\\app\\LPT\u00b9",
  "C:\\app\\conin$",
  "C:\\app\\app.ini.",
  "C:\\app\\app.ini ",
  "C:\\app. \\app.ini",
  "C:\\app.\\app.ini",
])("%s cannot be a name on Windows", (path) => {
  expect(splitPath(path)).toMatchObject({
    ok: false,
    problem: expect.stringContaining("Windows cannot hold"),
  });
});

test.each([
  "C:\\app\\null.txt",
  "C:\\app\\com.ini",
  "C:\\app\\com10.ini",
  "C:\\app\\console",
  "C:\\.\\.conf",
  "C:\\ app\\a. b",
  "/etc/nul",
  "/etc/app.",
  "/etc/app ",
])("%s can", (path) => {
  expect(splitPath(path)).toMatchObject({ ok: true });
});

test("joinPath of the parts names the same file", () => {
  const part = fc
    .stringMatching(/^[a-zA-Z0-9_.-]{1,20}$/)
    .filter((text) => !text.endsWith(".") && !/^(con|prn|aux|nul|(com|lpt)\d)(\.|$)/i.test(text));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), fc.boolean(), (parts, windows) => {
      const path = windows ? `C:\\${parts.join("\\")}` : `/${parts.join("/")}`;
      const split = splitPath(path);
      if (!split.ok) throw new Error(split.problem);
      const { dir, name } = split.value;
      const slash = windows ? "\\" : "/";
      expect(dir.endsWith(slash) ? dir + name : dir + slash + name).toBe(path);
    }),
  );
});

test("splitPath takes any text, and its complaint is one short line", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 600 }), (text) => {
      const split = splitPath(text);
      if (split.ok) return;
      expect(split.problem).not.toMatch(/\n/);
      expect(split.problem.length).toBeLessThan(250);
    }),
  );
});

test("shortens", () => {
  expect(shorten("abc", 2)).toBe("ab…");
  expect(shorten("ab", 2)).toBe("ab");
});
