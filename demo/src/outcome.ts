/** The kernel's outcome for the edited subnet. */

import { type EpochResult, YumaError, epoch } from "yuma-kernel";
import type { Rules } from "./rules.js";
import { ONE, type Shares, block, sharesOf } from "./shares.js";
import { type Subnet, epochDocument, validatorCount } from "./subnet.js";

/** The first epoch of a subnet. */
export interface Outcome extends Shares {
  /** By validator: how much of its weights was left after clipping. */
  readonly trust: readonly number[];
  /** By validator, then by miner: the weights after clipping. */
  readonly clipped: readonly (readonly number[])[];
}

/** One epoch of the subnet, or the error that refuses it. */
export function outcomeOf(subnet: Subnet, rules: Rules): Outcome | YumaError {
  try {
    return outcome(epoch(epochDocument(subnet, rules), { matrices: true }), validatorCount(subnet));
  } catch (error) {
    if (error instanceof YumaError) return error;
    throw error;
  }
}

function outcome(result: EpochResult, validators: number): Outcome {
  return {
    ...sharesOf(result, validators),
    trust: [...result.validator_trust.subarray(0, validators)],
    clipped: block(result.bits.clipped_weights, ONE.bits, validators),
  };
}
