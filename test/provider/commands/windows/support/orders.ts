/** Orders for Windows, each with a value of every kind, and random ones. */
import fc from "fast-check";
import type {
  ActivateOrder,
  Command,
  Order,
  OrderedFile,
} from "../../../../../provider/src/commands/order.ts";

export const DIGEST = "0123456789abcdef".repeat(4);
export const FOLDER = "C:\\ProgramData\\alicloud-sendfile\\0a1b2c3d";

/** Texts in which a shell would find something to do. */
const HOSTILE = [
  ...[
    "'",
    '"',
    "`",
    "$",
    "$(exit 3010)",
    "$env:PATH",
    "';exit 3009;'",
    '";exit 3009;"',
    "@'",
    "'@",
    '@"',
    '"@',
  ],
  ...[
    "#",
    "<#",
    "#>",
    "{",
    "}",
    "(",
    ")",
    "|",
    ";",
    "&",
    "%",
    "\n",
    "\r\n",
    "\0",
    "\u2018",
    "\u2019",
    "\u201c",
    "Ä",
    "字",
    "🙂",
  ],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "grapheme", maxLength: 9 })), {
    minLength: 1,
    maxLength: 9,
  })
  .map((parts) => parts.join(""));

const command = text.chain((given) =>
  fc.integer({ min: 1, max: 3_600 }).map((timeoutSeconds): Command => ({ text: given, timeoutSeconds })),
);
const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: digits, maxLength: digits });
const path = text.map((name) => `C:\\${name}`);
const file = fc
  .record({ path, bytes: fc.nat(1 << 20), proof: hex(64) })
  .map((given): OrderedFile => ({ ...given, mode: "0000", owner: "", group: "" }));
const common = { token: hex(32), say: fc.nat(1_500) };
const files = (min: number) => fc.array(file, { minLength: min, maxLength: 5 });
const optional = { requiredKeys: [] };

const activate = fc
  .record({
    ...common,
    filesKey: hex(16),
    sha256: hex(64),
    parts: fc.nat(44),
    files: files(1),
    replaces: fc.boolean(),
    forces: fc.boolean(),
    undoes: fc.boolean(),
    backups: fc.nat(100),
    commands: fc.record({ validate: command, test: command, reload: command, health: command }, optional),
  })
  .map(
    ({ sha256, parts, commands, ...given }): Order => ({
      ...{ kind: "activate", folder: FOLDER, symlinks: "refuse", bundle: { sha256, bytes: 1, parts } },
      ...{ ...given, ...commands },
    }),
  );
const verify = fc
  .record({
    ...common,
    nonce: hex(32),
    files: files(0),
    commands: fc.record({ health: command }, optional),
  })
  .map(({ commands, ...given }): Order => ({ kind: "verify", ...given, ...commands }));

const restore = fc
  .record({ ...common, run: hex(24), files: files(1), commands: fc.record({ reload: command }, optional) })
  .map(({ commands, ...given }): Order => ({ kind: "restore", folder: FOLDER, ...given, ...commands }));
const drift = fc
  .record({ token: hex(32), follows: fc.boolean(), files: files(1), nonce: fc.option(hex(64)) })
  .map(
    ({ nonce, ...given }): Order => ({
      kind: "drift",
      ...given,
      ...(nonce === null ? { folder: FOLDER } : { nonce }),
    }),
  );
const known = fc.array(fc.record({ salt: hex(64), proof: hex(64) }), { maxLength: 3 });
const remove = fc
  .record({
    ...common,
    follows: fc.boolean(),
    hasFolder: fc.boolean(),
    files: fc.array(fc.record({ path, known }), { minLength: 1, maxLength: 5 }),
    commands: fc.record({ reload: command }, optional),
  })
  .map(
    ({ hasFolder, commands, ...given }): Order => ({
      kind: "remove",
      ...given,
      ...commands,
      ...(hasFolder ? { folder: FOLDER } : {}),
    }),
  );

export const orders: fc.Arbitrary<Order> = fc.oneof(activate, verify, restore, drift, remove);

/** Returns an order with the same parts, in which each path and command is a word. */
export function tame(order: Order): Order {
  return JSON.parse(JSON.stringify(order), (key, value) => {
    if (key === "path") return "C:\\a";
    return key === "text" ? "a" : value;
  });
}

const nginx = "& 'C:\\nginx\\nginx.exe' -p C:\\nginx -t";

/** Five files with all commands. */
export const FIVE: ActivateOrder = {
  ...{ kind: "activate", token: DIGEST.slice(32), folder: FOLDER, filesKey: DIGEST.slice(48) },
  bundle: { sha256: DIGEST, bytes: 9_000, parts: 1 },
  files: ["nginx.conf", "sites\\default.conf", "sites\\app.conf", "snippets\\tls.conf", "mime.types"].map(
    (name) => ({
      ...{ path: `C:\\nginx\\conf\\${name}`, bytes: 1_234, proof: DIGEST },
      ...{ mode: "0000", owner: "", group: "" },
    }),
  ),
  ...{ replaces: true, symlinks: "refuse", undoes: true, backups: 1, say: 1_500 },
  validate: { text: "Select-String -Quiet server $env:FILE", timeoutSeconds: 30 },
  test: { text: nginx, timeoutSeconds: 30 },
  reload: { text: "Restart-Service nginx", timeoutSeconds: 30 },
  health: { text: "Invoke-WebRequest -UseBasicParsing http://127.0.0.1/health", timeoutSeconds: 60 },
};

const { token, files: five, say } = FIVE;
const some = { token, files: five, say };
const { health, reload } = {
  health: { text: "a", timeoutSeconds: 9 },
  reload: { text: "b", timeoutSeconds: 9 },
};
const removed = five.map(({ path, proof }) => ({ path, known: [{ salt: DIGEST, proof }] }));

/** One order of each kind with all that it can have, and those that leave out a state folder. */
export const FULL: readonly (readonly [string, Order])[] = [
  ["activate", { ...FIVE, replaces: false, forces: true }],
  ["activate without commands", { kind: "activate", ...bare(FIVE) }],
  ["verify", { kind: "verify", nonce: DIGEST, ...some, health }],
  ["restore", { kind: "restore", folder: FOLDER, run: "run", ...some, reload }],
  ["drift of an activation", { kind: "drift", token, folder: FOLDER, follows: false, files: five }],
  ["drift of a direct delivery", { kind: "drift", token, nonce: DIGEST, follows: true, files: five }],
  ["remove", { kind: "remove", token, say, folder: FOLDER, follows: false, files: removed, reload }],
  ["remove without a folder", { kind: "remove", token, say, follows: true, files: removed, reload }],
  ["remove without a reload", { kind: "remove", token, say, folder: FOLDER, follows: true, files: removed }],
];

function bare({ kind: _k, validate: _v, test: _t, reload: _r, health: _h, ...order }: ActivateOrder) {
  return order;
}
