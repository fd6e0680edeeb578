/**
 * Inputs and options.
 *
 * Names of fields are those of the JSON documents, in JavaScript as in Rust and Python: one name for one thing.
 */

import type { Hyperparameters } from "./hyperparameters.js";

export type { Hyperparameters };

/** A runtime whose rules are known. */
export type Runtime = NonNullable<Hyperparameters["rules"]>;

/** Whole numbers. One that is above 2^53 has to be a bigint. */
export type Integers = readonly (number | bigint)[] | Uint8Array | Uint16Array | Uint32Array | Float64Array | BigUint64Array | BigInt64Array;

/** Yes or no, or 1 or 0. */
export type Flags = readonly (boolean | number)[] | Uint8Array;

/** Compressed sparse rows: row `i` has the entries `offsets[i]` to `offsets[i + 1]`. */
export interface CsrMatrix {
  readonly offsets: Uint32Array;
  readonly uids: Uint16Array;
  readonly values: Uint16Array;
}

/** A dense matrix, row after row: of all neurons, or of `validator_uids`, which rise. A zero is an entry that is not there. */
export interface DenseMatrix {
  readonly dense: Uint16Array;
  readonly columns: number;
  readonly validator_uids?: Uint16Array;
}

/** For each neuron its pairs of uid and value, each 0 to 65535; or the same in arrays. */
export type MatrixInput = readonly (readonly (readonly [uid: number, value: number])[])[] | CsrMatrix | DenseMatrix;

/** What a Null epoch distributes, in rao. */
export interface Budgets {
  /** Divided among miners, while anybody has stake. */
  readonly mining: number | bigint;
  /** Divided among those who have stake. */
  readonly dividend: number | bigint;
  /** Divided among miners, if nobody has stake. */
  readonly fallback: number | bigint;
}

/** The pools that the emission of a subnet consists of, in rao; their sum is `emission`. Null epochs alone tell one from another. */
export interface Pending {
  /** For miners. */
  readonly server: number | bigint;
  /** For validators. */
  readonly validator: number | bigint;
  /** For stake on the root network. */
  readonly root: number | bigint;
}

/** What the epochs of all mechanisms of a subnet have in common. Any list of numbers may be a typed array. */
export interface SharedDocument {
  readonly schema?: string;
  readonly name?: string;
  readonly source?: string;
  /** The runtime whose rules hold, in place of the hyperparameters' `rules`. */
  readonly runtime?: number | null;
  readonly hyperparameters: Hyperparameters;
  /** The number of neurons; their uids are 0 to n - 1. */
  readonly n: number;
  /** The block at which the epoch runs. */
  readonly current_block: number | bigint;
  /** The block of the previous epoch; 0 means that there has been none. */
  readonly last_step_block: number | bigint;
  /** The block of the last Yuma epoch, where the chain has stored one. */
  readonly last_yuma_step_block?: number | bigint | null;
  /** The neuron of the subnet's owner. */
  readonly owner_uid: number | null;
  /** The emission of the epoch, in rao: 10^-9 of the subnet's own token (alpha, since February 2025; before, TAO). */
  readonly emission: number | bigint;
  /** The stake of each neuron in whole rao. */
  readonly stake?: Integers;
  /** In place of `stake`: rao with 64 fractional bits, as decimal strings or bigints. */
  readonly stake_bits?: readonly (string | bigint)[];
  /** When each uid was last registered, a block. */
  readonly block_at_registration: Integers;
  /** The permits that the previous epoch granted. */
  readonly validator_permit: Flags;
  /** The recorded outputs, where the document has them. Not read. */
  readonly expected?: unknown;
}

/** What each mechanism of a subnet has for itself. */
export interface MechanismDocument {
  readonly weights: MatrixInput;
  /** The bonds that the previous epoch returned. */
  readonly bonds: MatrixInput;
  /** When each neuron last set weights, a block. */
  readonly last_update: Integers;
  /** The earliest commit of each neuron, null for none. Required with `commit_reveal`. */
  readonly commit_block?: readonly (number | bigint | null)[] | null;
  /** The consensus that the previous epoch stored, 0 to 65535, of any length; null before the first. */
  readonly previous_consensus?: readonly number[] | Uint16Array | null;
  /** The recorded outputs, where the document has them. Not read. */
  readonly expected?: unknown;
}

/** One epoch: a `yuma-epoch/1` document. */
export interface EpochDocument extends SharedDocument, MechanismDocument {
  /** What a Null epoch distributes, in rao; half of `emission` each where it is absent. */
  readonly budgets?: Budgets | null;
}

/** One epoch of a subnet of several mechanisms: a `yuma-subnet/1` document. */
export interface SubnetDocument extends SharedDocument {
  /** 1 to 16 mechanisms. */
  readonly mechanisms: readonly MechanismDocument[];
  /** The part of each mechanism in the emission, in 1/65535; equal parts where it is absent. */
  readonly emission_split?: readonly number[] | Uint16Array | null;
  /** Where it is absent, a Null epoch halves the emission. */
  readonly pending?: Pending | null;
}

/** Pending commits by their key: of each uid its pairs of epoch and block, or of each epoch its pairs of uid and block. */
export type Queues = readonly (readonly [key: number | bigint, pairs: readonly (readonly [number | bigint, number | bigint])[]])[];

