/** Finds and starts the Chromium of the system (Debian's package `chromium`). Nothing is downloaded. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Path of the program, or undefined where it is not installed. */
export const CHROMIUM: string | undefined = PLACES.find((path) => existsSync(path));

/** Chromium refuses to run as root with its sandbox. The pages opened here are our own. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? "chromium", args: ["--no-sandbox"] });
}
