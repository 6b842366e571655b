import { expect, test } from "vitest";
import { isStaged, stateFolder } from "../../../../provider/src/core/inputs/state-folder.ts";

const ID = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

test("each system has its own place for the folder of a resource", () => {
  expect(stateFolder(ID)).toBe("/var/lib/alicloud-sendfile/0a1b2c3d");
  expect(stateFolder(ID, true)).toBe("C:\\ProgramData\\alicloud-sendfile\\0a1b2c3d");
});

test.each([
  ["/var/lib/alicloud-sendfile/0a1b2c3d/in/00.0", true],
  ["C:\\ProgramData\\alicloud-sendfile\\0a1b2c3d\\in\\00.0", true],
  ["c:/programdata/alicloud-sendfile/0a1b2c3d/in/00.0", true],
  ["/var/lib/alicloud-sendfile-x/a", false],
  ["/Var/lib/alicloud-sendfile/a", false],
  ["C:\\ProgramData\\alicloud-sendfiles\\a", false],
  ["/etc/app.conf", false],
])("%s is a part of a bundle: %s", (path, staged) => {
  expect(isStaged(path)).toBe(staged);
});
