/** A subnet and its mechanisms, into the module. */

import { commits, fixedPoint, flags, u16, u16s, u64, u64s } from "./arrays.js";
import { YumaError, refusing, wrong } from "./error.js";
import { moduleMatrix } from "./matrix.js";
import { required } from "./module.js";
import { hyperparameterWords } from "./rules.js";
import { writtenDocument } from "./text.js";
import type { EpochOptions, MechanismDocument, Runtime, SharedDocument } from "./types.js";
import { Mechanism, Subnet } from "./yuma.js";

/** Whether a document is given as its text. */
export function isText(input: unknown): input is string | Uint8Array {
  return typeof input === "string" || input instanceof Uint8Array;
}

/** Whether to refuse choices that the chain passes over: those of an object are somebody's, a text records the chain's. */
export function isStrict(input: unknown, { strict = !isText(input) }: EpochOptions): boolean {
  return strict;
}

/** The document of an input, of this schema; its other fields are not yet checked. */
export function documentOf<Document extends Omit<SharedDocument, "hyperparameters">>(input: Document | string | Uint8Array, expected: string): Document {
  required();
  const document = isText(input) ? writtenDocument<Document>(input, expected) : input;
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw wrong("document", document ?? null, "an object, its text or the bytes of its text");
  }
  const { schema = expected } = document;
  if (schema !== expected) throw wrong("schema", schema, expected);
  return document;
}

/** A subnet of one mechanism in the module's memory, with the hyperparameters of the options. */
export function subnetOf(document: SharedDocument, mechanism: () => Mechanism, { hyperparameters }: EpochOptions): Subnet {
  const { n, owner_uid, stake, stake_bits, last_yuma_step_block, name, source } = document;
  if (typeof n !== "number" || !Number.isInteger(n) || n < 0 || n > 65_535) throw wrong("n", n, "0 to 65535");
  if (owner_uid === undefined) throw wrong("owner_uid", owner_uid, "a uid or null");
  const { words, length } = stakes(stake, stake_bits);
  checkLength(stake == null ? "stake_bits" : "stake", length, n);
  const yumaBlock = last_yuma_step_block == null ? undefined : u64("last_yuma_step_block", last_yuma_step_block);
  const arguments_ = [
    rulesOf(document, hyperparameters),
    u64("current_block", document.current_block),
    u64("last_step_block", document.last_step_block),
    u64("emission", document.emission),
    owner_uid === null ? undefined : u16("owner_uid", owner_uid),
    u64s("block_at_registration", document.block_at_registration),
    flags("validator_permit", document.validator_permit),
  ] as const;
  // The module takes the mechanism over.
  const first = mechanism();
  const subnet = refusing(() => new Subnet(...arguments_, first));
  if (words instanceof BigUint64Array) subnet.set_stake(words);
  else subnet.set_stake_bits(...words);
  subnet.set_texts(typeof name === "string" ? name : undefined, typeof source === "string" ? source : undefined);
  if (yumaBlock !== undefined) subnet.set_last_yuma_step_block(yumaBlock);
  return subnet;
}

/** A mechanism in the module's memory. */
export function mechanismOf(document: MechanismDocument): Mechanism {
  const { commit_block, previous_consensus } = document;
  const commitBlocks = commit_block == null ? undefined : commits("commit_block", commit_block);
  const consensus = previous_consensus == null ? undefined : u16s("previous_consensus", previous_consensus);
  const lastUpdate = u64s("last_update", document.last_update);
  const weights = moduleMatrix("weights", document.weights);
  const mechanism = new Mechanism(weights, moduleMatrix("bonds", document.bonds), lastUpdate);
  if (commitBlocks) mechanism.set_commit_block(...commitBlocks);
  if (consensus) mechanism.set_previous_consensus(consensus);
  return mechanism;
}

function rulesOf({ hyperparameters, runtime }: SharedDocument, changes: EpochOptions["hyperparameters"]): BigUint64Array {
  const own = hyperparameterWords(hyperparameters);
  const rules = runtime == null ? own : hyperparameterWords({ rules: Number(u64("runtime", runtime)) as Runtime }, own);
  return changes === undefined ? rules : hyperparameterWords(changes, rules);
}

/** Amounts in rao, by name. */
export function amounts<Name extends string>(field: string, found: Readonly<Record<Name, unknown>>, names: readonly Name[]): bigint[] {
  if (typeof found !== "object") throw wrong(field, found, "an object");
  return names.map((name) => u64(`${field}: ${name}`, found[name]));
}

type Stakes = { words: BigUint64Array | [whole: BigInt64Array, fractions: BigUint64Array]; length: number };

/** Stakes, in whichever of the two fields they are given. A null is nothing, as in a text. */
export function stakes(stake: SharedDocument["stake"] | null, bits: SharedDocument["stake_bits"] | null): Stakes {
  if (stake != null && bits != null) throw wrong("stake", "both stake and stake_bits", "one of them");
  if (bits != null) {
    const words = fixedPoint("stake_bits", bits);
    return { words, length: words[0].length };
  }
  if (stake == null) throw wrong("stake", undefined, "stake (whole rao) or stake_bits (decimal strings)");
  const words = u64s("stake", stake);
  return { words, length: words.length };
}

/** Refuses a list of another length than that of the neurons. */
export function checkLength(field: string, found: number, neurons: number): void {
  if (found !== neurons) throw new YumaError(`${field}: found length ${found}, expected ${neurons} (one entry for each neuron)`);
}
