/** Describes an instance with the fields of DescribeInstances. All instances have the same type and image for their
 * operating system, are paid by use, and have no public address. */
import { type Instance, osOf, startedAt, statusOf } from "../fleet/instances.ts";
import { macAddressOf, privateAddressOf, SECURITY_GROUP_ID, VPC_ID, vSwitchOf } from "../fleet/network.ts";
import { toMinutes } from "../ids.ts";

/** The fields that are the same for every instance. */
const COMMON = {
  Description: "",
  InstanceType: "ecs.g7.large",
  InstanceTypeFamily: "ecs.g7",
  Cpu: 2,
  Memory: 8192,
  InstanceNetworkType: "vpc",
  InstanceChargeType: "PostPaid",
  SpotStrategy: "NoSpot",
  InternetChargeType: "PayByTraffic",
  InternetMaxBandwidthIn: 0,
  InternetMaxBandwidthOut: 0,
  KeyPairName: "",
  IoOptimized: true,
  DeletionProtection: false,
  Recyclable: false,
  StoppedMode: "Not-applicable",
  ExpiredTime: "2099-12-31T15:59Z",
  InnerIpAddress: { IpAddress: [] },
  PublicIpAddress: { IpAddress: [] },
  RdmaIpAddress: { IpAddress: [] },
  EipAddress: { AllocationId: "", IpAddress: "", InternetChargeType: "" },
  SecurityGroupIds: { SecurityGroupId: [SECURITY_GROUP_ID] },
  OperationLocks: { LockReason: [] },
} as const;

export function describeInstance(instance: Instance, regionId: string, now: number) {
  return {
    ...COMMON,
    ...system(instance),
    InstanceId: instance.id,
    InstanceName: instance.id,
    HostName: instance.id,
    Status: statusOf(instance, now),
    RegionId: regionId,
    ZoneId: instance.zone,
    CreationTime: toMinutes(startedAt(instance)),
    StartTime: toMinutes(startedAt(instance)),
    ResourceGroupId: instance.override.resourceGroupId ?? "",
    VpcAttributes: {
      VpcId: VPC_ID,
      VSwitchId: vSwitchOf(instance),
      NatIpAddress: "",
      PrivateIpAddress: { IpAddress: [privateAddressOf(instance)] },
    },
    NetworkInterfaces: { NetworkInterface: [primaryInterface(instance)] },
    Tags: { Tag: Object.entries(instance.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
  };
}

/** DescribeInstances shows OSType in lower case; DescribeCloudAssistantStatus capitalises it. */
function system(instance: Instance) {
  return osOf(instance) === "Windows"
    ? {
        OSType: "windows",
        OSName: "Windows Server 2022 Datacenter 64bit",
        ImageId: "win2022_21H2_x64_dtc_en-us_40G_alibase.vhd",
      }
    : {
        OSType: "linux",
        OSName: "Alibaba Cloud Linux 3.2104 LTS 64bit",
        ImageId: "aliyun_3_x64_20G_alibase.vhd",
      };
}

function primaryInterface(instance: Instance): object {
  const address = privateAddressOf(instance);
  return {
    NetworkInterfaceId: `eni-${instance.id}`,
    Type: "Primary",
    MacAddress: macAddressOf(instance),
    PrimaryIpAddress: address,
    PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: address, Primary: true }] },
    Ipv6Sets: { Ipv6Set: [] },
  };
}
