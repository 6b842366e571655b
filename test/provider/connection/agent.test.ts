/** Through a real CONNECT proxy on loopback. */
import { createServer, get } from "node:http";
import { request as secureRequest } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { agentFor } from "../../../provider/src/connection/agent.ts";
import { standIn } from "../support/stand-in.ts";

/** Tunnels everything to one address, or refuses; remembers whom it was asked for and the first bytes. */
async function proxy(target: string | undefined) {
  const seen: { asked: string; authorization: string | undefined; first: Promise<Buffer> }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on("connect", (request, socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    const first = new Promise<Buffer>((resolve) => socket.once("data", resolve));
    seen.push({ asked: request.url ?? "", authorization: request.headers["proxy-authorization"], first });
    if (target === undefined) return socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    const { port } = new URL(target);
    const beyond = connect(Number(port), "127.0.0.1");
    sockets.add(beyond);
    beyond.on("error", () => socket.destroy());
    return socket.pipe(beyond).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const fetchText = (url: string, agent: ReturnType<typeof agentFor>) =>
  new Promise<string>((resolve, reject) => {
    get(url, { agent }, (response) => text(response).then(resolve, reject)).on("error", reject);
  });

test("calls to loopback use no proxy and one kept connection", async () => {
  const { address, connections } = await standIn(() => ({ body: "here" }));
  const agent = agentFor(address, { HTTP_PROXY: "http://127.0.0.1:1", ALL_PROXY: "http://127.0.0.1:1" });
  onTestFinished(() => agent.destroy());
  expect([await fetchText(address, agent), await fetchText(address, agent)]).toEqual(["here", "here"]);
  expect(connections()).toBe(1);
});

test("calls to other hosts go through the proxy, with its password, in one kept tunnel", async () => {
  const beyond = await standIn(() => ({ body: "beyond" }));
  const { address, seen } = await proxy(beyond.address);
  const endpoint = "http://ecs.example.com";
  const agent = agentFor(endpoint, { http_proxy: `http://me:pw@${address}` });
  onTestFinished(() => agent.destroy());
  expect([await fetchText(endpoint, agent), await fetchText(endpoint, agent)]).toEqual(["beyond", "beyond"]);
  expect(seen).toMatchObject([
    { asked: "ecs.example.com:80", authorization: `Basic ${Buffer.from("me:pw").toString("base64")}` },
  ]);
});

test("for an https endpoint the proxy sees only the host name and encrypted bytes", async () => {
  const beyond = await standIn(() => ({ status: 500 }));
  const { address, seen } = await proxy(beyond.address);
  const endpoint = "https://ecs.cn-beijing.aliyuncs.com";
  const agent = agentFor(endpoint, { HTTPS_PROXY: address });
  onTestFinished(() => agent.destroy());
  await expect(
    new Promise((resolve, reject) => {
      const outgoing = secureRequest(endpoint, { method: "POST", agent }, resolve).on("error", reject);
      outgoing.end("Content=s3cr3t");
    }),
  ).rejects.toThrow();
  expect(seen.map(({ asked }) => asked)).toEqual(["ecs.cn-beijing.aliyuncs.com:443"]);
  const first = await seen[0]?.first;
  // A TLS handshake record that names the server.
  expect(first?.[0]).toBe(0x16);
  expect(first?.includes("ecs.cn-beijing.aliyuncs.com")).toBe(true);
  expect(first?.includes("s3cr3t")).toBe(false);
});

test("a host in NO_PROXY is called without a proxy", () => {
  const agent = agentFor("https://ecs.cn-beijing.aliyuncs.com", {
    HTTPS_PROXY: "http://127.0.0.1:1",
    NO_PROXY: ".aliyuncs.com",
  });
  expect(agent.constructor.name).toBe("Agent");
});
