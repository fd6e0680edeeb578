/** Files: what they hold is drawn, what is wrong with them is said, what is saved is the reference model's. */

import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { EpochDocument } from "yuma-kernel";
import { FIRST_RULES } from "../../src/rules.js";
import { FIRST_SUBNET, epochDocument } from "../../src/subnet.js";
import { openPage, useBrowser } from "./browser.js";
import { judged, mainnet, verified } from "./judge.js";

useBrowser();

async function give(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page.locator("#file").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
}

const message = (page: Page): Promise<string> => page.locator("#file-message").innerText();
const table = (page: Page): Promise<string> => page.locator("#neurons").innerText();

/** A valid document of so many neurons who do nothing. */
function manyNeurons(n: number): EpochDocument {
  const each = <T>(value: T): T[] => new Array<T>(n).fill(value);
  return {
    ...epochDocument(FIRST_SUBNET, FIRST_RULES),
    n,
    stake: each(0),
    last_update: each(0),
    block_at_registration: each(0),
    validator_permit: each(false),
    weights: each([]),
    bonds: each([]),
  };
}

test("a file is read and shown", async () => {
  const page = await openPage();
  await give(page, "small.json", JSON.stringify(epochDocument(FIRST_SUBNET, FIRST_RULES)));
  await expect.poll(() => message(page)).toContain("9 neurons, Yuma 3");
  expect(await page.locator("#neurons tbody tr").count()).toBe(9);
});

test("a large subnet is drawn", async () => {
  const page = await openPage();
  const document = manyNeurons(4096);
  const everybody = document.stake as readonly number[];
  const isValidator = (uid: number): boolean => uid < 64;
  await give(
    page,
    "large.json",
    JSON.stringify({
      ...document,
      stake: everybody.map((_, uid) => (isValidator(uid) ? 1_000_000_000 * (uid + 1) : 0)),
      last_update: everybody.map(() => 99_900),
      validator_permit: everybody.map((_, uid) => isValidator(uid)),
      weights: everybody.map((_, uid) =>
        isValidator(uid) ? everybody.map((_, on) => [on, 1 + ((uid * on) % 999)]) : [],
      ),
    }),
  );
  await expect.poll(() => table(page)).toContain("of 4\u202f096");
});

test("a file can be dropped", async () => {
  const page = await openPage();
  const content = JSON.stringify(epochDocument(FIRST_SUBNET, FIRST_RULES));
  const transfer = await page.evaluateHandle((text) => {
    const files = new DataTransfer();
    files.items.add(new File([text], "dropped.json"));
    return files;
  }, content);
  await page.dispatchEvent("#drop", "drop", { dataTransfer: transfer });
  await expect.poll(() => message(page)).toContain("9 neurons");
});

test("a bad file gives a readable message and keeps the old state", async () => {
  const page = await openPage();
  const before = await table(page);
  const good = epochDocument(FIRST_SUBNET, FIRST_RULES) as unknown as Record<string, unknown>;
  const bad: readonly (readonly [string, string | Buffer, readonly string[]])[] = [
    ["empty.json", "", ["empty.json is empty"]],
    ["picture.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0, 1]), ["no yuma-epoch/1 document"]],
    ["list.json", "[1, 2]", ["starts with “[1, 2]”, expected “{”"]],
    ["set.json", '{"schema": "yuma-set/1", "cases": []}', ["yuma-set/1", "yuma-epoch/1"]],
    ["large.json", JSON.stringify(manyNeurons(5000)), ["5000 neurons", "4096"]],
    ["short.json", JSON.stringify({ ...good, stake: [1, 2] }), ["stake", "2", "9"]],
    ["uid.json", JSON.stringify({ ...good, weights: [[[77, 1]], [], [], [], [], [], [], [], []] }), ["weights", "77"]],
    [
      "twice.json",
      JSON.stringify({
        ...good,
        weights: [
          [],
          [
            [4, 1],
            [4, 2],
          ],
          [],
          [],
          [],
          [],
          [],
          [],
          [],
        ],
      }),
      ["weights", "4"],
    ],
    ["missing.json", JSON.stringify({ ...good, emission: undefined }), ["emission"]],
    ["huge.json", Buffer.alloc(40 * 2 ** 20, " "), ["40 MB", "32 MB"]],
  ];
  for (const [name, content, words] of bad) {
    await give(page, name, content);
    for (const word of words) await expect.poll(() => message(page), { message: name }).toContain(word);
    expect(await message(page)).toContain("What was shown before stays.");
    expect(await table(page)).toBe(before);
  }
});

test("saved JSON is a vector that kernel and reference model confirm", async () => {
  const page = await openPage();
  for (const chosen of ["#mainnet", "#edited"]) {
    await page.locator(chosen).click();
    await expect.poll(() => message(page)).toContain(chosen === "#mainnet" ? "256 neurons" : "9 neurons");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#export-json").click()]);
    expect(verified(await download.path())).toMatch(/1 epoch/);
  }
});

test("saved CSV holds the reference model's values", async () => {
  const page = await openPage();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#export-csv").click()]);
  expect(download.suggestedFilename()).toBe("mainnet-sn15-block-4769998.csv");
  const [head = "", ...lines] = readFileSync(await download.path(), "utf8")
    .trim()
    .split("\n");
  const names = head.split(",");
  const { bits, combined_emission } = judged(mainnet());
  expect(lines.length).toBe(256);
  lines.forEach((line, uid) => {
    const values = new Map(line.split(",").map((value, index) => [names[index], Number(value)]));
    for (const name of ["stake", "consensus", "validator_trust", "incentive", "dividends"] as const) {
      expect((values.get(name) ?? NaN) * 2 ** 32, `${name} of uid ${uid}`).toBe(Number(bits[name][uid]));
    }
    expect(values.get("combined_emission_rao")).toBe(Number(combined_emission[uid]));
  });
});

test("the heat map can be read by keyboard", async () => {
  const page = await openPage();
  await page.locator(".heat-frame").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.locator(".reading").innerText()).toMatch(/^Validator \d+, with .* of the active stake/);
});