/** The chain's storage for an epoch, a `yuma-storage/1` document: lists of the lengths that they happen to have. */
export interface StorageDocument extends Omit<SharedDocument, "hyperparameters"> {
  readonly hyperparameters: Omit<Hyperparameters, "activity_cutoff">;
  /** `ActivityCutoffFactorMilli`: the activity cutoff in thousandths of a tempo. */
  readonly activity_cutoff_factor_milli: number;
  /** When neurons last set weights; 0 where it is too short. */
  readonly last_update: Integers;
  /** Rows from uid 0 on, toward any uids. */
  readonly weights: readonly Row[];
  readonly bonds: readonly Row[];
  readonly commits: { readonly hash: Queues; readonly timelocked: Queues };
  /** The number of the subnet epoch that runs. */
  readonly epoch_index: number | bigint;
  /** How many subnet epochs after its own a commit is alive. */
  readonly reveal_period: number | bigint;
  /** The uids below n that no key belongs to. For them nothing is stored. */
  readonly holes?: readonly number[] | Uint16Array;
  readonly previous_consensus?: readonly number[] | Uint16Array | null;
  readonly budgets?: Budgets | null;
  /** The input that has to be made of all this, where it is recorded. Not read. */
  readonly document?: unknown;
}

/** The storage of an epoch: an object, or its text, or the bytes of its text. */
export type StorageInput = StorageDocument | string | Uint8Array;

/** A document: an object, or its text, or the bytes of its text. */
export type EpochInput = EpochDocument | string | Uint8Array;

/** A subnet's document: an object, or its text, or the bytes of its text. */
export type SubnetInput = SubnetDocument | string | Uint8Array;

export interface EpochOptions {
  /** In place of those of the document. */
  readonly hyperparameters?: Partial<Hyperparameters>;
  /** Whether to return the normalised weights, the clipped weights and the bonds at full precision too. */
  readonly matrices?: boolean;
  /**
   * Whether to refuse choices that the chain passes over: a consensus mode `previous` without `previous_consensus`, liquid alpha
   * in a Null epoch, an `emission_split` that does not match. True unless said otherwise for an object, false for a text.
   */
  readonly strict?: boolean;
}

/** A row of weights: pairs of uid and value, each 0 to 65535. */
export type Row = readonly (readonly [uid: number, value: number])[];

export interface SimulationOptions extends Omit<EpochOptions, "strict"> {
  /** The distance between two epochs: `tempo` blocks, as on the chain since June 2026, or `tempo + 1`, as before. */
  readonly schedule?: "tempo" | "tempo-plus-one";
  /** Whether neurons that were active go on setting the same weights, which is so unless said otherwise. */
  readonly activity?: "continued" | "as-given";
  /** How many epochs later weights take effect: 0 unless said otherwise. */
  readonly revealDelay?: number;
  /** Whether each validator's stake grows by what it earns as a validator. */
  readonly compounding?: boolean;
  /** Whether miners are paid as if the best one, or several that share its place, had all the incentive. */
  readonly winnerTakesAll?: boolean;
}

/**
 * Changes before an epoch, in the fields of a document; bonds and all else stay as the epoch before left it.
 *
 * Every neuron that gives or gave any `weights` counts as having set them in this epoch's block. Where `last_update` is given, it
 * holds for this epoch, and nobody counts as having set weights again. A `commit_block` holds until the simulation itself notes a
 * commit.
 */
export type Changes = Partial<Omit<EpochDocument, "schema" | "name" | "source" | "runtime" | "n" | "bonds" | "previous_consensus" | "last_yuma_step_block" | "budgets" | "expected" | "hyperparameters">> & {
  readonly hyperparameters?: Partial<Hyperparameters>;
};

/** Shares that hold from an epoch on, until the next change. */
export interface Change<T> {
  readonly from: number;
  readonly shares: T;
}

/** A few validators and miners, and what the validators do in each epoch. Validators have the first uids. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** The lesson of the scenario, in a sentence. */
  readonly shows: string;
  readonly validators: readonly string[];
  readonly miners: readonly string[];
  /** The validator with whom the others are compared. */
  readonly base_validator: number;
  readonly epochs: number;
  /** When all bonds on a miner are cleared. Only version 3 does it. */
  readonly reset_bonds?: { readonly miner: number; readonly epoch: number } | null;
  /** The distance between two epochs, `tempo` unless said otherwise. */
  readonly schedule?: "tempo" | "tempo-plus-one";
  readonly winner_takes_all?: boolean;
  /** The share of each validator in the stake. */
  readonly stakes: readonly Change<readonly number[]>[];
  /** The weights of each validator, one share for each miner. */
  readonly weights: readonly Change<readonly (readonly number[])[]>[];
}

/** A contest between an honest majority and a cabal. The defaults are those of the published one. */
export interface AttackOptions {
  /** The share of honest stake, above 0 and below 1. The same share of validators and of miners is honest. */
  readonly honestStake: number;
  /** 512 unless said otherwise. */
  readonly neurons?: number;
  /** How many neurons are validators, 64 unless said otherwise; the others are miners. */
  readonly validators?: number;
  /** How far validators of one side disagree: the standard deviation of weights, relative to their mean, 0.4. */
  readonly sigma?: number;
  /** The same of stakes, 0.3. */
  readonly stakeSigma?: number;
  /** How many epochs run before the outcome is measured, 1. */
  readonly epochs?: number;
  /** The seed of the network: 0 unless said otherwise. */
  readonly seed?: number | bigint;
  /** In place of the chain's defaults; version 2 unless said otherwise. */
  readonly hyperparameters?: Partial<Hyperparameters>;
}

/** The shares of the honest side, an entry for each utility of the cabal. */
export interface AttackOutcomes {
  /** The share of the honest miners in the incentive. */
  readonly honest_incentive: Float64Array;
  /** The share of the honest validators in the dividends. */
  readonly honest_dividends: Float64Array;
}

export type Backend = "simd128" | "scalar";

export interface InitOptions {
  /** Whether to use the build with simd128; by default, where the engine has it. */
  readonly simd?: boolean;
  /** Where the module is, or the module, in place of those of the package. */
  readonly module?: URL | string | Response | BufferSource | WebAssembly.Module;
}
