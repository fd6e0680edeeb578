/**
 * All choices as the hash of a link, and back: `#1;w=40.30.20~35.30.35;k=39321`.
 *
 * The number in front is the version. A choice that is still as it was at first is left out, so that a link is short and
 * an old one keeps its meaning. What cannot be read is refused with a reason; nothing is repaired.
 */

import { FIRST_RULES, type Rules, allowedIntegers } from "./rules.js";
import { type Attack, type Choices, FIRST_CHOICES, HEAT_MAP_LAYERS } from "./state.js";
import { MOST_ON_A_SIDE, MOST_STAKE, MOST_WEIGHT, type Subnet, minerCount, sameSubnet } from "./subnet.js";

const VERSION = "1";
const LONGEST_LINK = 8_000;

/** A link that cannot be read. Its message is for the visitor. */
export class LinkError extends Error {
  override name = "LinkError";
}

/** The choices as a hash, without `#`. Empty where nothing was changed. */
export function linkOf(choices: Choices): string {
  const first = FIRST_CHOICES;
  const parts: string[] = [];
  const add = (key: string, value: string | number | boolean, initial: string | number | boolean): void => {
    if (value !== initial) parts.push(`${key}=${encodeURIComponent(String(value))}`);
  };
  if (!sameSubnet(choices.subnet, first.subnet)) {
    parts.push(
      `s=${choices.subnet.stakes.join(".")}`,
      `w=${choices.subnet.weights.map((row) => row.join(".")).join("~")}`,
    );
  }
  add("m", choices.miner + 1, first.miner + 1);
  for (const [key, name] of RULE_KEYS) add(key, Number(choices.rules[name]), Number(first.rules[name]));
  add("c", choices.scenario, first.scenario);
  add("e", choices.epoch, first.epoch);
  for (const [key, name] of ATTACK_KEYS) add(key, inPercent(choices.attack[name]), inPercent(first.attack[name]));
  // A link cannot carry a file: whoever opens it sees the subnet of the mainnet.
  if (choices.source === "edited") parts.push("o=edited");
  add("u", Number(choices.under_page_rules), Number(first.under_page_rules));
  add("v", choices.layer, first.layer);
  return parts.length > 0 ? [VERSION, ...parts].join(";") : "";
}

/** The choices of a hash, with or without `#`. */
export function choicesOf(hash: string): Choices {
  const text = hash.replace(/^#/, "");
  if (text === "") return FIRST_CHOICES;
  if (text.length > LONGEST_LINK) throw new LinkError("This link is longer than any that this page makes.");
  const [version, ...parts] = text.split(";");
  if (version !== VERSION) {
    throw new LinkError(`This link has version “${version?.slice(0, 12) ?? ""}”; this page reads version ${VERSION}.`);
  }
  const values = new Map<string, string>();
  for (const part of parts) {
    const [key = "", ...rest] = part.split("=");
    if (!KEYS.has(key)) throw new LinkError(`This link has a part “${key.slice(0, 12)}” that this page does not know.`);
    values.set(key, decoded(key, rest.join("=")));
  }
  const subnet = subnetOf(values);
  return {
    subnet,
    miner: whole(values, "m", 1, minerCount(subnet), Math.min(FIRST_CHOICES.miner + 1, minerCount(subnet))) - 1,
    rules: rulesOf(values),
    scenario: values.get("c") ?? FIRST_CHOICES.scenario,
    epoch: whole(values, "e", 0, 10_000, FIRST_CHOICES.epoch),
    attack: attackOf(values),
    source: oneOf("o", values.get("o") ?? FIRST_CHOICES.source, ["mainnet", "edited"]),
    under_page_rules: whole(values, "u", 0, 1, 0) === 1,
    layer: oneOf("v", values.get("v") ?? FIRST_CHOICES.layer, HEAT_MAP_LAYERS),
  };
}

const RULE_KEYS: readonly (readonly [string, keyof Rules])[] = [
  ["k", "kappa"],
  ["p", "bonds_penalty"],
  ["a", "bonds_moving_average"],
  ["y", "yuma_version"],
  ["l", "liquid_alpha"],
  ["al", "alpha_low"],
  ["ah", "alpha_high"],
  ["g", "alpha_sigmoid_steepness"],
  ["r", "rules"],
];
const ATTACK_KEYS: readonly (readonly [string, keyof Attack])[] = [
  ["hs", "honest_stake"],
  ["hw", "honest_weight"],
  ["cw", "cabal_weight"],
];
const KEYS = new Set([
  "s",
  "w",
  "m",
  "c",
  "e",
  "o",
  "u",
  "v",
  ...RULE_KEYS.map(([key]) => key),
  ...ATTACK_KEYS.map(([key]) => key),
]);

function inPercent(share: number): number {
  return Math.round(share * 100);
}

function decoded(key: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new LinkError(`This link's part “${key}” is damaged.`);
  }
}

