/** A Windows machine on which the scripts are run: its disk, what is delivered to it, and the report of each script. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleOf, partPath, proofOf } from "../../../../../provider/src/commands/bundle.ts";
import type { ActivateOrder, Order, OrderedFile } from "../../../../../provider/src/commands/order.ts";
import { type Report, readReport } from "../../../../../provider/src/commands/report.ts";
import { scriptOf } from "../../../../../provider/src/commands/script.ts";
import { Disk } from "./disk.ts";
import { type Commands, DotNet } from "./dotnet.ts";
import { treeOf } from "./grammar.ts";
import { FOLDER } from "./orders.ts";
import { Exit, Killed } from "./outside.ts";
import { Shell } from "./powershell.ts";

const SALT = "5a".repeat(32);

export interface Ended {
  readonly report: Report | undefined;
  readonly killed: boolean;
  readonly exit: number | undefined;
  readonly ended: readonly unknown[];
}

export class Machine {
  readonly disk = new Disk(mkdtempSync(join(tmpdir(), "windows-")));
  /** The commands that ran, in order. */
  readonly ran: string[] = [];
  commands: Commands = () => ({ exit: 0 });

  run(order: Order, killAt = 0): Ended {
    const { disk } = this;
    Object.assign(disk, { steps: 0, killAt });
    const outside = new DotNet(disk, (text, env) => {
      this.ran.push(text);
      return this.commands(text, env);
    });
    const end = endOf(() => void new Shell(outside).run(treeOf(scriptOf(order, true))));
    const output = Buffer.from(outside.printed.join("\n"));
    return { ...end, report: readReport(output, order.token), ended: outside.ended };
  }

  /** Makes the order that puts the contents in place, and stages its parts unless they are kept back. */
  deliver(
    contents: Readonly<Record<string, string>>,
    over: Partial<ActivateOrder> = {},
    staged = true,
  ): ActivateOrder {
    const files = Object.entries(contents).map(([path, content]) => fileOf(path, content));
    const bundle = bundleOf(
      Object.values(contents).map((content) => ({ bytes: Buffer.from(content) })),
      SALT,
    );
    const filesKey = bundle.sha256.slice(0, 16);
    for (const [at, bytes] of bundle.parts.entries()) {
      const { dir, name } = partPath(FOLDER, filesKey, at);
      if (staged) this.disk.put(`${dir}\\${name}`, bytes);
    }
    const { sha256, bytes, parts } = bundle;
    return {
      ...{ kind: "activate", token: "inc-run-1", folder: FOLDER, filesKey, files },
      bundle: { sha256, bytes, parts: parts.length },
      ...{ replaces: true, symlinks: "refuse", undoes: true, backups: 1, say: 200, ...over },
    };
  }

  remove(): void {
    rmSync(this.disk.root, { recursive: true, force: true });
  }
}

export function fileOf(path: string, content: string): OrderedFile {
  const bytes = Buffer.from(content);
  return { path, bytes: bytes.length, proof: proofOf(SALT, bytes), mode: "0000", owner: "", group: "" };
}

function endOf(run: () => void): { readonly killed: boolean; readonly exit: number | undefined } {
  try {
    run();
    return { killed: false, exit: undefined };
  } catch (error) {
    if (error instanceof Exit) return { killed: false, exit: error.code };
    if (error instanceof Killed) return { killed: true, exit: undefined };
    throw error;
  }
}
