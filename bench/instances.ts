/** Makes the instances' folders once for all cases, each with the file's directory and an older version of the file.
 * Without this the emulator would create directories while the run is measured. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const FILE = { folder: "/etc/app", name: "app.conf" };

export class InstanceFolders {
  readonly root: string;
  readonly #made = new Set<string>();

  constructor(root: string) {
    this.root = root;
    mkdirSync(root, { recursive: true });
  }

  prepare(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#made.has(id)) continue;
      this.#made.add(id);
      const folder = join(this.root, id, FILE.folder);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, FILE.name), "# an older file\n");
    }
  }
}
