/** The subnet that the page edits: a few validators with stake, a few miners, and whole-number weights between them. */

import type { EpochDocument } from "yuma-kernel";
import { type Rules, hyperparameters } from "./rules.js";

/** Validators are the first neurons (V1 is uid 0), miners follow them. */
export interface Subnet {
  /** Tokens, one number a validator. */
  readonly stakes: readonly number[];
  /** A row a validator, a column a miner: any whole numbers, since only their proportions within the row count. */
  readonly weights: readonly (readonly number[])[];
}

export const MOST_WEIGHT = 65_535;
/** In rao this is still a whole number that JavaScript holds exactly. */
export const MOST_STAKE = 9_000_000;
export const MOST_ON_A_SIDE = 12;

/** Four validators of which the last backs a miner that nobody else believes in. */
export const FIRST_SUBNET: Subnet = {
  stakes: [340, 310, 200, 150],
  weights: [
    [35, 25, 20, 10, 10],
    [35, 20, 20, 15, 10],
    [30, 25, 25, 15, 5],
    [5, 10, 5, 10, 70],
  ],
};

/** The miner of that subnet with whom the story begins. */
export const FIRST_MINER = 4;

export function validatorCount(subnet: Subnet): number {
  return subnet.stakes.length;
}

export function minerCount(subnet: Subnet): number {
  return subnet.weights[0]?.length ?? 0;
}

export function validatorName(index: number): string {
  return `V${index + 1}`;
}

export function minerName(index: number): string {
  return `M${index + 1}`;
}

export function withStake(subnet: Subnet, validator: number, stake: number): Subnet {
  return { ...subnet, stakes: subnet.stakes.with(validator, stake) };
}

export function withWeight(subnet: Subnet, validator: number, miner: number, weight: number): Subnet {
  const row = subnet.weights[validator] ?? [];
  return { ...subnet, weights: subnet.weights.with(validator, row.with(miner, weight)) };
}

/** One more validator: with the stake of an average one, and the weights of the first. */
export function withValidator(subnet: Subnet): Subnet {
  const total = subnet.stakes.reduce((sum, stake) => sum + stake, 0);
  return {
    stakes: [...subnet.stakes, Math.round(total / validatorCount(subnet))],
    weights: [...subnet.weights, [...(subnet.weights[0] ?? [])]],
  };
}

/** One more miner, whom nobody gives anything yet. */
export function withMiner(subnet: Subnet): Subnet {
  return { ...subnet, weights: subnet.weights.map((row) => [...row, 0]) };
}

export function withoutValidator(subnet: Subnet, validator: number): Subnet {
  return { stakes: subnet.stakes.toSpliced(validator, 1), weights: subnet.weights.toSpliced(validator, 1) };
}

export function withoutMiner(subnet: Subnet, miner: number): Subnet {
  return { ...subnet, weights: subnet.weights.map((row) => row.toSpliced(miner, 1)) };
}

export function sameSubnet(a: Subnet, b: Subnet): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const RAO = 1_000_000_000;
/** 100 tokens are shared out, so that a share in percent is also an amount. */
const EMISSION = 100 * RAO;
const BLOCK = 100_000;

/** The subnet as a `yuma-epoch/1` document: its first epoch, in which nobody has bonds yet. */
export function epochDocument(subnet: Subnet, rules: Rules): EpochDocument {
  const validators = validatorCount(subnet);
  const miners = minerCount(subnet);
  const n = validators + miners;
  const each = <T>(value: (uid: number) => T): T[] => Array.from({ length: n }, (_, uid) => value(uid));
  return {
    schema: "yuma-epoch/1",
    name: "edited-subnet",
    hyperparameters: hyperparameters(rules),
    n,
    current_block: BLOCK,
    last_step_block: 0,
    owner_uid: null,
    emission: EMISSION,
    stake: each((uid) => (subnet.stakes[uid] ?? 0) * RAO),
    last_update: each(() => BLOCK - 100),
    block_at_registration: each(() => 0),
    validator_permit: each((uid) => uid < validators),
    weights: each((uid) => weightRow(subnet.weights[uid] ?? [], validators)),
    bonds: each(() => []),
  };
}

/** The entries of one row; a weight of nothing is no entry. */
function weightRow(row: readonly number[], validators: number): [number, number][] {
  return row.flatMap((weight, miner): [number, number][] => (weight > 0 ? [[validators + miner, weight]] : []));
}
