import { expect, test } from "vitest";
import { type Fetched, refreshing } from "../../../../provider/src/connection/credentials/refreshing.ts";
import { credentials } from "../../support/stand-in.ts";

const MINUTE = 60_000;

/** A source whose answers are numbered and live for the given time; "down" makes it fail. */
function source(lifeMs = 60 * MINUTE) {
  const state = { now: 0, asked: 0, down: false, retryable: false, refreshes: [] as boolean[] };
  const fetch = async (refresh: boolean): Promise<Fetched> => {
    state.asked++;
    state.refreshes.push(refresh);
    await Promise.resolve();
    if (state.down) return { ok: false, problem: "down", retryable: state.retryable };
    return { ok: true, value: credentials(String(state.asked)), expiresAt: state.now + lifeMs };
  };
  const provider = refreshing(fetch, () => state.now);
  const name = async (refresh?: boolean) => {
    const got = await provider.get(refresh);
    return got.ok ? got.value.accessKeyId : got;
  };
  return { state, provider, name };
}

test("the source is asked at the first call, and again only shortly before the credentials expire", async () => {
  const { state, name } = source();
  expect(state.asked).toBe(0);
  expect([await name(), await name()]).toEqual(["id-1", "id-1"]);
  state.now = 54 * MINUTE;
  expect(await name()).toBe("id-1");
  state.now = 57 * MINUTE - 1;
  expect(await name()).toBe("id-2");
  expect(state.asked).toBe(2);
});

test("for hours the given credentials are always valid for three more minutes", async () => {
  const { state, provider } = source();
  const ends = new Map<string, number>();
  for (; state.now < 5 * 60 * MINUTE; state.now += MINUTE / 2) {
    const got = await provider.get();
    if (!got.ok) throw new Error(got.problem);
    const end = ends.get(got.value.accessKeyId) ?? state.now + 60 * MINUTE;
    ends.set(got.value.accessKeyId, end);
    expect(end - state.now).toBeGreaterThanOrEqual(3 * MINUTE);
  }
  expect(state.asked).toBe(6);
});

test("short-lived credentials are kept for half of their validity", async () => {
  const { state, name } = source(2 * MINUTE);
  await name();
  state.now = MINUTE - 1;
  expect(await name()).toBe("id-1");
  state.now = MINUTE;
  expect(await name()).toBe("id-2");
});

test("many calls at the same time wait for one request to the source", async () => {
  const { state, name } = source();
  const all = await Promise.all(Array.from({ length: 20 }, () => name()));
  expect(new Set(all)).toEqual(new Set(["id-1"]));
  const forced = await Promise.all(Array.from({ length: 20 }, () => name(true)));
  expect(new Set(forced)).toEqual(new Set(["id-2"]));
  expect(state.refreshes).toEqual([false, true]);
});

test("when a renewal fails, the old credentials are used while they are valid, and the source is not asked at each call", async () => {
  const { state, name } = source();
  await name();
  state.down = true;
  state.now = 56 * MINUTE;
  expect([await name(), await name(), await name()]).toEqual(["id-1", "id-1", "id-1"]);
  expect(state.asked).toBe(2);
  state.now += MINUTE;
  state.down = false;
  expect(await name()).toBe("id-3");
});

test("once the old credentials have expired, the failure is returned as retryable", async () => {
  const { state, name } = source();
  await name();
  state.down = true;
  state.now = 61 * MINUTE;
  expect(await name()).toEqual({ ok: false, problem: "down", retryable: true });
});

test("credentials that the API refused are not returned again when the renewal fails", async () => {
  const { state, name } = source();
  await name();
  state.down = true;
  expect(await name(true)).toMatchObject({ ok: false });
});

test("a source that never gave credentials fails as retryable only if it says so", async () => {
  const { state, name } = source();
  state.down = true;
  expect(await name()).toEqual({ ok: false, problem: "down", retryable: false });
  state.retryable = true;
  expect(await name()).toEqual({ ok: false, problem: "down", retryable: true });
});
