/** Tests the page of the HTML report in Chromium: it reaches nothing, it works with keys alone, and a screen reader gets roles and
 * names. These tests are left out where Chromium is not installed (Debian's package `chromium`). */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { html } from "../../../provider/src/report/html.ts";
import { rolloutReport } from "../../../provider/src/report/model.ts";
import { CHROMIUM, startChromium } from "../../support/chromium.ts";
import { HOSTILE, hostile, large, passed, type Sample, twelve } from "./sample.ts";

const where = CHROMIUM === undefined ? "left out: Chromium is not installed" : CHROMIUM;

/** A limit for hangs. Chromium starts slowly on a busy machine. */
const LIMIT = 120_000;

describe.skipIf(CHROMIUM === undefined)(`the page in Chromium (${where})`, { timeout: LIMIT }, () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "report-"));
    browser = await startChromium();
  }, LIMIT);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  interface Opened {
    readonly page: Page;
    /** All that the browser asked for. */
    readonly requests: string[];
    /** What the console and uncaught errors said. */
    readonly said: string[];
  }

  async function open(
    samples: readonly Sample[],
    look: Parameters<Browser["newPage"]>[0] = {},
  ): Promise<Opened> {
    const file = join(folder, "report.html");
    writeFileSync(file, html(samples.map((sample) => rolloutReport(...sample))));
    const page = await browser.newPage(look);
    const [requests, said]: string[][] = [[], []];
    page.on("request", (request) => requests?.push(request.url()));
    page.on("console", (message) => said?.push(message.text()));
    page.on("pageerror", (error) => said?.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return { page, requests: requests ?? [], said: said ?? [] };
  }

  const ids = async (page: Page) =>
    (await page.locator(".instances tbody th").allTextContents()).map((id) => Number(id.slice(-2)));
  const focused = (page: Page) => page.evaluate<string>("document.activeElement.textContent");
  const press = async (page: Page, ...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const left = (page: Page) => page.getByText(/ shown$/).textContent();

  test.each([
    ["12 instances", twelve()],
    ["10,000 instances", large()],
  ])("%s: the page asks for nothing else, and the console stays empty", async (_, sample) => {
    const { page, requests, said } = await open([sample]);
    await press(page, "f", "t", "i", "Enter", "?", "Escape");
    expect(await page.locator(".details").count()).toBe(1);
    expect(requests).toEqual([expect.stringMatching(/^file:.*report\.html$/)]);
    expect(said).toEqual([]);
  });

  test("hostile texts are shown as texts, and nothing else", async () => {
    const { page, requests, said } = await open([hostile(), twelve()]);
    expect(await page.locator(".instances tbody th").count()).toBe(HOSTILE.length);
    for (const id of await page.locator(".instances tbody th button").all()) await id.click();
    expect(await page.locator(".details").count()).toBe(HOSTILE.length);
    const text = await page.evaluate<string>("document.body.textContent");
    // HTML knows no half of a surrogate pair, and turns it into U+FFFD; the page shows the texts that JSON holds.
    for (const one of HOSTILE) expect(text).toContain(one);
    expect(await page.evaluate("window.broken")).toBeUndefined();
    expect(await page.locator("main img, main script, main style, main b b").count()).toBe(0);
    expect([requests.length, said]).toEqual([1, []]);
  });

  test("without scripts the page still tells the results", async () => {
    const { page } = await open([twelve(), passed()], { javaScriptEnabled: false });
    await page.getByText("PartialFailed: 4 of 12 instances hold").waitFor();
    await page.getByText("Success: 8 of 8 instances hold").waitFor();
  });

  test("what went wrong comes first, with what the command said and what to do", async () => {
    const { page } = await open([twelve()]);
    const titles = await page.getByRole("heading", { level: 2 }).allTextContents();
    expect(titles).toEqual([
      expect.stringContaining("did not pass"),
      "What went wrong",
      "Waves",
      "Instances",
    ]);
    const [first] = await page.getByRole("article").all();
    expect(await first?.getByRole("heading").textContent()).toBe(
      "2 instances failedHealthCheckFailed in step health, exit code 22",
    );
    expect(await first?.textContent()).toContain("GET http://127.0.0.1:8080/healthz → 503");
    expect(await first?.textContent()).toContain("What to do Look at what the health command says");
    expect(await first?.textContent()).toContain("The old files were put back.");
    await first?.getByRole("button", { name: /^Show in list/ }).click();
    expect(await ids(page)).toEqual([4, 7]);
    expect(await focused(page)).toBe("Instances");
  });

  test("the filter works by outcome, zone, reason, wave and text, and stays after a reload", async () => {
    const { page } = await open([twelve()]);
    expect(await left(page)).toBe("All 12 shown");
    await page.getByRole("button", { name: "failed 3" }).click();
    await page.getByRole("button", { name: "unreachable 1" }).click();
    expect(await ids(page)).toEqual([4, 7, 6, 8]);
    await page.getByLabel("Zone").selectOption("cn-hangzhou-h");
    expect(await ids(page)).toEqual([4, 7]);
    expect(await left(page)).toBe("2 of 12 shown");
    await page.reload();
    expect(await ids(page)).toEqual([4, 7]);
    expect(await page.getByRole("button", { name: "failed 3" }).getAttribute("aria-pressed")).toBe("true");
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByLabel("Reason").selectOption({ index: 2 });
    expect(await ids(page)).toEqual([6]);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("button", { name: "Wave 3, show its instances only" }).click();
    expect(await ids(page)).toEqual([10, 11, 12]);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByLabel("Text").fill("emerg web");
    expect(await ids(page)).toEqual([6]);
    await page.getByLabel("Text").fill("nothing like this");
    await page.getByText("No instance matches the filter.").waitFor();
  });

  test("all can be done with keys", async () => {
    const { page } = await open([passed(), twelve()]);
    await press(page, "Tab");
    expect(await focused(page)).toContain("Skip to the list");
    await press(page, "Enter");
    expect(await focused(page)).toBe("Instances");
    await press(page, "/");
    await page.keyboard.type("web0006 ?f");
    expect(await page.getByLabel("Text").inputValue()).toBe("web0006 ?f");
    await press(page, "Escape");
    expect(await left(page)).toBe("All 12 shown");
    await page.getByRole("heading", { name: "Instances", exact: true }).focus();
    await press(page, "f");
    expect(await ids(page)).toEqual([4, 7, 6, 8, 9, 10, 11, 12]);
    await press(page, "i", "ArrowDown", "ArrowDown");
    expect(await focused(page)).toBe("i-bp1a7k3web0006");
    await press(page, "Enter");
    await page.locator(".details").getByText("unknown directive").waitFor();
    await press(page, "End");
    expect(await focused(page)).toBe("i-bp1a7k3web0012");
    await press(page, "ArrowDown", "Home");
    expect(await focused(page)).toBe("i-bp1a7k3web0004");
    await press(page, "f", "]");
    await page.getByRole("heading", { name: "agentConf passed" }).waitFor();
    await press(page, "[");
    await page.getByRole("heading", { name: "webConf did not pass" }).waitFor();
  });

  test("the keys are listed, and can be switched off", async () => {
    const { page } = await open([twelve()]);
    await press(page, "?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    expect((await dialog.locator("kbd").allTextContents()).join(" ")).toBe("/ f i [ ] t ? Esc ↑ ↓ Enter");
    await dialog.getByLabel("Keys are on").uncheck();
    await press(page, "Escape", "f");
    expect(await left(page)).toBe("All 12 shown");
    await page.getByRole("button", { name: "Keys" }).click();
    await dialog.getByLabel("Keys are on").check();
    await dialog.getByRole("button", { name: "Close" }).click();
    await press(page, "f");
    expect(await left(page)).toBe("8 of 12 shown");
  });

  test("a head of a column sorts, and says so", async () => {
    const { page } = await open([twelve()]);
    const finished = page.getByRole("columnheader", { name: "Finished" });
    await finished.getByRole("button").click();
    expect(await ids(page)).toEqual([1, 2, 6, 3, 5, 4, 7, 8, 9, 10, 11, 12]);
    expect(await finished.getAttribute("aria-sort")).toBe("ascending");
    await finished.getByRole("button").click();
    expect((await ids(page)).slice(0, 3)).toEqual([7, 4, 5]);
    expect(await finished.getAttribute("aria-sort")).toBe("descending");
  });

  test("the theme is that of the system, until the reader chooses another", async () => {
    const colour = (page: Page) => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const [light, dark] = ["rgb(246, 247, 248)", "rgb(20, 23, 26)"];
    const { page } = await open([twelve()], { colorScheme: "dark" });
    expect(await colour(page)).toBe(dark);
    await press(page, "t");
    expect(await colour(page)).toBe(light);
    await page.reload();
    expect(await colour(page)).toBe(light);
    await page.emulateMedia({ colorScheme: "light" });
    await page.getByLabel("Theme").selectOption("dark");
    expect(await colour(page)).toBe(dark);
    await page.getByLabel("Theme").selectOption("system");
    expect(await colour(page)).toBe(light);
  });

  test("ten thousand instances come in pages, whose rows know their place", async () => {
    const { page } = await open([large()]);
    expect(await page.locator(".instances tbody tr").count()).toBe(100);
    await page.getByText("1–100 of 10,000").waitFor();
    await page.getByRole("button", { name: "Last" }).click();
    await page.getByText("9,901–10,000 of 10,000").waitFor();
    expect(await page.locator(".instances").getAttribute("aria-rowcount")).toBe("10001");
    expect(await page.locator(".instances tbody tr").last().getAttribute("aria-rowindex")).toBe("10001");
    await page.getByLabel("Text").fill("FileCreateFail");
    expect(await page.locator(".instances tbody tr").count()).toBe(56);
  });

  test("a print holds all instances, and no controls", async () => {
    const { page } = await open([large(300)]);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator(".instances tbody tr").count()).toBe(300);
    expect(await page.getByLabel("Text").isVisible()).toBe(false);
    expect(await page.evaluate("getComputedStyle(document.documentElement).colorScheme")).toBe("light");
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator(".instances tbody tr").count()).toBe(100);
  });

  test.each([
    ["12 instances", [twelve()]],
    ["several rollouts", [twelve(), passed(), passed("logConf", 40)]],
    ["10,000 instances", [large()]],
  ] as const)("%s: nothing is wider than a window of 400 pixels", async (_, samples) => {
    const { page } = await open(samples, { viewport: { width: 400, height: 800 } });
    await press(page, "i", "Enter");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(400);
  });

  test.each([
    ["light", [twelve(), passed()], 1280],
    ["dark", [twelve(), passed()], 1280],
    ["dark", [twelve()], 400],
  ] as const)("axe finds nothing: %s, %#", async (colorScheme, samples, width) => {
    const { page } = await open(samples, { colorScheme, viewport: { width, height: 900 } });
    await press(page, "i", "Enter", "f");
    await page.evaluate(axe.source);
    const { violations, passes } = await page.evaluate<axe.AxeResults>("axe.run()");
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
    );
    expect(found).toEqual([]);
    expect(passes.length).toBeGreaterThan(20);
  });
});
