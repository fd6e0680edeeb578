/** A page in real Chromium, and what it says on its console. */

import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Browser;
const complaints: string[] = [];
const foreign: string[] = [];

/** To be called once at the top of each file: opens the browser, and fails every test after which the page complained. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ARGUMENTS,
    });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0), "errors on the console").toEqual([]);
    expect(foreign.splice(0), "requests to other hosts").toEqual([]);
  });
}

/** The page, once it is ready. The hash holds a state. */
export async function openPage(hash = "", options: BrowserContextOptions = {}): Promise<Page> {
  const address = inject("address");
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error.stack)));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== new URL(address).origin) foreign.push(request.url());
  });
  await page.goto(`${address}${hash && `#${hash}`}`);
  await ready(page);
  return page;
}

export async function ready(page: Page): Promise<void> {
  await page.locator("html[data-ready]").waitFor();
  await page.locator("#neurons table").waitFor();
  // Until the fonts are there, a place that has been measured may still move.
  await page.evaluate(() => document.fonts.ready);
}
