/** Everybody can use the page: axe finds nothing serious, nothing overflows, in both themes and at both widths. */

import axe from "axe-core";
import { expect, test } from "vitest";
import { openPage, useBrowser } from "./browser.js";

useBrowser();

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 1600]) {
    test(`${colorScheme}, ${width} px`, async () => {
      const page = await openPage("", { colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" });
      await page.addScriptTag({ content: axe.source });
      const violations = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
        return violations.map(({ id, impact, nodes }) => ({
          id,
          impact,
          where: nodes.map((node) => node.html.slice(0, 120)),
        }));
      });
      expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      // Only the page itself scrolls downwards.
      const scrolling = () =>
        [...document.querySelectorAll("body *")]
          .filter(
            (element) => getComputedStyle(element).overflowY === "auto" && element.scrollHeight > element.clientHeight,
          )
          .map((element) => element.className);
      expect(await page.evaluate(scrolling)).toEqual([]);
    });
  }
}

test("the theme can be chosen, and is remembered", async () => {
  const page = await openPage("", { colorScheme: "light" });
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Dark theme" }).click();
  expect(await ground()).not.toBe(light);
  await page.reload();
  expect(await ground()).not.toBe(light);
});

test("the first Tab leads to a link that skips the navigation", async () => {
  const page = await openPage();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the subnet");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("subnet");
});
