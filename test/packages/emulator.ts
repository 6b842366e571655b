/** Runs the emulator command that a test project has installed, behind a small TCP proxy that counts connections. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { environment } from "./workshop.ts";

interface Ready {
  readonly endpoint: string;
  readonly regionId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly instanceIds: string[];
  readonly root: string;
}

export class InstalledEmulator {
  readonly ready: Ready;
  /** Number of connections through the proxy since the start. */
  connections = 0;
  private readonly child: ChildProcess;
  private readonly door: Server;

  private constructor(child: ChildProcess, ready: Ready) {
    this.child = child;
    this.ready = ready;
    const inside = Number(new URL(ready.endpoint).port);
    this.door = createServer((client) => {
      this.connections++;
      const server = connect(inside, "127.0.0.1");
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        from.pipe(to);
        from.on("error", () => to.destroy());
      }
    });
  }

  static async start(project: string, instances: number): Promise<InstalledEmulator> {
    const command = join(project, "node_modules/.bin/ecs-assistant-emulator");
    const child = spawn(command, ["--instances", String(instances)], {
      env: environment(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    if (done) throw new Error("the emulator ended before it was ready");
    const emulator = new InstalledEmulator(child, JSON.parse(value));
    emulator.door.listen(0, "127.0.0.1");
    await once(emulator.door, "listening");
    return emulator;
  }

  /** Stack configuration whose endpoint is the proxy. */
  config(): Record<string, string> {
    const { port } = this.door.address() as AddressInfo;
    return {
      "alicloud:region": this.ready.regionId,
      "alicloud:accessKey": this.ready.accessKeyId,
      "alicloud:secretKey": this.ready.accessKeySecret,
      "alicloud:endpoints": JSON.stringify([{ ecs: `http://127.0.0.1:${port}` }]),
    };
  }

  /** Stops the proxy and the emulator. @returns the emulator's exit code and signal */
  async stop(): Promise<unknown[]> {
    this.door.close();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "exit");
      this.child.kill("SIGTERM");
      await ended;
    }
    return [this.child.exitCode, this.child.signalCode];
  }
}
