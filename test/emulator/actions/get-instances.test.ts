/** Tests, with the official SDK, every call that `getInstances` of @pulumi/alicloud makes and every field that it
 * reads. They are in the order of data_source_alicloud_instances.go in terraform-provider-alicloud. */
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Emulator } from "../../../emulator/src/index.ts";
import { type Answer, type Call, codeOf, popClient, quickEmulator } from "../client.ts";

const { default: Ecs, ...models } = createRequire(import.meta.url)("@alicloud/ecs20140526");
const { $OpenApiUtil } = createRequire(import.meta.url)("@alicloud/openapi-core");

let emulator: Emulator;
let ecs: Answer;
let call: Call;
beforeAll(async () => {
  emulator = await quickEmulator({
    fleet: { count: 120, zones: ["z-1", "z-2"] },
    instances: { "mi-office1": {} },
  });
  call = popClient(emulator);
  ecs = new Ecs(
    new $OpenApiUtil.Config({
      accessKeyId: emulator.accessKeyId,
      accessKeySecret: emulator.accessKeySecret,
      endpoint: new URL(emulator.endpoint).host,
      protocol: "HTTP",
    }),
  );
});
afterAll(() => emulator.close());

async function ask(action: string, params: object): Promise<Answer> {
  const request = new models[`${action}Request`]({ regionId: emulator.regionId, ...params });
  return (await ecs[action.charAt(0).toLowerCase() + action.slice(1)](request)).body;
}

/** Reads instances as getInstances does, which crashes when an address is missing. */
async function getInstances(filter: object): Promise<Answer[]> {
  const found: Answer[] = [];
  for (let pageNumber = 1; ; pageNumber++) {
    const { instances } = await ask("DescribeInstances", { ...filter, pageNumber, pageSize: 100 });
    found.push(...instances.instance);
    if (instances.instance.length < 100) break;
  }
  const roles = new Map<string, string>();
  for (let from = 0; from < found.length; from += 100) {
    const instanceIds = JSON.stringify(found.slice(from, from + 100).map((item) => item.instanceId));
    for (let pageNumber = 1; ; pageNumber++) {
      const params = { instanceIds, ramRoleName: "", pageSize: 50, pageNumber };
      const set = (await ask("DescribeInstanceRamRole", params)).instanceRamRoleSets.instanceRamRoleSet;
      for (const role of set) roles.set(role.instanceId, role.ramRoleName);
      if (set.length < 50) break;
    }
  }
  const { disks } = await ask("DescribeDisks", { pageSize: 100, pageNumber: 1 });
  return found
    .filter((item) => roles.has(item.instanceId))
    .map((item) => ({
      id: item.instanceId,
      availabilityZone: item.zoneId,
      status: item.status,
      name: item.instanceName,
      instanceType: item.instanceType,
      vpcId: item.vpcAttributes.vpcId,
      vswitchId: item.vpcAttributes.vSwitchId,
      imageId: item.imageId,
      description: item.description,
      securityGroups: item.securityGroupIds.securityGroupId,
      resourceGroupId: item.resourceGroupId,
      eip: item.eipAddress.ipAddress,
      keyName: item.keyPairName,
      spotStrategy: item.spotStrategy,
      creationTime: item.creationTime,
      instanceChargeType: item.instanceChargeType,
      internetChargeType: item.internetChargeType,
      internetMaxBandwidthOut: item.internetMaxBandwidthOut,
      tags: item.tags.tag.map((tag: Answer) => [tag.tagKey, tag.tagValue]),
      privateIp: item.innerIpAddress.ipAddress[0] ?? item.vpcAttributes.privateIpAddress.ipAddress[0],
      publicIp: item.publicIpAddress.ipAddress[0] ?? item.eipAddress.ipAddress,
      ramRoleName: roles.get(item.instanceId),
      disks: disks.disk.filter((disk: Answer) => disk.instanceId === item.instanceId),
    }));
}

