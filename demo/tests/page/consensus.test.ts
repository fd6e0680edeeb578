/** The consensus graph and its sentence. */

import { expect, test } from "vitest";
import { openPage, useBrowser } from "./browser.js";

useBrowser();

test("the sentence says what happens, with the numbers of the moment", async () => {
  const page = await openPage();
  const words = page.locator("#consensus-words");
  expect((await words.innerText()).replaceAll("\u00a0", " ")).toBe(
    "V1, V2 and V4, with 80 % of the stake, give M5 10 % or more. The walk over 1 − κ = 50 % of the stake ends at V1, " +
      "so 10 % is the consensus, and V4's 70 % is clipped to 10 %. M5 gets 10 % of the miners' pay.",
  );
  await page.getByRole("textbox", { name: "Stake of V4", exact: true }).fill("900");
  await expect
    .poll(async () => (await words.innerText()).replaceAll("\u00a0", " "))
    .toContain("V4, with 51.4 % of the stake, gives M5 70 % or more.");
});

test("the line at 1 − κ is a slider, by mouse and by keyboard", async () => {
  const page = await openPage();
  const kappa = page.getByRole("slider", { name: "Kappa", exact: true });
  await kappa.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("PageDown");
  expect(await page.locator("#rule-kappa").inputValue()).toBe("0.39");
  await page.locator(".consensus-graph").scrollIntoViewIfNeeded();
  const graph = await page.locator(".consensus-graph").boundingBox();
  const knob = await page.locator(".kappa-knob").boundingBox();
  if (!graph || !knob) throw new Error("no graph");
  await page.mouse.move(knob.x + 5, knob.y + 5);
  await page.mouse.down();
  await page.mouse.move(graph.x + graph.width + 200, knob.y + 5, { steps: 4 });
  await page.mouse.up();
  expect(await page.locator("#rule-kappa").inputValue()).toBe("0");
});

test("a rule without effect is disabled and says why", async () => {
  const page = await openPage();
  const steepness = page.locator("#rule-alpha_sigmoid_steepness");
  expect(await steepness.isDisabled()).toBe(true);
  const reason = page.locator(".slider", { has: steepness }).locator(".idle-reason");
  expect(await reason.innerText()).toBe("No effect while liquid alpha is off.");
  await page.locator("label", { hasText: /^Version 2$/ }).click();
  expect(await reason.innerText()).toBe("No effect in version 2, which has no liquid alpha.");
  await page.locator("label", { hasText: /^Version 3 with liquid alpha$/ }).click();
  expect(await steepness.isDisabled()).toBe(false);
  expect(await page.locator("#rule-bonds_moving_average").isDisabled()).toBe(true);
});
