// Takes pictures of the HTML report in Chromium: `npm run screenshots [folder]`. Without a folder it makes the pictures of
// the documents again (docs/images).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { large, passed, type Sample, twelve } from "../test/provider/report/sample.ts";
import { startChromium } from "../test/support/chromium.ts";

const require = createRequire(import.meta.url);
const { html } =
  require("../provider/dist/report/html.js") as typeof import("../provider/src/report/html.ts");
const { rolloutReport } =
  require("../provider/dist/report/model.js") as typeof import("../provider/src/report/model.ts");

interface Shot {
  readonly name: string;
  readonly samples: readonly Sample[];
  readonly width?: number;
  readonly theme?: "light" | "dark";
  /** Without it the picture shows the whole page. */
  readonly height?: number;
  readonly after?: (page: Page) => Promise<unknown>;
}

/** Scrolls to the timeline, above which the filter stays. */
const toWaves = (page: Page) =>
  page.getByRole("heading", { name: "Waves" }).evaluate((waves) => waves.scrollIntoView());

const DOCUMENTS: readonly Shot[] = [
  { name: "report-12", samples: [twelve()], width: 1000, height: 640 },
  { name: "report-10000", samples: [large()], width: 1000, height: 800, theme: "dark", after: toWaves },
];

const open = (id: string) => (page: Page) => page.getByRole("button", { name: id, exact: true }).click();
const several = [passed(), twelve(), passed("logConf", 40)];

const ALL: readonly Shot[] = [
  ...DOCUMENTS,
  { name: "12-whole", samples: [twelve()], height: 2800, after: open("i-bp1a7k3web0004") },
  {
    name: "12-dark-whole",
    samples: [twelve()],
    height: 2800,
    theme: "dark",
    after: open("i-bp1a7k3web0006"),
  },
  { name: "12-narrow", samples: [twelve()], width: 400, after: open("i-bp1a7k3web0004") },
  { name: "several", samples: several, height: 1000 },
  { name: "several-narrow-dark", samples: several, width: 400, height: 1200, theme: "dark" },
  { name: "10000", samples: [large()], height: 2400 },
  { name: "10000-dark", samples: [large()], height: 2400, theme: "dark" },
  { name: "10000-narrow", samples: [large()], width: 400, height: 2600 },
  {
    name: "10000-problems",
    samples: [large()],
    height: 1000,
    after: async (page) => {
      await page.keyboard.press("f");
      await page.getByRole("heading", { name: "Waves" }).scrollIntoViewIfNeeded();
      await page.mouse.wheel(0, 900);
    },
  },
  { name: "keys", samples: [twelve()], height: 900, after: (page) => page.keyboard.press("?") },
  { name: "passed", samples: [passed()], height: 900 },
];

async function take(browser: Browser, shot: Shot, file: string, folder: string): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: shot.width ?? 1280, height: shot.height ?? 900 },
    colorScheme: shot.theme ?? "light",
  });
  const report = join(folder, "report.html");
  writeFileSync(report, html(shot.samples.map((sample) => rolloutReport(...sample))));
  await page.goto(pathToFileURL(report).href);
  await shot.after?.(page);
  await page.screenshot({ path: file, fullPage: shot.height === undefined });
  await page.close();
}

async function main(): Promise<void> {
  const [goal] = process.argv.slice(2);
  const folder = resolve(goal ?? "docs/images");
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "report-"));
  const browser = await startChromium();
  try {
    for (const shot of goal === undefined ? DOCUMENTS : ALL)
      await take(browser, shot, join(folder, `${shot.name}.png`), work);
  } finally {
    await browser.close();
    rmSync(work, { recursive: true });
  }
}

await main();
