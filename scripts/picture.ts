// `npm run picture`: makes docs/images/demo.svg, the picture of the README, from what the real engine prints when the quickstart
// fails on one instance and when it is mended.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { QUICKSTART, ROOT, startFleet } from "./demo/stack.ts";
import { failing, mended } from "./picture/excerpt.ts";
import { svgOf } from "./picture/svg.ts";

const FOLDER = join(ROOT, ".picture");
const PICTURE = join(ROOT, "docs", "images", "demo.svg");
const BROKEN = "i-demo0005";
const TARGET = "etc/nginx/conf.d/site.conf";

async function main(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  const instances = join(FOLDER, "instances");
  const obstacle = join(instances, BROKEN, TARGET);
  mkdirSync(obstacle, { recursive: true });
  const fleet = await startFleet(FOLDER, instances, 12);
  try {
    const stack = await fleet.openStack("dev", "index.ts", QUICKSTART);
    const first = await stack.up({ color: "always" });
    rmSync(obstacle, { recursive: true });
    const second = await stack.up({ color: "always" });
    if (first.ok || !second.ok) throw new Error("the runs did not end as they should");
    const lines = [
      ...failing(first.text),
      "",
      `\u001b[90m# On ${BROKEN} a folder had the name of the file. It is gone now.\u001b[0m`,
      ...mended(second.text),
    ];
    writeFileSync(PICTURE, svgOf(lines));
  } finally {
    await fleet.close();
    rmSync(FOLDER, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`picture: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
