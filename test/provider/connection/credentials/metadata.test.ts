import { expect, test } from "vitest";
import { ecsRole } from "../../../../provider/src/connection/credentials/metadata.ts";
import { type Answered, type Asked, credentials, nobody, session, standIn } from "../../support/stand-in.ts";

const PATH = "/latest/meta-data/ram/security-credentials/";
const END = Date.parse("2026-11-24T12:00:00Z");
const open = { disabled: false, tokenOnly: false };

/** A metadata service with the role "web"; it wants the session token that it gave, if it gives any. */
function service(
  token: string | undefined,
  answer: Answered = { body: session("m", END, { Code: "Success" }) },
) {
  return standIn(({ method, path, headers }: Asked) => {
    if (method === "PUT") return token === undefined ? { status: 404 } : { body: token };
    if (token !== undefined && headers["x-aliyun-ecs-metadata-token"] !== token) return { status: 403 };
    if (path === PATH) return { body: "web\n" };
    return path === `${PATH}web` ? answer : { status: 404, body: "<html>s3cr3t</html>" };
  });
}

const good = { ok: true, value: credentials("m"), expiresAt: END };

test("the metadata service is called with a session token", async () => {
  const { address, asked } = await service("tok");
  expect(await ecsRole("web", { address, ...open, tokenOnly: true })).toEqual(good);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "PUT /latest/api/token",
    `GET ${PATH}web`,
  ]);
  expect(asked[0]?.headers["x-aliyun-ecs-metadata-token-ttl-seconds"]).toBe("21600");
});

test("without a session token the service is called when it gives none", async () => {
  const { address } = await service(undefined);
  expect(await ecsRole("web", { address, ...open })).toEqual(good);
});

test("the service is never called without a session token when ALIBABA_CLOUD_IMDSV1_DISABLED is set", async () => {
  const { address, asked } = await service(undefined);
  expect(await ecsRole("web", { address, ...open, tokenOnly: true })).toMatchObject({ ok: false });
  expect(asked).toHaveLength(1);
});

test("the name of the attached role is read from the service", async () => {
  const { address } = await service("tok");
  expect(await ecsRole("", { address, ...open })).toEqual(good);
});

test("the service is not called when ALIBABA_CLOUD_ECS_METADATA_DISABLED is set", async () => {
  const { address, asked } = await service("tok");
  expect(await ecsRole("web", { address, ...open, disabled: true })).toEqual({
    ok: false,
    problem: "no credentials of the ECS RAM role: ALIBABA_CLOUD_ECS_METADATA_DISABLED forbids to ask for it",
  });
  expect(asked).toEqual([]);
});

test.each<[string, string, Answered, RegExp]>([
  ["another role", "db", {}, /the role db is not attached to this machine$/],
  ["no success", "web", { body: session("m", END, { Code: "Failed" }) }, /has none for web$/],
  [
    "half of it",
    "web",
    { body: { Code: "Success", AccessKeySecret: "s3cr3t" } },
    /answered without credentials$/,
  ],
  ["no JSON", "web", { body: "<html>s3cr3t</html>" }, /answered without credentials$/],
  ["an error", "web", { status: 500, body: "s3cr3t" }, /answered 500$/],
])("%s is told in a line", async (_name, role, answer, wanted) => {
  const { address } = await service("tok", answer);
  const got = await ecsRole(role, { address, ...open });
  expect(got).toMatchObject({ ok: false, problem: expect.stringMatching(wanted) });
  expect(JSON.stringify(got)).not.toMatch(/s3cr3t|\\n/);
});

test("a service that does not answer is a failure", async () => {
  const address = await nobody();
  expect(await ecsRole("web", { address, ...open })).toEqual({
    ok: false,
    problem:
      "no credentials of the ECS RAM role: the metadata service does not answer (is this an ECS instance?)",
  });
});
