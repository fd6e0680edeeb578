/** The rules of the subnet that the page lets one turn, in the names and integers of the documents. */

import { DEFAULT_HYPERPARAMETERS, HYPERPARAMETERS, type Hyperparameters } from "yuma-kernel";

export type Rules = Required<
  Pick<
    Hyperparameters,
    | "kappa"
    | "bonds_penalty"
    | "bonds_moving_average"
    | "yuma_version"
    | "liquid_alpha"
    | "alpha_low"
    | "alpha_high"
    | "alpha_sigmoid_steepness"
    | "rules"
  >
>;

/** The runtimes whose rules the kernel knows, the newest first. */
export const RUNTIMES: readonly Rules["rules"][] = [...HYPERPARAMETERS.rules.values].reverse();

/** All hyperparameters of an epoch: those that the page does not turn have the chain's defaults, and nobody commits. */
export function hyperparameters(rules: Rules): Hyperparameters {
  return { ...DEFAULT_HYPERPARAMETERS, ...rules, commit_reveal: false };
}

/** The rules among a document's hyperparameters. */
export function rulesOf(found: Hyperparameters): Rules {
  const { kappa, bonds_penalty, bonds_moving_average, yuma_version, liquid_alpha } = found;
  const { alpha_low, alpha_high, alpha_sigmoid_steepness, rules = HYPERPARAMETERS.rules.absent } = found;
  return {
    kappa,
    bonds_penalty,
    bonds_moving_average,
    yuma_version,
    liquid_alpha,
    alpha_low,
    alpha_high,
    alpha_sigmoid_steepness,
    rules,
  };
}

export const FIRST_RULES: Rules = rulesOf(DEFAULT_HYPERPARAMETERS);

export type SliderName = Exclude<keyof Rules, "yuma_version" | "liquid_alpha" | "rules">;

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

/** A slider's ends and its positions, from the range and the unit of the rule. */
function spanOf(name: SliderName, step: number): Pick<Slider, "from" | "to" | "step" | "integer" | "position"> {
  const { least, most, unit } = HYPERPARAMETERS[name];
  // The ends are round numbers, too.
  const round = (value: number): number => Math.trunc(value / step + Math.sign(value) * 1e-9) * step;
  return {
    from: round(least * unit),
    to: round(most * unit),
    step,
    integer: (position) => Math.round(position / unit),
    position: (integer) => integer * unit,
  };
}

const digits =
  (name: SliderName, count: number) =>
  (integer: number): string =>
    (integer * HYPERPARAMETERS[name].unit).toFixed(count);
const always = (): undefined => undefined;

/** Why liquid alpha has no effect under these rules; undefined where it has one. */
export function withoutLiquidAlpha(rules: Rules): string | undefined {
  if (rules.yuma_version === 2) return "No effect in version 2, which has no liquid alpha.";
  return rules.liquid_alpha ? undefined : "No effect while liquid alpha is off.";
}

export const SLIDERS: readonly Slider[] = [
  {
    ...spanOf("kappa", 0.01),
    name: "kappa",
    label: "Kappa κ",
    means: "The share of stake that has to stand behind a weight. Lower, and a small group can set the consensus.",
    // The chain's own half is 32767, rounded down.
    integer: (position) => Math.floor(position / HYPERPARAMETERS.kappa.unit + 1e-9),
    format: digits("kappa", 2),
    idle: always,
  },
  {
    ...spanOf("bonds_penalty", 0.01),
    name: "bonds_penalty",
    format: digits("bonds_penalty", 2),
    label: "Bonds penalty β",
    means: "What a clipped weight still earns its validator: at 0 a bond as if nothing had been clipped, at 1 nothing.",
    idle: always,
  },
  {
    ...spanOf("bonds_moving_average", 0.005),
    name: "bonds_moving_average",
    label: "Bonds moving average",
    means: "How much of each bond is carried over to the next epoch. It shows over time, not in a first epoch.",
    format: digits("bonds_moving_average", 3),
    idle: (rules) =>
      rules.yuma_version === 3 && rules.liquid_alpha
        ? "No effect while liquid alpha is on: it sets the pace of each bond by itself."
        : undefined,
  },
  {
    ...spanOf("alpha_low", 0.01),
    name: "alpha_low",
    format: digits("alpha_low", 2),
    label: "Liquid alpha, lowest",
    means: "The pace of a bond whose validator says what everybody says.",
    idle: withoutLiquidAlpha,
  },
  {
    ...spanOf("alpha_high", 0.01),
    name: "alpha_high",
    format: digits("alpha_high", 2),
    label: "Liquid alpha, highest",
    means: "The pace of a bond whose validator is far from the consensus, because it is early, or leaving.",
    idle: withoutLiquidAlpha,
  },
  {
    ...spanOf("alpha_sigmoid_steepness", 1),
    name: "alpha_sigmoid_steepness",
    label: "Steepness",
    means: "How suddenly the pace changes from lowest to highest as a validator's weight leaves the consensus.",
    format: digits("alpha_sigmoid_steepness", 0),
    idle: withoutLiquidAlpha,
  },
];

/** The date and the effect of a runtime's rules on this page; a runtime that is newer than these words has its number alone. */
const RUNTIME_WORDS: Readonly<Record<number, { readonly since: string; readonly means: string }>> = {
  475: {
    since: "since October 2026",
    means: "As under 446. What is new are Null epochs, which pay without asking any validator; there are none here.",
  },
  446: {
    since: "from August 2026",
    means: "At a bonds penalty of 1, liquid alpha compares each weight with the consensus of the epoch before.",
  },
  425: {
    since: "from June 2026",
    means: "Liquid alpha compares each weight with the consensus of the same epoch.",
  },
};

/** The name of a runtime's rules. */
export function runtimeLabel(runtime: number): string {
  const since = RUNTIME_WORDS[runtime]?.since;
  return `Runtime ${runtime}${since ? `, ${since}` : ""}`;
}

/** The effect of a runtime's rules. */
export function runtimeWords(runtime: number): string {
  return RUNTIME_WORDS[runtime]?.means ?? "";
}

/** The integers that a rule may have: from the first to the last, or the listed ones alone. */
export function allowedIntegers(
  name: keyof Rules,
): { readonly span: readonly [number, number] } | { readonly list: readonly number[] } {
  if (name === "liquid_alpha") return { list: [0, 1] };
  if (name === "yuma_version" || name === "rules") return { list: HYPERPARAMETERS[name].values };
  return { span: [HYPERPARAMETERS[name].least, HYPERPARAMETERS[name].most] };
}

/** The rules with one of them changed. The bounds of liquid alpha push each other, so that low stays below high. */
export function withRule<Name extends keyof Rules>(rules: Rules, name: Name, value: Rules[Name]): Rules {
  const changed = { ...rules, [name]: value };
  if (name === "alpha_low") return { ...changed, alpha_high: Math.max(changed.alpha_low, changed.alpha_high) };
  if (name === "alpha_high") return { ...changed, alpha_low: Math.min(changed.alpha_low, changed.alpha_high) };
  return changed;
}
