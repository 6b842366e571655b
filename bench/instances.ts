/** The instances' folders, made once for all cases: like real instances they have their directories, and an older file
 * in the place of the new one. Otherwise the emulator would be busy making directories while it is measured. */
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
