/** The map of all weights that the two sides may give: thousands of epochs, so not on the page's own thread. */

import { Attack, init } from "yuma-kernel";
import { type Rules, hyperparameters } from "../rules.js";
import { honestPay } from "./sides.js";

/** Cells along each side of the map: weights of 0, 0.02, …, 1. */
export const CELLS = 51;

export interface MapRequest {
  readonly id: number;
  readonly honest_stake: number;
  readonly rules: Rules;
}

export interface MapAnswer {
  readonly id: number;
  /** The gain of the honest side on its stake; a row for each weight of the cabal, from 0 upwards. */
  readonly gains: Float32Array;
}

const ready = init();

addEventListener("message", ({ data }: MessageEvent<MapRequest>) => {
  void ready.then(() => postMessage({ id: data.id, gains: gainsOf(data) } satisfies MapAnswer));
});

/** A validator and a miner on each side, as everywhere in this chapter. */
const ONE_EACH = { neurons: 4, validators: 2, sigma: 0, stakeSigma: 0 };
const WEIGHTS = Array.from({ length: CELLS }, (_, cell) => cell / (CELLS - 1));

function gainsOf({ honest_stake, rules }: MapRequest): Float32Array {
  // Each side needs some stake.
  const honestStake = Math.min(Math.max(honest_stake, 0.001), 0.999);
  const attack = new Attack({ ...ONE_EACH, honestStake, hyperparameters: hyperparameters(rules) });
  const gains = new Float32Array(CELLS * CELLS);
  for (const [column, honest] of WEIGHTS.entries()) {
    const { honest_dividends, honest_incentive } = attack.outcomes(honest, WEIGHTS);
    honest_dividends.forEach((dividends, row) => {
      const pay = honestPay({ dividends: [dividends], incentive: [honest_incentive[row] ?? 0] });
      gains[row * CELLS + column] = pay - honestStake;
    });
  }
  attack.free();
  return gains;
}