test("every instance is found, and every field that getInstances reads is present", async () => {
  const found = await getInstances({ tag: [{ key: "role", value: "web" }] });
  expect(found.map(({ id }) => id)).toEqual(emulator.instanceIds.filter((id) => id.startsWith("i-")));
  expect(found[0]).toEqual({
    id: "i-demo0001",
    availabilityZone: "z-1",
    status: "Running",
    name: "i-demo0001",
    instanceType: "ecs.g7.large",
    vpcId: "vpc-emulator",
    vswitchId: "vsw-z-1",
    imageId: expect.stringMatching(/./),
    description: "",
    securityGroups: ["sg-emulator"],
    resourceGroupId: "",
    eip: "",
    keyName: "",
    spotStrategy: "NoSpot",
    creationTime: expect.stringMatching(/Z$/),
    instanceChargeType: "PostPaid",
    internetChargeType: "PayByTraffic",
    internetMaxBandwidthOut: 0,
    tags: [["role", "web"]],
    privateIp: "10.0.0.1",
    publicIp: "",
    ramRoleName: "",
    disks: [],
  });
  expect(new Set(found.map(({ privateIp }) => privateIp)).size).toBe(120);
});

test.each<[string, object, number]>([
  ["ids", { instanceIds: '["i-demo0002","mi-office1"]' }, 1],
  ["vpc_id", { vpcId: "vpc-emulator" }, 120],
  ["another vpc_id", { vpcId: "vpc-other" }, 0],
  ["vswitch_id", { vSwitchId: "vsw-z-2" }, 60],
  ["availability_zone", { zoneId: "z-1" }, 60],
  ["instance_name with a wildcard", { instanceName: "i-demo000*" }, 9],
  ["status", { status: "Stopped" }, 0],
])("filter: %s", async (_, filter, count) => {
  expect(await getInstances(filter)).toHaveLength(count);
});

test("an instance has one network interface with the instance's address", async () => {
  const { instances } = await ask("DescribeInstances", { instanceIds: '["i-demo0003"]' });
  const [primary] = instances.instance[0].networkInterfaces.networkInterface;
  expect(primary).toMatchObject({
    type: "Primary",
    primaryIpAddress: "10.0.0.3",
    macAddress: "00:16:3e:00:00:03",
    privateIpSets: { privateIpSet: [{ privateIpAddress: "10.0.0.3", primary: true }] },
  });
});

test("DescribeInstanceRamRole shows an empty role for each instance, and finds no instance by a role name", async () => {
  const InstanceIds = '["i-demo0001","i-nobody","mi-office1"]';
  expect(await call("DescribeInstanceRamRole", { InstanceIds })).toEqual({
    RequestId: expect.any(String),
    RegionId: "cn-hangzhou",
    TotalCount: 1,
    InstanceRamRoleSets: { InstanceRamRoleSet: [{ InstanceId: "i-demo0001", RamRoleName: "" }] },
  });
  expect((await call("DescribeInstanceRamRole", { InstanceIds, RamRoleName: "deployer" })).TotalCount).toBe(
    0,
  );
});

test.each<[string, string, object]>([
  ["InvalidParameter.AllEmpty", "DescribeInstanceRamRole", {}],
  ["InvalidInstanceIds.Malformed", "DescribeInstanceRamRole", { InstanceIds: "i-demo0001" }],
  ["InvalidParam.PageSize", "DescribeInstanceRamRole", { InstanceIds: "[]", PageSize: 51 }],
  ["InvalidParam.PageSize", "DescribeDisks", { PageSize: 101 }],
  ["Operation.Forbidden", "DescribeInstances", { LockReason: "security" }],
  ["Operation.Forbidden", "DescribeInstances", { Filter: [{ Key: "CreationStartTime", Value: "2017" }] }],
])("refused: %s of %s", async (code, action, params) => {
  expect(await codeOf(call(action, params))).toBe(code);
});
