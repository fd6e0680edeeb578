/** The result of an epoch. */

import { type SparseArrays, SparseMatrix, bitsEntries, u16Entries } from "./matrix.js";
import { Emission, type Output, Share, Wide } from "./yuma.js";

/** The outputs with one share for each neuron, and the module's names for them. */
const SHARES = {
  stake: Share.Stake,
  active_stake: Share.ActiveStake,
  consensus: Share.Consensus,
  validator_trust: Share.ValidatorTrust,
  incentive: Share.Incentive,
  dividends: Share.Dividends,
} as const;

const MATRICES = { weights: Wide.Weights, clipped_weights: Wide.ClippedWeights, ema_bonds: Wide.EmaBonds } as const;

type ShareName = keyof typeof SHARES;
type MatrixName = keyof typeof MATRICES;
type Bits = SparseArrays<BigInt64Array>;

/** The shares at full precision: 1.0 is 2^32. The matrices are there where they were asked for. */
export type ResultBits = { readonly [Name in ShareName]: BigInt64Array } & { readonly [Name in MatrixName]?: SparseMatrix<BigInt64Array> };

/** The shares as the chain stores them, in 1/65535. */
export type ResultU16 = { readonly [Name in Exclude<ShareName, "stake"> | "stake_weight"]: Uint16Array };

/** A result as plain arrays, which can be sent to another thread. */
export interface ResultArrays {
  readonly shares: { readonly [Name in ShareName]: Float64Array };
  readonly bits: { readonly [Name in ShareName]: BigInt64Array };
  readonly u16: ResultU16;
  readonly matrices: { readonly [Name in MatrixName]?: Bits };
  readonly bonds: SparseArrays<Uint16Array>;
  readonly active: Uint8Array;
  readonly new_validator_permit: Uint8Array;
  readonly emission: readonly [server: BigUint64Array, validator: BigUint64Array, combined: BigUint64Array];
}

/** The outputs of an epoch. Every vector has one entry for each neuron; shares are exact, in each of their forms. */
export class EpochResult {
  /** The share of each neuron in the subnet's stake; the stakes themselves when their sum is 0. */
  readonly stake: Float64Array;
  /** The share of each neuron in the stake of active validators with a permit. */
  readonly active_stake: Float64Array;
  /** The stake-weighted median of the weights that each neuron is given. */
  readonly consensus: Float64Array;
  /** The sum of each validator's clipped weights. */
  readonly validator_trust: Float64Array;
  /** The share of each neuron in the rewards of miners. */
  readonly incentive: Float64Array;
  /** The share of each neuron in the rewards of validators. */
  readonly dividends: Float64Array;
  readonly bits: ResultBits;
  readonly u16: ResultU16;
  /** 1 for each neuron that has set weights recently. */
  readonly active: Uint8Array;
  /** 1 for each neuron that may set weights from now on. */
  readonly new_validator_permit: Uint8Array;
  /** The bonds to feed into the next epoch, in 1/65535. */
  readonly bonds: SparseMatrix<Uint16Array>;
  /** The emission of each neuron as a miner, in rao of the token that the subnet pays in. */
  readonly server_emission: BigUint64Array;
  /** The emission of each neuron as a validator, in rao. */
  readonly validator_emission: BigUint64Array;
  /** The emission of each neuron, in rao. May differ from the sum of the other two by rounding. */
  readonly combined_emission: BigUint64Array;

  constructor(arrays: ResultArrays) {
    const { stake, active_stake, consensus, validator_trust, incentive, dividends } = arrays.shares;
    this.stake = stake;
    this.active_stake = active_stake;
    this.consensus = consensus;
    this.validator_trust = validator_trust;
    this.incentive = incentive;
    this.dividends = dividends;
    const matrices = Object.entries(arrays.matrices).map(([name, matrix]) => [name, new SparseMatrix(matrix)]);
    this.bits = { ...arrays.bits, ...(Object.fromEntries(matrices) as { [Name in MatrixName]?: SparseMatrix<BigInt64Array> }) };
    this.u16 = arrays.u16;
    this.active = arrays.active;
    this.new_validator_permit = arrays.new_validator_permit;
    this.bonds = new SparseMatrix(arrays.bonds);
    [this.server_emission, this.validator_emission, this.combined_emission] = arrays.emission;
  }

  /** The number of neurons. */
  get neurons(): number {
    return this.stake.length;
  }

  /**
   * The result in the form of the documents' `expected`: lists of integers. Those above 2^53 stay bigints, which
   * `JSON.stringify` takes with a replacer only.
   */
  toJSON(): object {
    return {
      bits: plain(this.bits),
      u16: plain(this.u16),
      active: Array.from(this.active, Boolean),
      new_validator_permit: Array.from(this.new_validator_permit, Boolean),
      bonds: this.bonds.toJSON(),
      server_emission: plainList(this.server_emission),
      validator_emission: plainList(this.validator_emission),
      combined_emission: plainList(this.combined_emission),
    };
  }
}

/** The arrays of an output in the module's memory, which is freed. */
export function resultArrays(output: Output): ResultArrays {
  try {
    return {
      shares: ofEach(SHARES, (share) => output.shares(share)),
      bits: ofEach(SHARES, (share) => output.bits(share)),
      u16: {
        stake_weight: output.rounded(Share.Stake),
        active_stake: output.rounded(Share.ActiveStake),
        consensus: output.rounded(Share.Consensus),
        validator_trust: output.rounded(Share.ValidatorTrust),
        incentive: output.rounded(Share.Incentive),
        dividends: output.rounded(Share.Dividends),
      },
      matrices: matrices(output),
      bonds: u16Entries(output.bonds()),
      active: output.active(),
      new_validator_permit: output.new_validator_permit(),
      emission: [output.emission(Emission.Server), output.emission(Emission.Validator), output.emission(Emission.Combined)],
    };
  } finally {
    output.free();
  }
}

function matrices(output: Output): { readonly [Name in MatrixName]?: Bits } {
  const found: { [Name in MatrixName]?: Bits } = {};
  for (const [name, matrix] of Object.entries(MATRICES) as [MatrixName, Wide][]) {
    const sparse = output.matrix(matrix);
    if (sparse !== undefined) found[name] = bitsEntries(sparse);
  }
  return found;
}

function ofEach<Name extends string, From, To>(names: Readonly<Record<Name, From>>, value: (from: From) => To): Record<Name, To> {
  return Object.fromEntries(Object.entries<From>(names).map(([name, from]) => [name, value(from)])) as Record<Name, To>;
}

/** An integer as a number where that is exact. */
function plainInteger(value: number | bigint): number | bigint {
  return typeof value === "bigint" && value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
}

function plainList(list: BigInt64Array | BigUint64Array | Uint16Array): (number | bigint)[] {
  return Array.from<number | bigint, number | bigint>(list as ArrayLike<number | bigint>, plainInteger);
}

function plain(fields: Readonly<Record<string, BigInt64Array | Uint16Array | SparseMatrix<BigInt64Array> | undefined>>): object {
  const written: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field instanceof SparseMatrix) written[name] = field.toJSON().map((row) => row.map(([uid, bits]) => [uid, plainInteger(bits)]));
    else if (field !== undefined) written[name] = plainList(field);
  }
  return written;
}
