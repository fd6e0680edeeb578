/** One epoch: the input into the module, the result out of it. */

import { refusing } from "./error.js";
import { EpochResult, type ResultArrays, resultArrays } from "./result.js";
import { HYPERPARAMETERS } from "./hyperparameters.js";
import { amounts, documentOf, isStrict, isText, mechanismOf, subnetOf } from "./subnet.js";
import type { EpochDocument, EpochInput, EpochOptions } from "./types.js";
import type { Subnet } from "./yuma.js";

const FIRST_RULES = HYPERPARAMETERS.rules.values[0];
const NEWEST_RULES = HYPERPARAMETERS.rules.absent;

/**
 * The epoch of a document, as the chain computes it, to the bit.
 *
 * @throws {YumaError} for everything that the format or the specification does not allow.
 */
export function epoch(input: EpochInput, options: EpochOptions = {}): EpochResult {
  return new EpochResult(epochArrays(input, options));
}

/** The result of an epoch as plain arrays. */
export function epochArrays(input: EpochInput, options: EpochOptions): ResultArrays {
  const subnet = moduleSubnet(input, options);
  try {
    return resultArrays(refusing(() => subnet.epoch(options.matrices ?? false, isStrict(input, options))));
  } finally {
    subnet.free();
  }
}

/** The input in the module's memory, with the hyperparameters of the options. */
export function moduleSubnet(input: EpochInput, options: EpochOptions): Subnet {
  const found = documentOf<EpochDocument>(input, "yuma-epoch/1");
  const document = isText(input) && isEarly(found) ? { ...found, runtime: FIRST_RULES } : found;
  const { budgets } = document;
  const [mining, dividend, fallback] = budgets == null ? [] : amounts("budgets", budgets, ["mining", "dividend", "fallback"]);
  const subnet = subnetOf(document, () => mechanismOf(document), options);
  if (mining !== undefined && dividend !== undefined && fallback !== undefined) subnet.set_budgets(mining, dividend, fallback);
  return subnet;
}

/** Whether a document has no field that came with a later runtime: then it was written before there were any. */
function isEarly({ runtime, hyperparameters, previous_consensus, last_yuma_step_block, budgets }: EpochDocument): boolean {
  const { rules = NEWEST_RULES, liquid_alpha_consensus_mode = "current", epoch_consensus = "yuma" } = hyperparameters ?? {};
  const isOfEarlyRules = rules === NEWEST_RULES && liquid_alpha_consensus_mode === "current" && epoch_consensus === "yuma";
  return isOfEarlyRules && [runtime, previous_consensus, last_yuma_step_block, budgets].every((value) => value == null);
}