/** A whole number within bounds; `initial` where the link does not name it. */
function whole(values: ReadonlyMap<string, string>, key: string, least: number, most: number, initial: number): number {
  const text = values.get(key);
  return text === undefined ? initial : wholeOf(key, text, least, most);
}

function wholeOf(key: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^-?\d{1,12}$/.test(text) || value < least || value > most) {
    throw new LinkError(
      `This link's part “${key}” is “${text.slice(0, 20)}”; expected a whole number from ${least} to ${most}.`,
    );
  }
  return value;
}

function subnetOf(values: ReadonlyMap<string, string>): Subnet {
  const stakes = values.get("s")?.split(".");
  const weights = values
    .get("w")
    ?.split("~")
    .map((row) => row.split("."));
  if (!stakes && !weights) return FIRST_CHOICES.subnet;
  const miners = weights?.[0]?.length ?? 0;
  if (!stakes || !weights || stakes.length !== weights.length || weights.some((row) => row.length !== miners)) {
    throw new LinkError("This link's subnet is damaged: its stakes and its rows of weights do not fit together.");
  }
  if (stakes.length > MOST_ON_A_SIDE || miners > MOST_ON_A_SIDE) {
    throw new LinkError(`This link's subnet has more than ${MOST_ON_A_SIDE} validators or miners.`);
  }
  return {
    stakes: stakes.map((stake) => wholeOf("s", stake, 0, MOST_STAKE)),
    weights: weights.map((row) => row.map((weight) => wholeOf("w", weight, 0, MOST_WEIGHT))),
  };
}

function rulesOf(values: ReadonlyMap<string, string>): Rules {
  const numbers: Record<string, number> = {};
  for (const [key, name] of RULE_KEYS) {
    const initial = Number(FIRST_RULES[name]);
    const allowed = allowedIntegers(name);
    if ("span" in allowed) numbers[name] = whole(values, key, ...allowed.span, initial);
    else numbers[name] = Number(oneOf(key, values.get(key) ?? String(initial), allowed.list.map(String)));
  }
  const rules = { ...FIRST_RULES, ...numbers, liquid_alpha: numbers["liquid_alpha"] === 1 };
  if (rules.alpha_low > rules.alpha_high) {
    throw new LinkError("This link's lowest liquid alpha lies above its highest.");
  }
  return rules;
}

function attackOf(values: ReadonlyMap<string, string>): Attack {
  const share = ([key, name]: readonly [string, keyof Attack]): number =>
    whole(values, key, 0, 100, inPercent(FIRST_CHOICES.attack[name])) / 100;
  const [honest_stake, honest_weight, cabal_weight] = ATTACK_KEYS.map(share) as [number, number, number];
  return { honest_stake, honest_weight, cabal_weight };
}

function oneOf<T extends string>(key: string, text: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === text);
  if (!found)
    throw new LinkError(`This link's part “${key}” is “${text.slice(0, 20)}”; expected ${known.join(" or ")}.`);
  return found;
}
