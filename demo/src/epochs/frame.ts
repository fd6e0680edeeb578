/** The values of the charts over epochs. */

import type { Shares } from "../shares.js";

/** One epoch of a run. */
export interface Frame extends Shares {
  /** By validator, then by miner: claims from 0 to 1. */
  readonly bonds: readonly (readonly number[])[];
}

export interface Run {
  readonly validators: readonly string[];
  readonly miners: readonly string[];
  readonly frames: readonly Frame[];
}

/** A validator's share of dividends over its share of stake; 1 is exactly its part. Undefined where it has no stake. */
export function dividendsPerStake(frame: Frame, validator: number): number | undefined {
  const stake = frame.stake[validator] ?? 0;
  return stake > 0 ? (frame.dividends[validator] ?? 0) / stake : undefined;
}
