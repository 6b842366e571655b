import { createRequire } from "node:module";
import { expect, test } from "vitest";
import {
  isLoopback,
  parseEndpoint,
  regionalEndpoint,
} from "../../../../provider/src/core/inputs/endpoint.ts";

test.each([
  ["ecs.cn-beijing.aliyuncs.com", "https://ecs.cn-beijing.aliyuncs.com"],
  ["https://ecs.example.com/", "https://ecs.example.com"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["HTTPS://ecs.example.com:8443", "https://ecs.example.com:8443"],
  ["localhost:4000", "https://localhost:4000"],
  ["[::1]:4000", "https://[::1]:4000"],
])("%s", (text, origin) => {
  expect(parseEndpoint(text)?.origin).toBe(origin);
});

test("an endpoint without a scheme gets the given one", () => {
  expect(parseEndpoint("127.0.0.1:80", "http")?.origin).toBe("http://127.0.0.1");
});

test.each([
  "",
  " ",
  "ftp://e.com",
  "https://e.com/x",
  "https://e.com?x",
  "https://u:p@e.com",
  "https://e.com#x",
  "a b",
  "https://",
])("%j is none", (text) => {
  expect(parseEndpoint(text)).toBeUndefined();
});

test("a URL with a password but no user name is no endpoint", () => {
  expect(parseEndpoint("https://:secret@e.com")).toBeUndefined();
});

test.each([
  ["127.0.0.1", true],
  ["127.1.2.3", true],
  ["localhost", true],
  ["[::1]", true],
  ["127.0.0.1.evil.com", false],
  ["localhost.evil.com", false],
  ["10.0.0.1", false],
  ["0.0.0.0", false],
])("%s is loopback: %s", (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});

test("each region's endpoint is the one of the official SDK", () => {
  const { default: Ecs } = createRequire(import.meta.url)("@alicloud/ecs20140526") as {
    default: new (config: object) => { _endpointMap: Record<string, string> };
  };
  const sdk = new Ecs({ regionId: "cn-beijing" });
  const regions = Object.keys(sdk._endpointMap);
  expect(regions.length).toBeGreaterThan(30);
  expect(Object.fromEntries(regions.map((region) => [region, regionalEndpoint(region)]))).toEqual(
    sdk._endpointMap,
  );
});

test.each([
  ["cn-beijing", "ecs.cn-beijing.aliyuncs.com"],
  ["cn-zhangjiakou", "ecs.cn-zhangjiakou.aliyuncs.com"],
  ["cn-hangzhou-x", "ecs.cn-hangzhou-x.aliyuncs.com"],
  ["eu-west-1", "ecs.eu-west-1.aliyuncs.com"],
])("%s has %s", (region, endpoint) => {
  expect(regionalEndpoint(region)).toBe(endpoint);
});
