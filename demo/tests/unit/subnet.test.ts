/** The edited subnet, its rules, and what is typed into its cells. */

import { expect, test } from "vitest";
import { typedNumber } from "../../src/matrix/editing.js";
import { FIRST_RULES, SLIDERS, withRule } from "../../src/rules.js";
import {
  FIRST_SUBNET,
  epochDocument,
  withMiner,
  withValidator,
  withoutMiner,
  withoutValidator,
} from "../../src/subnet.js";

test("the document has the validators first, and no entry for a weight of nothing", () => {
  const document = epochDocument(
    {
      stakes: [3, 1],
      weights: [
        [5, 0],
        [0, 7],
      ],
    },
    FIRST_RULES,
  );
  expect(document).toMatchObject({
    n: 4,
    stake: [3_000_000_000, 1_000_000_000, 0, 0],
    validator_permit: [true, true, false, false],
    weights: [[[2, 5]], [[3, 7]], [], []],
    bonds: [[], [], [], []],
    hyperparameters: { kappa: 32_767, yuma_version: 3, stake_threshold: 0 },
  });
});

test("who is added and removed again leaves no trace", () => {
  expect(withoutValidator(withValidator(FIRST_SUBNET), 4)).toEqual(FIRST_SUBNET);
  expect(withoutMiner(withMiner(FIRST_SUBNET), 5)).toEqual(FIRST_SUBNET);
});

test("a slider's position is its integer, and back", () => {
  for (const slider of SLIDERS) {
    const initial = FIRST_RULES[slider.name];
    const nearest = Math.round(slider.position(initial) / slider.step) * slider.step;
    expect(slider.integer(nearest), slider.name).toBe(initial);
    expect(slider.position(slider.integer(slider.to))).toBeCloseTo(slider.to, 4);
  }
});

test("the bounds of liquid alpha push each other", () => {
  expect(withRule(FIRST_RULES, "alpha_low", 60_000)).toMatchObject({ alpha_low: 60_000, alpha_high: 60_000 });
  expect(withRule(FIRST_RULES, "alpha_high", 100)).toMatchObject({ alpha_low: 100, alpha_high: 100 });
});

test("what is typed is a whole number or a sentence", () => {
  const place = { row: 1, column: 2 };
  expect(typedNumber("65535", place)).toBe(65_535);
  expect(typedNumber(" 7 ", place)).toBe(7);
  expect(typedNumber("", place)).toBe(0);
  for (const text of ["65536", "-1", "NaN", "1.5", "1e2", "٣", "Infinity"]) {
    expect(typedNumber(text, place)).toContain(
      `Weight of V2 for M2: found “${text}”, expected a whole number from 0 to 65535`,
    );
  }
  expect(typedNumber("0.5", place)).toContain("write 50 and 25");
  expect(typedNumber("9000001", { row: 0, column: 0 })).toContain("Stake of V1");
});
