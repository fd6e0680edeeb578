/** Honest against cabal: the pay of both sides is the reference model's. */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { honestPay, sides } from "../../src/attack/sides.js";
import { FIRST_RULES } from "../../src/rules.js";
import { epochDocument } from "../../src/subnet.js";
import { openPage, useBrowser } from "./browser.js";
import { judged } from "./judge.js";

useBrowser();

const ONE = 2 ** 32;

/** What the honest side gets of all pay, by the reference model. */
function expected(honest_stake: number, honest_weight: number, cabal_weight: number): number {
  const { bits } = judged(epochDocument(sides({ honest_stake, honest_weight, cabal_weight }), FIRST_RULES));
  return honestPay({ dividends: [Number(bits.dividends[0]) / ONE], incentive: [Number(bits.incentive[2]) / ONE] });
}

/** The honest part of the last bar, as it is drawn. */
const drawn = (page: Page): Promise<number> =>
  page
    .locator(".sides-bar")
    .last()
    .evaluate((bar: HTMLElement) => Number.parseFloat(bar.style.getPropertyValue("--honest")) / 100);

test("sliders show who gains, with the reference model's numbers", async () => {
  const page = await openPage();
  for (const [stake, honest, cabal] of [
    [0.6, 0.8, 1],
    [0.6, 0.5, 1],
    [0.51, 0.9, 0.3],
    [0.3, 1, 1],
    [1, 1, 0],
    [0, 0, 0],
  ] as const) {
    await page.locator("#attack-honest_stake").fill(String(stake));
    await page.locator("#attack-honest_weight").fill(String(honest));
    await page.locator("#attack-cabal_weight").fill(String(cabal));
    const pay = expected(stake, honest, cabal);
    await expect.poll(() => drawn(page)).toBeCloseTo(pay, 9);
    const words = await page.locator("#attack-words").innerText();
    expect(words).toContain(pay - stake > 0.0005 ? "costs it" : pay - stake < -0.0005 ? "wins it" : "Nobody gains");
  }
});

test("the map is painted, and dragging on it moves the sliders", async () => {
  const page = await openPage();
  const map = page.locator(".map-square");
  await map.scrollIntoViewIfNeeded();
  const painted = (): Promise<number> =>
    page.locator(".map canvas").evaluate((canvas: HTMLCanvasElement) => {
      // A copy is read: of a canvas that is read twice Chromium complains on the console.
      const { width, height } = canvas;
      const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      copy?.drawImage(canvas, 0, 0);
      return new Set(copy?.getImageData(0, 0, width, height).data).size;
    });
  await expect.poll(painted).toBeGreaterThan(20);
  // Relative to the map: a window that still scrolls or lays out does not matter.
  await map.evaluate((square: HTMLElement) => square.scrollIntoView({ block: "center", behavior: "instant" }));
  const box = await map.boundingBox();
  if (!box) throw new Error("no map");
  await map.click({ position: { x: box.width * 0.25, y: box.height * 0.5 } });
  expect(Number(await page.locator("#attack-honest_weight").inputValue())).toBeCloseTo(0.25, 1);
  expect(Number(await page.locator("#attack-cabal_weight").inputValue())).toBeCloseTo(0.5, 1);
});
