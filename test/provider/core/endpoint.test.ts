import { expect, test } from "vitest";
import { isLoopback, parseEndpoint } from "../../../provider/src/core/endpoint.ts";

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

test("takes the given scheme when there is none", () => {
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

test("a password without a name is no part of an endpoint", () => {
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
