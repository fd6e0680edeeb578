/** The record of a run: the choice, and the vectors out of the module. */

import { isList, u16s, u32 } from "./arrays.js";
import { refusing, wrong } from "./error.js";
import { SparseMatrix, u16Entries } from "./matrix.js";
import { Series as ModuleSeries } from "./yuma.js";

/** The vectors of a series by their names, each one for all kept epochs: entry `epoch * neurons + place`. */
export interface Vectors {
  /** The stake of each neuron in the epoch, in rao. */
  readonly stake_rao: BigUint64Array;
  /** The share of each neuron in the stake. */
  readonly stake: Float64Array;
  /** The share of each neuron in the stake of active validators with a permit. */
  readonly active_stake: Float64Array;
  readonly consensus: Float64Array;
  readonly validator_trust: Float64Array;
  readonly incentive: Float64Array;
  readonly dividends: Float64Array;
  /** In rao. */
  readonly server_emission: BigUint64Array;
  readonly validator_emission: BigUint64Array;
  readonly combined_emission: BigUint64Array;
  /** 1 for each neuron that had set weights recently. */
  readonly active: Uint8Array;
  /** 1 for each neuron that may set weights from the next epoch on. */
  readonly new_validator_permit: Uint8Array;
  /** The bonds of all neurons after each epoch, in 1/65535. */
  readonly bonds: readonly SparseMatrix<Uint16Array>[];
}

/** An output that a series may keep. */
export type Quantity = keyof Vectors;

/** How each vector leaves the module. */
const READERS: { readonly [Name in Quantity]: (series: ModuleSeries, name: Name) => Vectors[Name] } = {
  stake_rao: amounts,
  stake: shares,
  active_stake: shares,
  consensus: shares,
  validator_trust: shares,
  incentive: shares,
  dividends: shares,
  server_emission: amounts,
  validator_emission: amounts,
  combined_emission: amounts,
  active: flags,
  new_validator_permit: flags,
  bonds: (series) =>
    Array.from({ length: series.epochs() }, (_, epoch) => {
      const bonds = series.bonds(epoch);
      if (bonds === undefined) throw new RangeError(`no bonds of epoch ${epoch}`);
      return new SparseMatrix(u16Entries(bonds));
    }),
};

const QUANTITIES = Object.keys(READERS) as Quantity[];

/** The choice of the outputs that are kept of a run. Memory for it is asked for before the first epoch. */
export interface Recording<Names extends Quantity = Quantity> {
  /** The outputs; all unless said otherwise. Of many epochs bonds are by far the largest part. */
  readonly record?: readonly Names[];
  /** Of each this many epochs the first is kept; 1 unless said otherwise. */
  readonly every?: number;
  /** The neurons that are kept, in this order; all unless said otherwise. Bonds are always those of all. */
  readonly uids?: readonly number[] | Uint16Array;
}

/** The record of a run: the vectors that were asked for. */
export type Series<Names extends Quantity = Quantity> = Pick<Vectors, Names> & {
  /** The number of epochs that are kept. */
  readonly epochs: number;
  /** The number of neurons that are kept. */
  readonly neurons: number;
  /** The number of each kept epoch, counted from the start of the simulation. */
  readonly epoch_numbers: Uint32Array;
  /** The uid of each kept neuron. */
  readonly uids: Uint16Array;
};

/** An empty series in the module's memory. */
export function moduleSeries({ record = QUANTITIES, every = 1, uids }: Recording): ModuleSeries {
  if (!isList(record)) throw wrong("record", record, "a list of names");
  const names = Array.from(record, String).join(",");
  const [step, chosen] = [u32("every", every), uids === undefined ? undefined : u16s("uids", uids)];
  return refusing(() => new ModuleSeries(names, step, chosen));
}

/** The vectors of a series whose first epoch is number `first`. */
export function seriesOf<Names extends Quantity>(series: ModuleSeries, first: number, { record, every = 1, uids }: Recording<Names>): Series<Names> {
  const vectors = (record ?? QUANTITIES).map((name) => [name, read(series, name as Quantity)]);
  const [epochs, neurons] = [series.epochs(), series.neurons()];
  const epoch_numbers = Uint32Array.from({ length: epochs }, (_, epoch) => first + epoch * every);
  const kept = Uint16Array.from(uids ?? { length: neurons }, (uid: number | undefined, place) => uid ?? place);
  return { epochs, neurons, epoch_numbers, uids: kept, ...(Object.fromEntries(vectors) as Pick<Vectors, Names>) };
}

function read<Name extends Quantity>(series: ModuleSeries, name: Name): Vectors[Name] {
  return READERS[name](series, name);
}

function shares(series: ModuleSeries, name: Quantity): Float64Array {
  return series.shares(name);
}

function amounts(series: ModuleSeries, name: Quantity): BigUint64Array {
  return series.amounts(name);
}

function flags(series: ModuleSeries, name: Quantity): Uint8Array {
  return series.flags(name);
}

/** Each neuron's share of the dividends less its share of the stake: above 0 for one that earns more than by stake alone. */
export function relativeDividends({ dividends, stake }: Pick<Vectors, "dividends" | "stake">): Float64Array {
  // Both are multiples of 2^-32, so that the difference is exact.
  return dividends.map((share, entry) => share - (stake[entry] ?? 0));
}

/** The emission of each neuron as a validator for each 1000 tokens (alpha) of its stake; 0 without stake. */
export function dividendsPer1000({ validator_emission, stake_rao }: Pick<Vectors, "validator_emission" | "stake_rao">): Float64Array {
  return Float64Array.from(validator_emission, (earned, entry) => {
    const stake = Number(stake_rao[entry] ?? 0n);
    return stake === 0 ? 0 : (Number(earned) / stake) * 1e3;
  });
}

/** Bonds as shares of each column, a dense matrix: rows of holders, columns that sum to 1 or are 0. */
export function normalisedBonds(bonds: SparseMatrix<Uint16Array>): Float64Array {
  const { neurons, uids, values } = bonds;
  const sums = new Float64Array(neurons);
  uids.forEach((on, entry) => (sums[on] = (sums[on] ?? 0) + (values[entry] ?? 0)));
  const shares = new Float64Array(neurons * neurons);
  for (let uid = 0; uid < neurons; uid += 1) {
    for (const [on, bond] of bonds.row(uid)) if (bond > 0) shares[uid * neurons + on] = bond / (sums[on] ?? 0);
  }
  return shares;
}
