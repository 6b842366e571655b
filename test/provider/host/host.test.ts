/** What a host keeps from one call to the next, and that two hosts share nothing. */
import { expect, test } from "vitest";
import { check, create, diff } from "../support/lifecycle.ts";
import { inputs, outside } from "../support/world.ts";

const URN = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/alicloud-sendfile:Rollout::";

/** A world that writes down with which explicit provider's settings it is connected. */
function watched() {
  const settings: unknown[] = [];
  const { world, cloud, lines } = outside();
  const connect = (_: unknown, explicit: unknown) => {
    settings.push(explicit);
    return cloud;
  };
  return { world: { ...world, connect }, settings, lines };
}

test("an explicit provider's settings serve the calls about the resource that they were given to", async () => {
  const { world, settings } = watched();
  const given = (name: string, over: object) =>
    inputs({ row: `${URN}${name}`, path: `/etc/${name}`, explicitProvider: true, ...over });
  const a = await check({}, given("a", { providerSettings: { region: "cn-beijing" } }), world);
  await check({}, given("b", { providerSettings: { region: "cn-shanghai" } }), world);
  await create(a.inputs, world);
  await create(given("c", {}), world);
  await check({}, given("a", {}), world);
  await create(a.inputs, world);
  expect(settings).toEqual([{ region: "cn-beijing" }, undefined, undefined]);
});

test("one file on one instance belongs to one resource of a host; another host knows nothing of it", async () => {
  const [one, other] = [watched(), watched()];
  await check({}, inputs({ row: `${URN}a` }), one.world);
  const clash = await check({}, inputs({ row: `${URN}b` }), one.world);
  expect(clash.failures?.[0]?.reason).toMatch(/is also written by "a"/);
  expect(await check({}, inputs({ row: `${URN}b` }), other.world)).not.toHaveProperty("failures");
});

test("diff knows from the check before it whether a preview asks", async () => {
  const { world, lines } = watched();
  for (const preview of [true, false]) {
    const checked = await check(inputs(), inputs({ preview }), world);
    await diff({}, checked.inputs, world);
  }
  expect(lines.note.filter((line) => line.startsWith("plan: "))).toHaveLength(1);
  expect(lines.status.filter((line) => line.startsWith("plan: "))).toHaveLength(1);
});
