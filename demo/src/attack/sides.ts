/** Honest against cabal, as a subnet of two validators and two miners: each side acts as one. */

import type { Outcome } from "../outcome.js";
import type { Attack } from "../state.js";
import type { Subnet } from "../subnet.js";

/** The honest validator and miner are the first; stakes and weights in thousandths. */
export function sides({ honest_stake, honest_weight, cabal_weight }: Attack): Subnet {
  const pair = (share: number): [number, number] => {
    const part = Math.round(share * 1_000);
    return [part, 1_000 - part];
  };
  const [own, other] = pair(cabal_weight);
  return { stakes: pair(honest_stake), weights: [pair(honest_weight), [other, own]] };
}

/** The honest part of what an epoch pays: half by dividends, half by incentive, as a subnet pays it out. */
export function honestPay({ dividends, incentive }: Pick<Outcome, "dividends" | "incentive">): number {
  return ((dividends[0] ?? 0) + (incentive[0] ?? 0)) / 2;
}
