/** Editing the small subnet: every number that follows is the reference model's. */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { FIRST_RULES } from "../../src/rules.js";
import { FIRST_SUBNET, type Subnet, epochDocument, withStake, withValidator, withWeight } from "../../src/subnet.js";
import { openPage, useBrowser } from "./browser.js";
import { judged, written } from "./judge.js";

useBrowser();

/** The rows of results below the matrix and the columns beside it. */
async function shown(page: Page): Promise<Record<string, string[]>> {
  const texts = (selector: string): Promise<string[]> => page.locator(selector).allInnerTexts();
  return {
    consensus: await texts(".matrix tfoot tr:nth-child(1) .number"),
    incentive: await texts(".matrix tfoot tr:nth-child(2) .number"),
    trust: await texts(".matrix tbody td:nth-last-child(2) .number"),
    dividends: await texts(".matrix tbody td:last-child .number"),
  };
}

function expected(subnet: Subnet, rules = FIRST_RULES): Record<string, string[]> {
  const { bits } = judged(epochDocument(subnet, rules));
  const validators = subnet.stakes.length;
  const ofMiners = (vector: readonly number[]): string[] => vector.slice(validators).map((share) => written(share));
  const ofValidators = (vector: readonly number[]): string[] =>
    vector.slice(0, validators).map((share) => written(share));
  return {
    consensus: ofMiners(bits.consensus),
    incentive: ofMiners(bits.incentive),
    trust: ofValidators(bits.validator_trust),
    dividends: ofValidators(bits.dividends),
  };
}

const cell = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

test("the first subnet shows the reference model's numbers", async () => {
  const page = await openPage();
  await expect.poll(() => shown(page)).toEqual(expected(FIRST_SUBNET));
});

test("a weight that is typed changes the numbers that it should", async () => {
  const page = await openPage();
  const before = await shown(page);
  await cell(page, "Weight of V2 for M5").fill("70");
  const subnet = withWeight(FIRST_SUBNET, 1, 4, 70);
  await expect.poll(() => shown(page)).toEqual(expected(subnet));
  expect(await shown(page)).not.toEqual(before);
});

test("a stake that is typed, and rules that are turned", async () => {
  const page = await openPage();
  await cell(page, "Stake of V4").fill("900");
  await page.locator("#rule-kappa").fill("0.6");
  await page.locator("#rule-bonds_penalty").fill("0.25");
  const rules = { ...FIRST_RULES, kappa: Math.floor(0.6 * 65_535), bonds_penalty: Math.round(0.25 * 65_535) };
  await expect.poll(() => shown(page)).toEqual(expected(withStake(FIRST_SUBNET, 3, 900), rules));
});

test("the matrix works by keyboard alone", async () => {
  const page = await openPage();
  // The matrix is one stop of the Tab key: its cell for V4 and M5 first.
  await page.locator("#subnet").focus();
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? null);
  for (let presses = 0; presses < 20 && !(await focused())?.startsWith("Weight"); presses += 1)
    await page.keyboard.press("Tab");
  expect(await focused()).toBe("Weight of V4 for M5");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowLeft");
  expect(await focused()).toBe("Weight of V3 for M4");
  await page.keyboard.type("33");
  await page.keyboard.press("Enter");
  expect(await focused()).toBe("Weight of V4 for M4");
  await page.keyboard.press("+");
  await page.keyboard.press("PageUp");
  await page.keyboard.press("-");
  await page.keyboard.press("Home");
  expect(await focused()).toBe("Stake of V4");
  await page.keyboard.press("PageDown");
  const subnet = withStake(withWeight(withWeight(FIRST_SUBNET, 2, 3, 33), 3, 3, 20), 3, 50);
  await expect.poll(() => shown(page)).toEqual(expected(subnet));
  await page.keyboard.press("Escape");
  await expect.poll(() => shown(page)).toEqual(expected(withStake(subnet, 3, 150)));
});

test("what is no number is refused in words, and the numbers stay", async () => {
  const page = await openPage();
  const before = await shown(page);
  for (const wrong of ["NaN", "-5", "1e3", "70000", "0.5"]) {
    await cell(page, "Weight of V1 for M2").fill(wrong);
    await expect
      .poll(() => page.locator("#matrix-message").innerText())
      .toContain(`Weight of V1 for M2: found “${wrong}”, expected a whole number from 0 to 65535`);
    expect(await shown(page)).toEqual(before);
  }
  await cell(page, "Weight of V1 for M2").blur();
  expect(await cell(page, "Weight of V1 for M2").inputValue()).toBe("25");
  expect(await page.locator("#matrix-message").innerText()).toBe("");
});

test("a cell can be dragged", async () => {
  const page = await openPage();
  const box = await cell(page, "Weight of V4 for M5").boundingBox();
  if (!box) throw new Error("no cell");
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 20, box.y + 60, { steps: 5 });
  await page.mouse.up();
  expect(await cell(page, "Weight of V4 for M5").inputValue()).toBe("50");
  await expect.poll(() => shown(page)).toEqual(expected(withWeight(FIRST_SUBNET, 3, 4, 50)));
});

test("validators and miners come and go", async () => {
  const page = await openPage();
  await page.getByRole("button", { name: "+ Validator" }).click();
  await expect.poll(() => shown(page)).toEqual(expected(withValidator(FIRST_SUBNET)));
  await page.getByRole("button", { name: "Remove V5" }).click();
  await page.getByRole("button", { name: "+ Miner" }).click();
  await page.getByRole("button", { name: "Remove M6" }).click();
  await expect.poll(() => shown(page)).toEqual(expected(FIRST_SUBNET));
  for (const name of ["Remove V4", "Remove V3", "Remove V2"]) await page.getByRole("button", { name }).click();
  for (let miner = 5; miner > 1; miner -= 1) await page.getByRole("button", { name: `Remove M${miner}` }).click();
  await expect.poll(() => shown(page)).toEqual(expected({ stakes: [340], weights: [[35]] }));
  await page.getByRole("button", { name: "Reset" }).click();
  await expect.poll(() => shown(page)).toEqual(expected(FIRST_SUBNET));
});

test("nobody with stake, and nobody with weights, is no error", async () => {
  const page = await openPage("1;s=0.0;w=0.0~0.0");
  await expect
    .poll(() => shown(page))
    .toEqual(
      expected({
        stakes: [0, 0],
        weights: [
          [0, 0],
          [0, 0],
        ],
      }),
    );
  expect(await page.locator("#consensus-words").innerText()).toContain("Nobody");
});

test("a change is announced to those who do not see it", async () => {
  const page = await openPage();
  await cell(page, "Weight of V4 for M5").fill("10");
  await expect
    .poll(() => page.locator("#announcer").innerText())
    .toMatch(/^M5: consensus 10\.0, incentive .* percent\. V4: dividends/);
});
