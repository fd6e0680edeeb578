/** One epoch: the input into the module, the result out of it. */

import { commits, fixedPoint, flags, u16, u16s, u64, u64s } from "./arrays.js";
import { YumaError, refusing, wrong } from "./error.js";
import { moduleMatrix } from "./matrix.js";
import { required } from "./module.js";
import { EpochResult, resultArrays } from "./result.js";
import { hyperparameterWords } from "./rules.js";
import { SCHEMA, writtenDocument } from "./text.js";
import type { Budgets, EpochDocument, EpochInput, EpochOptions } from "./types.js";
import { Subnet } from "./yuma.js";

/**
 * The epoch of a document, as the chain computes it, to the bit.
 *
 * @throws {YumaError} for everything that the format or the specification does not allow.
 */
export function epoch(input: EpochInput, options: EpochOptions = {}): EpochResult {
  const subnet = moduleSubnet(input, options);
  try {
    return new EpochResult(resultArrays(refusing(() => subnet.epoch(options.matrices ?? false))));
  } finally {
    subnet.free();
  }
}

/** The input in the module's memory, with the hyperparameters of the options. */
export function moduleSubnet(input: EpochInput, { hyperparameters }: EpochOptions): Subnet {
  required();
  const isText = typeof input === "string" || input instanceof Uint8Array;
  return subnetOf(isText ? writtenDocument(input) : input, hyperparameters);
}

function subnetOf(document: EpochDocument, changes: EpochOptions["hyperparameters"]): Subnet {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw wrong("document", document ?? null, "an object, its text or the bytes of its text");
  }
  const { schema = SCHEMA, n, owner_uid, stake, stake_bits, commit_block, previous_consensus, last_yuma_step_block, budgets, bonds } = document;
  if (schema !== SCHEMA) throw wrong("schema", schema, SCHEMA);
  if (typeof n !== "number" || !Number.isInteger(n) || n < 1 || n > 65_535) throw wrong("n", n, "1 to 65535");
  if (owner_uid === undefined) throw wrong("owner_uid", owner_uid, "a uid or null");
  const { words, length } = stakes(stake, stake_bits);
  if (length !== n) throw wrongLength(stake == null ? "stake_bits" : "stake", length, n);
  const commitBlocks = commit_block == null ? undefined : commits("commit_block", commit_block);
  const consensus = previous_consensus == null ? undefined : u16s("previous_consensus", previous_consensus);
  const yumaBlock = last_yuma_step_block == null ? undefined : u64("last_yuma_step_block", last_yuma_step_block);
  const shares = budgets == null ? undefined : budgetWords(budgets);
  const rules = hyperparameterWords(document.hyperparameters);
  const arguments_ = [
    changes === undefined ? rules : hyperparameterWords(changes, rules),
    u64("current_block", document.current_block),
    u64("last_step_block", document.last_step_block),
    u64("emission", document.emission),
    owner_uid === null ? undefined : u16("owner_uid", owner_uid),
    u64s("last_update", document.last_update),
    u64s("block_at_registration", document.block_at_registration),
    flags("validator_permit", document.validator_permit),
  ] as const;
  const weights = moduleMatrix("weights", document.weights);
  // The module takes the matrices over.
  const subnet = refusing(() => new Subnet(...arguments_, weights, moduleMatrix("bonds", bonds)));
  if (words instanceof BigUint64Array) subnet.set_stake(words);
  else subnet.set_stake_bits(...words);
  if (commitBlocks) subnet.set_commit_block(...commitBlocks);
  if (consensus) subnet.set_previous_consensus(consensus);
  if (yumaBlock !== undefined) subnet.set_last_yuma_step_block(yumaBlock);
  if (shares) subnet.set_budgets(...shares);
  return subnet;
}

function budgetWords(budgets: Budgets): [mining: bigint, dividend: bigint, fallback: bigint] {
  if (typeof budgets !== "object") throw wrong("budgets", budgets, "an object");
  const { mining, dividend, fallback } = budgets;
  return [u64("budgets: mining", mining), u64("budgets: dividend", dividend), u64("budgets: fallback", fallback)];
}

type Stakes = { words: BigUint64Array | [whole: BigInt64Array, fractions: BigUint64Array]; length: number };

/** Stakes, in whichever of the two fields they are given. A null is nothing, as in a text. */
export function stakes(stake: EpochDocument["stake"] | null, bits: EpochDocument["stake_bits"] | null): Stakes {
  if (stake != null && bits != null) throw wrong("stake", "both stake and stake_bits", "one of them");
  if (bits != null) {
    const words = fixedPoint("stake_bits", bits);
    return { words, length: words[0].length };
  }
  if (stake == null) throw wrong("stake", undefined, "stake (whole rao) or stake_bits (decimal strings)");
  const words = u64s("stake", stake);
  return { words, length: words.length };
}

function wrongLength(field: string, found: number, expected: number): YumaError {
  return new YumaError(`${field}: found length ${found}, expected ${expected} (one entry for each neuron)`);
}
