/** The steps of the consensus graph and their sentence, on outcomes that can be checked by hand. */

import { expect, test } from "vitest";
import { consensusSteps } from "../../src/graph/steps.js";
import { consensusWords } from "../../src/graph/words.js";
import type { Outcome } from "../../src/outcome.js";
import { FIRST_RULES } from "../../src/rules.js";

/** One miner, its consensus and clipped weights given as the epoch would return them. */
function outcome(stake: number[], weights: number[], consensus: number): Outcome {
  const clipped = weights.map((weight) => [Math.min(weight, consensus)]);
  const rest = { trust: [], dividends: [], incentive: [] } as const;
  return { ...rest, stake, consensus: [consensus], weights: weights.map((weight) => [weight]), clipped };
}

const words = (found: Outcome, kappa = 32_767): string =>
  consensusWords(consensusSteps(found, { ...FIRST_RULES, kappa }, 0), 0, 0.25).replaceAll("\u00a0", " ");

test("steps go from the least generous to the most, and the first past 1 − κ sets the consensus", () => {
  const { steps, setter, minority } = consensusSteps(
    outcome([0.2, 0.5, 0, 0.3], [0.9, 0.4, 1, 0.1], 0.4),
    FIRST_RULES,
    0,
  );
  expect(steps.map(({ validator }) => validator)).toEqual([3, 1, 0]);
  expect(steps.map(({ from, to }) => [from, to])).toEqual([
    [0, 0.3],
    [0.3, 0.8],
    [0.8, 1],
  ]);
  expect(setter).toBe(1);
  expect(minority).toBeCloseTo(0.5, 4);
});

test("a clipped weight", () => {
  expect(words(outcome([0.6, 0.4], [0.1, 0.7], 0.1))).toBe(
    "All validators give M1 10 % or more. The walk over 1 − κ = 50 % of the stake ends at V1, so 10 % is the consensus, " +
      "and V2's 70 % is clipped to 10 %. M1 gets 25 % of the miners' pay.",
  );
});

test("a consensus of zero", () => {
  expect(words(outcome([0.6, 0.4], [0, 0.7], 0))).toBe(
    "Validators with 60 % of the stake give M1 nothing. That is more than 1 − κ = 50 %, so the consensus is zero, " +
      "and V2's 70 % is clipped to 0 %. M1 gets 25 % of the miners' pay.",
  );
});

test("several who are clipped, and nobody", () => {
  expect(words(outcome([0.5, 0.2, 0.2, 0.1], [0.1, 0.2, 0.3, 0.8], 0.1), 19_660)).toContain(
    "V4's 80 % is clipped to 10 %; V2 and V3 lose a little too",
  );
  expect(words(outcome([0.5, 0.5], [0.3, 0.3], 0.3))).toContain("Nothing is clipped.");
  expect(words(outcome([0, 0], [0.3, 0.3], 0))).toContain("Nobody has any stake");
  expect(words(outcome([1, 0], [0, 0], 0))).toContain("Nobody gives M1 any weight");
});
