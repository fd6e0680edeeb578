/** The questions of a validator: the reasons for its pay, and the winners and losers of a change. */

import { u16 } from "./arrays.js";
import { epoch, moduleSubnet } from "./epoch.js";
import { refusing } from "./error.js";
import { documentOf, isStrict } from "./subnet.js";
import type { EpochDocument, EpochInput, EpochOptions, Row } from "./types.js";
import { Explanation as ModuleExplanation } from "./yuma.js";

const ONE = 2 ** 32;
const BLOCKS_A_DAY = 7200;

/** A weight of a validator, as a share of all its weights, and the part of it that counts. */
export interface Clipping {
  /** The miner. */
  readonly uid: number;
  readonly weight: number;
  /** The consensus weight of the miner: what lies above is cut. */
  readonly consensus: number;
  /** The weight that is left. */
  readonly clipped: number;
  /** The part that was cut. */
  readonly cut: number;
}

/** The reasons for the trust and the pay of a validator in one epoch. Shares are exact. */
export interface Explanation {
  readonly uid: number;
  /** Whether it has a permit in this epoch; the subnet's owner has one always. */
  readonly has_permit: boolean;
  readonly is_active: boolean;
  /** Its share of the stake of active validators with a permit. */
  readonly active_stake: number;
  /** The sum of its clipped weights. */
  readonly validator_trust: number;
  readonly dividends: number;
  /** In rao. */
  readonly validator_emission: bigint;
  /** Its emission as a validator in a day that begins with this epoch, in rao. */
  readonly validator_emission_per_day: bigint;
  /** The same if it gave the weights `following`, and all others went on as they are. */
  readonly validator_emission_per_day_following: bigint;
  /** The weights that follow the consensus of this epoch. */
  readonly following: Row;
  /** The neurons whose weights do not count: itself, those that are newer than the weights, and all where it has no permit. */
  readonly masked: readonly number[];
  /** Its weights that count, those that were cut most first. */
  readonly weights: readonly Clipping[];
}

/** The reasons for the pay of the validator `uid` in the epoch of a document. */
export function explain(input: EpochInput, uid: number, options: Pick<EpochOptions, "hyperparameters"> = {}): Explanation {
  const checked = u16("uid", uid);
  const subnet = moduleSubnet(input, options);
  const found = refusing(() => new ModuleExplanation(subnet, checked));
  try {
    const [has_permit, is_active, active_stake, trust, dividends, emission = 0n, own = 0n, following = 0n] = found.numbers();
    const share = (bits: bigint | undefined): number => Number(bits ?? 0n) / ONE;
    const weights = found.weights();
    const row = found.following();
    return {
      uid,
      has_permit: has_permit === 1n,
      is_active: is_active === 1n,
      active_stake: share(active_stake),
      validator_trust: share(trust),
      dividends: share(dividends),
      validator_emission: emission,
      validator_emission_per_day: own,
      validator_emission_per_day_following: following,
      following: Array.from({ length: row.length / 2 }, (_, entry) => [row[2 * entry] ?? 0, row[2 * entry + 1] ?? 0] as const),
      masked: Array.from(found.masked()),
      weights: Array.from({ length: weights.length / 4 }, (_, entry) => {
        const [on, weight = 0n, consensus, clipped = 0n] = weights.subarray(4 * entry, 4 * entry + 4);
        const shares = { weight: share(weight), consensus: share(consensus), clipped: share(clipped) };
        return { uid: Number(on), ...shares, cut: share(weight - clipped) };
      }),
    };
  } finally {
    found.free();
  }
}

/** The emission of a neuron in each of two epochs. */
export interface Payment {
  readonly uid: number;
  /** In rao; 0 where the first epoch has no such neuron. */
  readonly before: bigint;
  /** In rao. */
  readonly after: bigint;
  /** Above 0 for a neuron that earns more in the second epoch. */
  readonly change: bigint;
  /** In a day of such epochs, in rao. */
  readonly before_per_day: number;
  readonly after_per_day: number;
  readonly change_per_day: number;
}

/** The winners and losers between the epochs of two documents, uid by uid. */
export function compare(before: EpochInput, after: EpochInput): Payment[] {
  const [first, second] = [paidIn(before), paidIn(after)];
  return Array.from({ length: Math.max(first.emission.length, second.emission.length) }, (_, uid) => {
    const [one, other] = [first.emission[uid] ?? 0n, second.emission[uid] ?? 0n];
    const [before_per_day, after_per_day] = [Number(one) * first.aDay, Number(other) * second.aDay];
    return { uid, before: one, after: other, change: other - one, before_per_day, after_per_day, change_per_day: after_per_day - before_per_day };
  });
}

/** The emission of each neuron in the epoch, and the number of such epochs in a day. */
function paidIn(input: EpochInput): { readonly emission: BigUint64Array; readonly aDay: number } {
  const document = documentOf<EpochDocument>(input, "yuma-epoch/1");
  const { combined_emission } = epoch(document, { strict: isStrict(input, {}) });
  return { emission: combined_emission, aDay: BLOCKS_A_DAY / Math.max(document.hyperparameters.tempo, 1) };
}
