/** The outputs of an epoch by validator and miner instead of by uid: the small subnets have the validators first. */

import type { EpochResult, SparseMatrix } from "yuma-kernel";

/** All numbers are shares from 0 to 1. */
export interface Shares {
  /** By validator. */
  readonly stake: readonly number[];
  readonly dividends: readonly number[];
  /** By miner. */
  readonly consensus: readonly number[];
  readonly incentive: readonly number[];
  /** By validator, then by miner. */
  readonly weights: readonly (readonly number[])[];
}

/** The shares of an epoch that was asked for its matrices. */
export function sharesOf(result: EpochResult, validators: number): Shares {
  return {
    stake: [...result.active_stake.subarray(0, validators)],
    dividends: [...result.dividends.subarray(0, validators)],
    consensus: [...result.consensus.subarray(validators)],
    incentive: [...result.incentive.subarray(validators)],
    weights: block(result.bits.weights, ONE.bits, validators),
  };
}

/** As which value a matrix writes the share of one. */
export const ONE = { bits: 2 ** 32, u16: 65_535 } as const;

/** The rows of the validators and the columns of the miners, as shares. */
export function block(
  matrix: SparseMatrix<BigInt64Array | Uint16Array> | undefined,
  one: number,
  validators: number,
): number[][] {
  if (!matrix) throw new Error("the kernel was asked for matrices and returned none");
  const miners = matrix.neurons - validators;
  return Array.from({ length: validators }, (_, validator) => {
    const row = new Array<number>(miners).fill(0);
    for (let entry = matrix.offsets[validator] ?? 0; entry < (matrix.offsets[validator + 1] ?? 0); entry += 1) {
      const miner = (matrix.uids[entry] ?? 0) - validators;
      if (miner >= 0) row[miner] = Number(matrix.values[entry] ?? 0) / one;
    }
    return row;
  });
}
