/** A scenario plays, and what is shown of each epoch is the reference model's. */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { FIRST_RULES, RUNTIMES } from "../../src/rules.js";
import { FIRST_SUBNET, epochDocument } from "../../src/subnet.js";
import { openPage, useBrowser } from "./browser.js";
import { dividendsOf, judged, written } from "./judge.js";

useBrowser();

const shown = (page: Page): Promise<string> => page.locator(".player output").innerText();

/** A column of the table of the shown epoch. */
const column = (page: Page, place: number): Promise<string[]> =>
  page.locator(`.now tbody tr:not(.total) > :nth-child(${place})`).allInnerTexts();

/** Of all validators, in the column before the last. */
async function dividendSum(page: Page): Promise<number> {
  const dividends = await column(page, (await page.locator(".now thead th").count()) - 1);
  return dividends.reduce((sum, share) => sum + Number(share), 0);
}

test("a scenario plays to its end", async () => {
  const page = await openPage();
  await page.locator("#scenario").selectOption("clipping");
  await expect.poll(() => shown(page)).toBe("Epoch 40 of 40");
  await page.locator("#epoch").fill("38");
  await expect.poll(() => shown(page)).toBe("Epoch 38 of 40");
  await page.getByRole("button", { name: "Step back" }).click();
  await expect.poll(() => shown(page)).toBe("Epoch 37 of 40");
  const veil = page.locator(".veil").first();
  const before = await veil.boundingBox();
  await page.getByRole("button", { name: "Play" }).click();
  await expect.poll(() => shown(page)).toBe("Epoch 40 of 40");
  await expect.poll(async () => (await veil.boundingBox())?.x).toBeGreaterThan(before?.x ?? Infinity);
  await expect.poll(() => page.getByRole("button", { name: "Play" }).count()).toBe(1);
});

test("every scenario runs, under every version", async () => {
  const page = await openPage();
  const names = await page
    .locator("#scenario option")
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  expect(names.length).toBe(23);
  for (const version of ["Version 2", "Version 3", "Version 3 with liquid alpha"]) {
    await page.locator("label", { hasText: new RegExp(`^${version}$`) }).click();
    for (const name of names) {
      await page.locator("#scenario").selectOption(name);
      await expect.poll(() => shown(page), { message: name }).toBe("Epoch 40 of 40");
      await expect.poll(() => dividendSum(page), { message: name }).toBeCloseTo(100, 0);
    }
  }
});

test("over epochs the edited subnet earns what the reference model says", async () => {
  const page = await openPage("1;c=edited;e=0");
  const start = epochDocument(FIRST_SUBNET, FIRST_RULES);
  let bonds = start.bonds;
  for (let epoch = 1; epoch <= 4; epoch += 1) {
    const outputs = judged({ ...start, bonds });
    bonds = outputs.bonds;
    await page.locator("#epoch").fill(String(epoch));
    const dividends = outputs.bits.dividends.slice(0, 4).map((share) => written(share));
    await expect.poll(() => column(page, 8)).toEqual(dividends);
  }
  await expect.poll(() => page.locator("#epoch-charts .line-chart").count()).toBe(2 + 5);
});

// 446 changed what liquid alpha compares with, and nothing else that this page shows.
test("each runtime's rules pay what the command-line tool says", async () => {
  const page = await openPage("1;c=kappa-moves-second;l=1;e=0");
  const seen = new Map<number, string[]>();
  for (const runtime of RUNTIMES) {
    await page.locator("#runtime").selectOption(String(runtime));
    const epochs = dividendsOf("kappa-moves-second", "liquid_alpha=true", `rules=${runtime}`);
    for (const epoch of [1, 2, 3, 4]) {
      await page.locator("#epoch").fill(String(epoch));
      const expected = (epochs[epoch - 1] ?? []).slice(0, 3).map((share) => (share * 100).toFixed(1));
      await expect.poll(() => column(page, 5), { message: `runtime ${runtime}, epoch ${epoch}` }).toEqual(expected);
      seen.set(runtime, [...(seen.get(runtime) ?? []), ...expected]);
    }
  }
  expect(seen.get(475)).toEqual(seen.get(446));
  expect(seen.get(475)).not.toEqual(seen.get(425));
  await page.locator("label", { hasText: /^Version 2$/ }).click();
  expect(await page.locator("#runtime").isDisabled()).toBe(true);
});
