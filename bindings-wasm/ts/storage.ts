/** One epoch of what the chain's storage holds. */

import { isList, u16s, u32, u64 } from "./arrays.js";
import { refusing, wrong } from "./error.js";
import { EpochResult, type ResultArrays, resultArrays } from "./result.js";
import { amounts, checkLength, documentOf, isStrict, mechanismOf, subnetOf } from "./subnet.js";
import type { EpochOptions, Queues, SharedDocument, StorageDocument, StorageInput } from "./types.js";

/**
 * The epoch of what storage holds: lists that are too short are padded, those that are too long are cut, and rows and entries of
 * uids that the subnet does not have are dropped, as on the chain. The result has an entry for each uid, those without a key too.
 *
 * @throws {YumaError} for the few states of which the chain computes something that no document can say, and as `epoch`.
 */
export function storageEpoch(input: StorageInput, options: EpochOptions = {}): EpochResult {
  return new EpochResult(storageArrays(input, options));
}

/** The result as plain arrays. */
export function storageArrays(input: StorageInput, options: EpochOptions): ResultArrays {
  const document = documentOf<StorageDocument>(input, "yuma-storage/1");
  const { hyperparameters, commits, budgets, weights, bonds, last_update, previous_consensus = null } = document;
  if (typeof hyperparameters !== "object" || hyperparameters === null) throw wrong("hyperparameters", hyperparameters, "an object");
  if ("activity_cutoff" in hyperparameters) throw wrong("hyperparameters", "activity_cutoff", "activity_cutoff_factor_milli beside them");
  if (typeof commits !== "object" || commits === null) throw wrong("commits", commits, "{ hash, timelocked }");
  for (const [field, rows] of [["weights", weights], ["bonds", bonds]] as const) if (!Array.isArray(rows)) throw wrong(field, rows, "a list of rows");
  const factor = u32("activity_cutoff_factor_milli", document.activity_cutoff_factor_milli);
  const [index, period] = [u64("epoch_index", document.epoch_index), u64("reveal_period", document.reveal_period)];
  const [hash, timelocked] = [wordsOf("commits: hash", commits.hash), wordsOf("commits: timelocked", commits.timelocked)];
  const holes = u16s("holes", document.holes ?? []);
  const [mining, dividend, fallback] = budgets == null ? [] : amounts("budgets", budgets, ["mining", "dividend", "fallback"]);
  // The cutoff follows from the factor and the tempo, within the module.
  const shared: SharedDocument = { ...document, hyperparameters: { ...hyperparameters, activity_cutoff: 0 } };
  const subnet = subnetOf(shared, () => mechanismOf({ weights, bonds, last_update, previous_consensus }), options);
  checkLength("block_at_registration", document.block_at_registration.length, document.n);
  if (mining !== undefined && dividend !== undefined && fallback !== undefined) subnet.set_budgets(mining, dividend, fallback);
  const strict = isStrict(input, options);
  // The module takes the subnet over.
  return resultArrays(refusing(() => subnet.storage_epoch(factor, index, period, hash, timelocked, holes, options.matrices ?? false, strict)));
}

/** Of each queue its key, its length, and its pairs. */
function wordsOf(field: string, queues: Queues): BigUint64Array {
  if (!isList(queues)) throw wrong(field, queues, "a list of queues [key, pairs]");
  const words = Array.from(queues).flatMap((queue, entry) => {
    const place = `${field}: entry ${entry}`;
    if (!isList(queue) || queue.length !== 2 || !isList(queue[1])) throw wrong(place, queue, "a queue [key, pairs]");
    const [key, pairs] = queue;
    const flat = Array.from(pairs).flatMap((pair) => {
      if (!isList(pair) || pair.length !== 2) throw wrong(place, pair, "a pair of numbers");
      return [u64(place, pair[0]), u64(place, pair[1])];
    });
    return [u64(place, key), BigInt(pairs.length), ...flat];
  });
  return BigUint64Array.from(words);
}
