/** A link holds the whole state; back and forward return to it. */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPage, ready, useBrowser } from "./browser.js";

useBrowser();

const results = (page: Page): Promise<string[]> => page.locator(".matrix .number").allInnerTexts();
const hash = (page: Page): Promise<string> => page.evaluate(() => location.hash);

async function changeMuch(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "Weight of V3 for M5", exact: true }).fill("60");
  await page.locator("#rule-kappa").fill("0.4");
  await page.locator("label", { hasText: /^Version 3 with liquid alpha$/ }).click();
  await page.locator("#scenario").selectOption("clipping");
  await page.locator("#epoch").fill("12");
  await page.locator("label", { hasText: /^Bonds$/ }).click();
}

test("a shared link restores the state", async () => {
  const page = await openPage();
  await changeMuch(page);
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect.poll(() => hash(page)).toContain("#1;");
  const copy = await openPage((await hash(page)).slice(1));
  await expect.poll(() => results(copy)).toEqual(await results(page));
  expect(await copy.locator("#rule-kappa").inputValue()).toBe("0.4");
  expect(await copy.locator("#scenario").inputValue()).toBe("clipping");
  await expect.poll(() => copy.locator(".player output").innerText()).toBe("Epoch 12 of 40");
  expect(await copy.locator("#layer-choice input:checked").inputValue()).toBe("bonds");
});

test("back and forward return to earlier states", async () => {
  const page = await openPage();
  const first = await results(page);
  await page.getByRole("textbox", { name: "Weight of V3 for M5", exact: true }).fill("60");
  const second = await results(page);
  await expect.poll(() => hash(page)).toContain("#1;");
  await page.goBack();
  await expect.poll(() => results(page)).toEqual(first);
  await page.goForward();
  await expect.poll(() => results(page)).toEqual(second);
  await page.reload();
  await ready(page);
  await expect.poll(() => results(page)).toEqual(second);
});

test("a link that cannot be read says why and changes nothing", async () => {
  const page = await openPage();
  const first = await results(page);
  for (const [broken, reason] of [
    ["2;k=5", "version “2”"],
    ["1;k=none", "expected a whole number from 0 to 65535"],
    ["1;s=1.2;w=1.2", "do not fit together"],
    ["1;zz=1", "“zz”"],
  ] as const) {
    await page.evaluate((next) => (location.hash = next), broken);
    await expect.poll(() => page.locator("#notice").innerText()).toContain(reason);
    expect(await results(page)).toEqual(first);
  }
});
