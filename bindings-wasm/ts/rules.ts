/** Hyperparameters by name, and as the array in which they cross into the module. */

import { flag, u64 } from "./arrays.js";
import { wrong } from "./error.js";
import type { Hyperparameters } from "./types.js";

/** Names of what the chain stores as a number, from 0 on. */
interface Choice {
  readonly names: readonly string[];
}

const U16 = [0, 65_535] as const;

/** Each name with the range of its type, in the order of the module's array. */
const RANGES: Readonly<Record<keyof Hyperparameters, readonly [least: number, most: number] | "u64" | "flag" | Choice>> = {
  kappa: U16,
  bonds_penalty: U16,
  bonds_moving_average: "u64",
  yuma_version: [0, 255],
  liquid_alpha: "flag",
  alpha_low: U16,
  alpha_high: U16,
  alpha_sigmoid_steepness: [-32_768, 32_767],
  max_allowed_validators: U16,
  stake_threshold: "u64",
  activity_cutoff: "u64",
  tempo: U16,
  commit_reveal: "flag",
  liquid_alpha_consensus_mode: { names: ["current", "previous", "auto"] },
  epoch_consensus: { names: ["yuma", "null"] },
  rules: [0, 4_294_967_295],
};

/** The meaning of a document that was written before there were these fields. */
const ABSENT: Partial<Hyperparameters> = { liquid_alpha_consensus_mode: "current", epoch_consensus: "yuma", rules: 475 };

const NAMES = Object.keys(RANGES) as (keyof Hyperparameters)[];

/** All hyperparameters; those that are not given are taken from `others`, or missing. */
export function hyperparameterWords(given: Partial<Hyperparameters> | undefined, others?: BigUint64Array): BigUint64Array {
  if (typeof given !== "object" || given === null) throw wrong("hyperparameters", given, "an object");
  const unknown = Object.keys(given).find((name) => !(name in RANGES));
  if (unknown !== undefined) throw wrong("hyperparameters", unknown, `one of ${NAMES.join(", ")}`);
  return BigUint64Array.from(NAMES, (name, index) => {
    const other = others?.[index];
    return given[name] === undefined && other !== undefined ? other : word(name, given[name] === undefined ? ABSENT[name] : given[name]);
  });
}

/** The hyperparameters of the module's array. */
export function hyperparametersOf(words: BigUint64Array): Hyperparameters {
  const value = (name: keyof Hyperparameters, index: number): number | bigint | boolean | string | undefined => {
    const bits = words[index] ?? 0n;
    const range = RANGES[name];
    if (range === "flag") return bits !== 0n;
    if (isChoice(range)) return range.names[Number(bits)];
    const signed = BigInt.asIntN(64, bits);
    return range === "u64" && bits > BigInt(Number.MAX_SAFE_INTEGER) ? bits : Number(signed);
  };
  return Object.fromEntries(NAMES.map((name, index) => [name, value(name, index)])) as unknown as Hyperparameters;
}

function isChoice(range: (typeof RANGES)[keyof Hyperparameters]): range is Choice {
  return typeof range === "object" && "names" in range;
}

function word(name: keyof Hyperparameters, value: unknown): bigint {
  const place = `hyperparameters: ${name}`;
  const range = RANGES[name];
  if (value === undefined) throw wrong(place, value, "a value (the field is required)");
  if (range === "u64") return u64(place, value);
  if (range === "flag") return BigInt(flag(place, value));
  if (isChoice(range)) {
    const index = range.names.indexOf(value as string);
    if (index < 0) throw wrong(place, value, `one of ${range.names.join(", ")}`);
    return BigInt(index);
  }
  const [least, most] = range;
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw wrong(place, value, `${least} to ${most}`);
  }
  return BigInt.asUintN(64, BigInt(value));
}
