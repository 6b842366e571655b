/** What a host keeps from one call to the next, and that two hosts share nothing. */
import { expect, test } from "vitest";
import { fault } from "../support/builders.ts";
import { check, create, diff, verbsOf } from "../support/lifecycle.ts";
import { stack } from "../support/stack.ts";
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

test("a delete that fails waits for the end of the others, whose results would be lost with the program's connection", async () => {
  const one = stack();
  const props = await one.up(inputs({ onDelete: "remove" }));
  one.cloud.commands.runTrouble.push(fault("terminal", "Forbidden.RAM", "RunCommand"));
  const held = Promise.withResolvers<void>();
  const sendFile = one.cloud.sendFile.bind(one.cloud);
  one.cloud.sendFile = (request) => held.promise.then(() => sendFile(request));
  const order: string[] = [];
  const other = inputs({ row: `${URN}other`, path: "/etc/other", instanceIds: ["i-9"] });
  const updating = create(other, one.world).then(() => order.push("updated"));
  const deleting = verbsOf(one.world)
    .remove(props, "0123456789abcdef")
    .catch(({ message }) => order.push(/Forbidden\.RAM/.exec(message)?.[0] ?? ""));
  while (one.cloud.commands.runs.length === 0) await new Promise(setImmediate);
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
  held.resolve();
  await Promise.all([updating, deleting]);
  expect(order).toEqual(["updated", "Forbidden.RAM"]);
});
