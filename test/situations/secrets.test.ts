/** A secret content is in what SendFile carries, in the target and in root's own state folder. It is in no command, in
 * no output, in no request that the emulator recorded, and nothing else lets anybody test a guess at it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { ALL_PROGRAMS, SUPPORTS } from "../emulator/commands.ts";
import {
  type Choices,
  type Instead,
  prepare,
  SALT,
  type Turn,
  type Wanted,
} from "../provider/commands/support/situation.ts";
import { type LocalFleet, obey, run, startFleet } from "./support/fleet.ts";
import { TOKEN, update } from "./support/update.ts";

const MARKER = "s3cret-marker-5f0d";
const SECRET = `password: ${MARKER}\n`;
const ID = "i-demo0001";
const file = (bytes: string): Wanted[] => [{ path: "@/etc/app/secret.conf", bytes, mode: "0600" }];
const tells = (exit: number) => ({
  text: `cat /etc/app/secret.conf "$FILE" 2>&1; cat /etc/app/secret.conf >&2; exit ${exit}`,
  timeoutSeconds: 5,
});

/** Each ends at another step, and its command prints the content. */
const ORDERS: readonly (readonly [string, Choices])[] = [
  ["", { validate: tells(0), test: tells(0), reload: tells(0), health: tells(0) }],
  ["ValidateFailed", { validate: tells(1) }],
  ["TestFailed", { test: tells(1) }],
  ["ReloadFailed", { reload: tells(1) }],
  ["HealthFailed", { undoes: false, health: { ...tells(1), timeoutSeconds: 1 } }],
];

/** Forms of the secret, and of what would confirm a guess at it. */
function formsOf(bytes: string): string[] {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const hex = Buffer.from(bytes).toString("hex");
  return [
    MARKER,
    Buffer.from(MARKER).toString("hex"),
    ...[0, 1, 2].map((shift) => Buffer.from(MARKER.slice(shift)).toString("base64").slice(0, 20)),
    ...[hash(bytes), hash(hex), SALT],
    gzipSync(bytes, { level: 9 }).toString("base64").slice(24, 60),
  ];
}

/** Everything that the API tells about commands, and all requests. */
async function publicTexts(fleet: LocalFleet): Promise<string> {
  const list = await fleet.call("DescribeInvocations", {
    MaxResults: 50,
    InstanceId: ID,
    IncludeOutput: true,
  });
  if (!list.ok) throw new Error("no list");
  const { Invocation } = list.value.Invocations as {
    readonly Invocation: readonly Record<string, unknown>[];
  };
  expect(Invocation.length).toBeGreaterThan(0);
  return JSON.stringify([fleet.emulator.requests, Invocation, Invocation.map(decoded)]);
}

function decoded(command: Record<string, unknown>): unknown {
  const { InvokeInstance } = command.InvokeInstances as {
    readonly InvokeInstance: readonly { Output: string }[];
  };
  const texts = [String(command.CommandContent), ...InvokeInstance.map(({ Output }) => Output)];
  return texts.map((text) => Buffer.from(text, "base64").toString());
}

/** Paths of the instance's files that hold the text. */
function holders(fleet: LocalFleet, text: string): string[] {
  return readdirSync(fleet.onDisk(ID, ""), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((path) => readFileSync(path).includes(text))
    .map((path) => path.slice(fleet.onDisk(ID, "").length))
    .sort();
}

describe.each(ALL_PROGRAMS)("programs: %s", (programs) => {
  const fleet = startFleet(programs, 1);
  afterAll(async () => (await fleet).close());

  test.runIf(SUPPORTS[programs].canRun)("the marker is nowhere but where it must be", async () => {
    const here = await fleet;
    const contents: string[] = [];
    for (const [at, [code, choices]] of ORDERS.entries()) {
      const bytes = `${SECRET}${at}`;
      contents.push(bytes);
      const [seen] = await update(here, [ID], file(bytes), { ...choices, say: 0 });
      expect(seen?.report, seen?.output.toString()).toMatchObject({ code, message: "" });
    }
    const seen = await publicTexts(here);
    for (const form of contents.flatMap(formsOf)) expect(seen).not.toContain(form);
    // The last order left its new file. The backup is the file before it.
    const state = "/var/lib/alicloud-sendfile/0123abcd";
    expect(holders(here, MARKER)).toEqual([
      "/etc/app/secret.conf",
      expect.stringMatching(RegExp(`^${state}/b/\\d+/o0$`)),
    ]);
    for (const path of holders(here, SALT)) expect(path).toMatch(RegExp(`^${state}/(?:k|b)/`));
    // Other users can pass the state folder, but enter nothing in it.
    const [modes] = await run(here, [ID], `stat -c %a ${state}/*/ | sort -u`);
    expect(modes?.output.toString()).toBe("700\n");
  });

  test.runIf(SUPPORTS[programs].canRun)(
    "a restore, a look for drift and a removal tell nothing of it",
    async () => {
      const here = await fleet;
      const bytes = [`${SECRET}before`, `${SECRET}after`, `${SECRET}removed`];
      const reload = tells(1);
      const ends = async (does: Instead["does"], at: number, code: string) => {
        const turn = {
          files: file(bytes[at] ?? ""),
          choices: { reload, say: 0 },
          instead: { does },
          report: {},
        };
        const [seen] = await obey(here, [ID], prepare(turn as Turn, "", TOKEN).order);
        expect(seen?.report, seen?.output.toString()).toMatchObject({ code, message: "" });
      };
      const put = async (at: number) => {
        const [seen] = await update(here, [ID], file(bytes[at] ?? ""), { say: 0 });
        expect(seen?.report?.ok).toBe(true);
      };
      await put(0);
      await put(1);
      await ends("restore", 1, "ReloadFailed");
      await ends("drift", 1, "");
      await put(2);
      await ends("remove", 2, "ReloadFailed");
      expect(holders(here, MARKER)).toEqual([expect.stringMatching(/\/b\/\d+\/o0$/)]);
      const seen = await publicTexts(here);
      for (const form of bytes.flatMap(formsOf)) expect(seen).not.toContain(form);
    },
  );

  test.runIf(SUPPORTS[programs].canRun)(
    "the search finds the marker where a command may tell it",
    async () => {
      const here = await fleet;
      const [seen] = await update(here, [ID], file(`${SECRET}open`), { validate: tells(1), say: 1_500 });
      expect(seen?.report?.message).toContain(MARKER);
      expect(await publicTexts(here)).toContain(Buffer.from(MARKER).toString("hex"));
    },
  );
});
