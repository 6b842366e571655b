import { expect, test } from "vitest";
import { proxyFor } from "../../../provider/src/connection/proxy.ts";

const ECS = "https://ecs.cn-beijing.aliyuncs.com";
const PROXY = { HTTPS_PROXY: "http://proxy:3128" };

test.each<[string, string, Record<string, string>, string]>([
  ["no variable", ECS, {}, ""],
  ["upper case", ECS, PROXY, "http://proxy:3128"],
  ["lower case goes first", ECS, { ...PROXY, https_proxy: "http://low:1" }, "http://low:1"],
  ["without a scheme", ECS, { HTTPS_PROXY: "proxy:3128" }, "http://proxy:3128"],
  ["the one for http is not for https", ECS, { HTTP_PROXY: "http://proxy:3128" }, ""],
  ["the one for all", ECS, { ALL_PROXY: "http://all:1" }, "http://all:1"],
  ["empty is none", ECS, { HTTPS_PROXY: "" }, ""],
  ["loopback", "https://127.0.0.1:4000", PROXY, ""],
  ["localhost", "https://localhost:4000", PROXY, ""],
  ["exempt by name", ECS, { ...PROXY, NO_PROXY: "a.com, ecs.cn-beijing.aliyuncs.com" }, ""],
  ["exempt by domain", ECS, { ...PROXY, NO_PROXY: ".aliyuncs.com" }, ""],
  ["exempt by star and domain", ECS, { ...PROXY, no_proxy: "*.ALIYUNCS.com" }, ""],
  ["exempt by domain without a dot", ECS, { ...PROXY, no_proxy: "aliyuncs.com" }, ""],
  ["exempt by port", ECS, { ...PROXY, NO_PROXY: "aliyuncs.com:443" }, ""],
  ["all exempt", ECS, { ...PROXY, NO_PROXY: "*" }, ""],
  ["another port", ECS, { ...PROXY, NO_PROXY: "aliyuncs.com:80" }, "http://proxy:3128"],
  ["only a part of the name", ECS, { ...PROXY, NO_PROXY: "yuncs.com" }, "http://proxy:3128"],
])("%s", (_name, endpoint, env, wanted) => {
  expect(proxyFor(endpoint, env)).toEqual({ ok: true, value: wanted });
});

test.each([
  ["HTTPS_PROXY", "socks5://u:pw-4711@p:1"],
  ["https_proxy", "http://u:pw-4711@:x"],
])("%s that is none is told without its value", (name, value) => {
  const result = proxyFor(ECS, { [name]: value });
  expect(result).toEqual({ ok: false, problem: `${name} is no http or https URL of a proxy` });
});
