/** One epoch: the input into the module, the result out of it. */

import { refusing } from "./error.js";
import { EpochResult, type ResultArrays, resultArrays } from "./result.js";
import { amounts, documentOf, isStrict, mechanismOf, subnetOf } from "./subnet.js";
import type { EpochDocument, EpochInput, EpochOptions } from "./types.js";
import type { Subnet } from "./yuma.js";

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
  const document = documentOf<EpochDocument>(input, "yuma-epoch/1");
  const { budgets } = document;
  const [mining, dividend, fallback] = budgets == null ? [] : amounts("budgets", budgets, ["mining", "dividend", "fallback"]);
  const subnet = subnetOf(document, () => mechanismOf(document), options);
  if (mining !== undefined && dividend !== undefined && fallback !== undefined) subnet.set_budgets(mining, dividend, fallback);
  return subnet;
}
