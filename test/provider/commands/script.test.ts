import { expect, test } from "vitest";
import type {
  ActivateOrder,
  DriftOrder,
  RemoveOrder,
  RestoreOrder,
  VerifyOrder,
} from "../../../provider/src/commands/order.ts";
import { base64Bytes, scriptOf, timeoutOf } from "../../../provider/src/commands/script.ts";

const PROOF = "0123456789abcdef".repeat(4);
const five = ["nginx.conf", "conf.d/default.conf", "conf.d/app.conf", "snippets/tls.conf", "mime.types"];

const order = {
  kind: "activate",
  token: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
  folder: "/var/lib/alicloud-sendfile/0a1b2c3d",
  filesKey: "00112233aabbccdd",
  bundle: { sha256: PROOF, bytes: 9_000, parts: 1 },
  files: five.map((name) => ({
    path: `/etc/nginx/${name}`,
    bytes: 1_234,
    proof: PROOF,
    mode: "0644",
    owner: "root",
    group: "root",
  })),
  replaces: true,
  symlinks: "follow",
  undoes: true,
  backups: 1,
  validate: { text: 'grep -q server "$FILE"', timeoutSeconds: 30 },
  test: { text: "nginx -t", timeoutSeconds: 30 },
  reload: { text: "systemctl reload nginx", timeoutSeconds: 30 },
  health: { text: "curl -fsS -o /dev/null http://127.0.0.1/health", timeoutSeconds: 60 },
  say: 1_500,
} as const satisfies ActivateOrder;
const { token, folder, files, reload } = order;
const restore: RestoreOrder = { kind: "restore", token, folder, run: "0f1e2d3c", files, reload, say: 1_500 };
const drift: DriftOrder = { kind: "drift", token, folder, follows: true, files };
/** Each file was also sent directly three times before. */
const known = Array.from({ length: 3 }, () => ({ salt: PROOF, proof: PROOF }));
const remove: RemoveOrder = {
  kind: "remove",
  token,
  folder,
  follows: true,
  files: files.map(({ path }) => ({ path, known })),
  reload,
  say: 1_500,
};
const check: VerifyOrder = { kind: "verify", token: "t", nonce: PROOF, files: order.files, say: 1_500 };

test("the script for five files with all commands has at most 16 KB in Base64", () => {
  expect(base64Bytes(scriptOf(order))).toBeLessThanOrEqual(16_384);
  expect(base64Bytes(scriptOf({ ...order, replaces: false }))).toBeLessThanOrEqual(16_384);
});

test.each([restore, drift, { ...drift, nonce: PROOF }, remove])(
  "the script for five files that does a $kind has at most 16 KB in Base64",
  (one) => expect(base64Bytes(scriptOf(one))).toBeLessThanOrEqual(16_128),
);

test("the size is that of Base64", () => {
  for (const text of ["", "a", "ab", "abc", "ä"]) {
    expect(base64Bytes(text)).toBe(Buffer.from(text).toString("base64").length);
  }
});

test("a script has no comments, no indentation and no byte beyond ASCII", () => {
  for (const script of [order, check, restore, drift, remove].map((one) => scriptOf(one))) {
    expect(script).not.toMatch(/^\s*#/m);
    expect(script).not.toMatch(/^[ \t]/m);
    expect(script).toMatch(/^[\n -~]*$/);
  }
});

test("a script holds only the pieces that its order needs", () => {
  const { validate: _v, test: _t, reload: _r, health: _h, ...plain } = order;
  const script = scriptOf(plain);
  for (const word of ["timeout", "give", "reload=", "health", "FileAlreadyExists"])
    expect(script).not.toContain(word);
  expect(script.length).toBeLessThan(scriptOf(order).length);
});

test("a restore and a removal without a reload run no command, and a drift look never does", () => {
  const { reload: _r, ...plain } = restore;
  const { reload: _s, ...bare } = remove;
  for (const script of [plain, bare, drift].map((one) => scriptOf(one)))
    expect(script).not.toContain("timeout");
  for (const script of [restore, remove].map((one) => scriptOf(one))) expect(script).toContain("timeout");
});

test("equal orders give equal scripts", () => {
  expect(scriptOf(order)).toBe(scriptOf(structuredClone(order)));
});

test("the timeout covers each step, the reload twice", () => {
  const { validate: _v, test: _t, reload: _r, health: _h, ...plain } = order;
  const own = timeoutOf(plain);
  expect(own).toBeGreaterThanOrEqual(60);
  expect(timeoutOf(order)).toBeGreaterThanOrEqual(own + 30 + 30 + 2 * 30 + 60);
  expect(timeoutOf(check)).toBe(own);
  expect(timeoutOf({ ...check, health: { text: "true", timeoutSeconds: 60 } })).toBeGreaterThanOrEqual(
    own + 60,
  );
});
