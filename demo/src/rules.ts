/** The rules of the subnet that the page lets one turn, in the names and integers of the documents. */

import { DEFAULT_HYPERPARAMETERS, type Hyperparameters } from "yuma-kernel";

export type Rules = Pick<
  Hyperparameters,
  | "kappa"
  | "bonds_penalty"
  | "bonds_moving_average"
  | "yuma_version"
  | "liquid_alpha"
  | "alpha_low"
  | "alpha_high"
  | "alpha_sigmoid_steepness"
>;

/** All hyperparameters of an epoch: those that the page does not turn have the chain's defaults, and nobody commits. */
export function hyperparameters(rules: Rules): Hyperparameters {
  const { max_allowed_validators, stake_threshold, activity_cutoff, tempo } = DEFAULT_HYPERPARAMETERS;
  return { ...rules, max_allowed_validators, stake_threshold, activity_cutoff, tempo, commit_reveal: false };
}

/** The rules among a document's hyperparameters. */
export function rulesOf(found: Hyperparameters): Rules {
  const { kappa, bonds_penalty, bonds_moving_average, yuma_version, liquid_alpha } = found;
  const { alpha_low, alpha_high, alpha_sigmoid_steepness } = found;
  return {
    kappa,
    bonds_penalty,
    bonds_moving_average,
    yuma_version,
    liquid_alpha,
    alpha_low,
    alpha_high,
    alpha_sigmoid_steepness,
  };
}

export const FIRST_RULES: Rules = rulesOf(DEFAULT_HYPERPARAMETERS);

export type SliderName = Exclude<keyof Rules, "yuma_version" | "liquid_alpha">;

/** A rule that one turns with a slider, whose positions are round numbers. */
export interface Slider {
  readonly name: SliderName;
  readonly label: string;
  /** The effect of the rule, in a sentence. */
  readonly means: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** The slider's position as the rule's integer. */
  readonly integer: (position: number) => number;
  readonly position: (integer: number) => number;
  readonly format: (integer: number) => string;
  /** Why the slider has no effect under these rules; undefined where it has one. */
  readonly idle: (rules: Rules) => string | undefined;
}

const U16 = 65_535;
const proportion = {
  from: 0,
  to: 1,
  step: 0.01,
  integer: (position: number) => Math.round(position * U16),
  position: (integer: number) => integer / U16,
  format: (integer: number) => (integer / U16).toFixed(2),
};
const always = (): undefined => undefined;

function withoutLiquidAlpha(rules: Rules): string | undefined {
  if (rules.yuma_version === 2) return "No effect in version 2, which has no liquid alpha.";
  return rules.liquid_alpha ? undefined : "No effect while liquid alpha is off.";
}

export const SLIDERS: readonly Slider[] = [
  {
    ...proportion,
    name: "kappa",
    label: "Kappa κ",
    means: "The share of stake that has to stand behind a weight. Lower, and a small group can set the consensus.",
    // The chain's own half is 32767, rounded down.
    integer: (position) => Math.floor(position * U16),
    idle: always,
  },
  {
    ...proportion,
    name: "bonds_penalty",
    label: "Bonds penalty β",
    means: "What a clipped weight still earns its validator: at 0 a bond as if nothing had been clipped, at 1 nothing.",
    idle: always,
  },
  {
    name: "bonds_moving_average",
    label: "Bonds moving average",
    means: "How much of each bond is carried over to the next epoch. It shows over time, not in a first epoch.",
    from: 0,
    to: 1,
    step: 0.005,
    integer: (position) => Math.round(position * 1_000_000),
    position: (integer) => integer / 1_000_000,
    format: (integer) => (integer / 1_000_000).toFixed(3),
    idle: (rules) =>
      rules.yuma_version === 3 && rules.liquid_alpha
        ? "No effect while liquid alpha is on: it sets the pace of each bond by itself."
        : undefined,
  },
  {
    ...proportion,
    name: "alpha_low",
    label: "Liquid alpha, lowest",
    means: "The pace of a bond whose validator says what everybody says.",
    idle: withoutLiquidAlpha,
  },
  {
    ...proportion,
    name: "alpha_high",
    label: "Liquid alpha, highest",
    means: "The pace of a bond whose validator is far from the consensus, because it is early, or leaving.",
    idle: withoutLiquidAlpha,
  },
  {
    name: "alpha_sigmoid_steepness",
    label: "Steepness",
    means: "How suddenly the pace changes from lowest to highest as a validator's weight leaves the consensus.",
    from: -50,
    to: 100,
    step: 1,
    integer: (position) => Math.round(position * 100),
    position: (integer) => integer / 100,
    format: (integer) => (integer / 100).toFixed(0),
    idle: withoutLiquidAlpha,
  },
];

/** The rules with one of them changed. The bounds of liquid alpha push each other, so that low stays below high. */
export function withRule<Name extends keyof Rules>(rules: Rules, name: Name, value: Rules[Name]): Rules {
  const changed = { ...rules, [name]: value };
  if (name === "alpha_low") return { ...changed, alpha_high: Math.max(changed.alpha_low, changed.alpha_high) };
  if (name === "alpha_high") return { ...changed, alpha_low: Math.min(changed.alpha_low, changed.alpha_high) };
  return changed;
}
