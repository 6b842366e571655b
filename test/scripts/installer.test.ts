import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { inspect } from "../../scripts/setup/facts.mjs";
import { resolves, runInstaller } from "../../scripts/setup/installer.mjs";
import { temporaryFolder } from "./helpers.ts";

/** A stand-in for the download site, on loopback. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/install.sh`;
}

const install = (
  url: string,
  limits: { downloadMs?: number; installMs?: number } = {},
  into = temporaryFolder(),
) => runInstaller({ url, version: "3.274.1", into, ...limits });

describe("the official installer", () => {
  test("puts the wanted version under the wanted folder", async () => {
    const script = [
      "#!/bin/sh",
      '[ "$1 $2 $4 $5" = "--no-edit-path --install-root --version 3.274.1" ] || exit 9',
      'mkdir -p "$3/bin" && printf "#!/bin/sh\\necho v3.274.1\\n" > "$3/bin/pulumi" && chmod +x "$3/bin/pulumi"',
    ];
    const url = await serve((_, response) => response.end(script.join("\n")));
    const into = temporaryFolder();
    expect(await install(url, {}, into)).toBeUndefined();
    expect((await inspect(join(into, "bin/pulumi")))?.version).toBe("v3.274.1");
  });

  test("is given up when the server never answers", async () => {
    const url = await serve(() => {});
    expect(await install(url, { downloadMs: 40 })).toBe(
      "the official installer did not answer within 0.04 s",
    );
  });

  test("is given up when the answer never ends", async () => {
    const url = await serve((_, response) => response.write("#!/bin/sh\n"));
    expect(await install(url, { downloadMs: 40 })).toContain("did not answer within");
  });

  test("is ended with all it started when it takes too long", async () => {
    const url = await serve((_, response) => response.end("#!/bin/sh\nsleep 600 & sleep 600\n"));
    const started = Date.now();
    expect(await install(url, { installMs: 60 })).toBe("the official installer did not end within 0.06 s");
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test("tells how it failed", async () => {
    const url = await serve((_, response) => response.end("#!/bin/sh\necho no disk >&2\nexit 3\n"));
    expect(await install(url)).toBe("the official installer failed (no disk)");
  });

  test("is not run when the answer is a page or an error", async () => {
    expect(await install(await serve((_, response) => response.end("<html>")))).toContain("no shell script");
    const error = await serve((_, response) => response.writeHead(503).end("#!/bin/sh\nexit 0\n"));
    expect(await install(error)).toBe("the official installer answered with HTTP status 503");
  });

  test("is not there when nothing listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    expect(await install(`http://127.0.0.1:${port}/`)).toBe(
      "the official installer could not be downloaded (ECONNREFUSED)",
    );
  });
});

test("an address resolves without the network, and a look-up that takes too long counts as no", async () => {
  expect(await resolves("http://127.0.0.1:9/")).toBe(true);
  expect(await resolves("http://[::1]:9/")).toBe(true);
  expect(await resolves("http://127.0.0.1:9/", 1)).toBe(false);
});
