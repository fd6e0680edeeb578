/** The visitor's choices: everything that a link shares, and the values computed from it. */

import { computed, signal } from "@preact/signals-core";
import { outcomeOf } from "./outcome.js";
import { FIRST_RULES, type Rules } from "./rules.js";
import { FIRST_MINER, FIRST_SUBNET, type Subnet, minerCount } from "./subnet.js";

/** The attack: shares from 0 to 1 in whole percents. */
export interface Attack {
  /** The share of stake that is honest. */
  readonly honest_stake: number;
  /** The weight that an honest validator gives to honest miners. */
  readonly honest_weight: number;
  /** The weight that a validator of the cabal gives to the cabal's own miners. */
  readonly cabal_weight: number;
}

export const FIRST_ATTACK: Attack = { honest_stake: 0.6, honest_weight: 0.8, cabal_weight: 1 };

/** In place of a scenario's name: the subnet that is edited on the page. */
export const EDITED = "edited";
export const FIRST_SCENARIO = "kappa-moves-second";

/** Which subnet the last chapter shows. A file of the visitor's own is in no link. */
export type Source = "mainnet" | "edited" | "file";

/** Which matrix the heat map shows. */
export type HeatMapLayer = "weights" | "clipped" | "bonds";
export const HEAT_MAP_LAYERS: readonly HeatMapLayer[] = ["weights", "clipped", "bonds"];

/** Runs are shown whole at first. */
export const LAST_EPOCH = 39;

/** Everything that a link shares. */
export interface Choices {
  readonly subnet: Subnet;
  readonly miner: number;
  readonly rules: Rules;
  readonly scenario: string;
  readonly epoch: number;
  readonly attack: Attack;
  readonly source: Source;
  /** Whether the last chapter's epoch runs under the page's rules, not those of its document. */
  readonly under_page_rules: boolean;
  readonly layer: HeatMapLayer;
}

export const FIRST_CHOICES: Choices = {
  subnet: FIRST_SUBNET,
  miner: FIRST_MINER,
  rules: FIRST_RULES,
  scenario: FIRST_SCENARIO,
  epoch: LAST_EPOCH,
  attack: FIRST_ATTACK,
  source: "mainnet",
  under_page_rules: false,
  layer: "weights",
};

export const subnet = signal<Subnet>(FIRST_SUBNET);
/** The miner whose consensus graph is drawn. */
export const miner = signal(FIRST_MINER);
export const rules = signal<Rules>(FIRST_RULES);
export const scenario = signal(FIRST_SCENARIO);
export const epochShown = signal(LAST_EPOCH);
export const attack = signal<Attack>(FIRST_ATTACK);
export const source = signal<Source>("mainnet");
export const underPageRules = signal(false);
export const layer = signal<HeatMapLayer>("weights");

/** The edited subnet's first epoch, or the error that refuses it. */
export const outcome = computed(() => outcomeOf(subnet.value, rules.value));

/** The chosen miner, or the last one where there are fewer by now. */
export const minerShown = computed(() => Math.min(miner.value, minerCount(subnet.value) - 1));

export const choices = computed<Choices>(() => ({
  subnet: subnet.value,
  miner: minerShown.value,
  rules: rules.value,
  scenario: scenario.value,
  epoch: epochShown.value,
  attack: attack.value,
  source: source.value,
  under_page_rules: underPageRules.value,
  layer: layer.value,
}));
