/** Hyperparameters by name, and as the array in which they cross into the module. */

import { flag, u64 } from "./arrays.js";
import { wrong } from "./error.js";
import { HYPERPARAMETERS, type HyperparameterName, type Hyperparameters } from "./hyperparameters.js";

/** The form of a field, as the record says it. */
interface Field {
  readonly kind?: "u64" | "flag";
  readonly names?: readonly string[];
  readonly least?: number;
  readonly most?: number;
  /** The meaning of a document that was written before there was the field. */
  readonly absent?: string | number;
}

const FIELDS: Readonly<Record<HyperparameterName, Field>> = HYPERPARAMETERS;
const NAMES = Object.keys(FIELDS) as HyperparameterName[];

/** All hyperparameters; those that are not given are taken from `others`, or missing. */
export function hyperparameterWords(given: Partial<Hyperparameters> | undefined, others?: BigUint64Array): BigUint64Array {
  if (typeof given !== "object" || given === null) throw wrong("hyperparameters", given, "an object");
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(FIELDS, name));
  if (unknown !== undefined) throw wrong("hyperparameters", unknown, `one of ${NAMES.join(", ")}`);
  return BigUint64Array.from(NAMES, (name, index) => {
    const other = others?.[index];
    return given[name] === undefined && other !== undefined ? other : word(name, given[name] === undefined ? FIELDS[name].absent : given[name]);
  });
}

/** The hyperparameters of the module's array. */
export function hyperparametersOf(words: BigUint64Array): Hyperparameters {
  const value = (name: HyperparameterName, index: number): number | bigint | boolean | string | undefined => {
    const bits = words[index] ?? 0n;
    const { kind, names } = FIELDS[name];
    if (kind === "flag") return bits !== 0n;
    if (names) return names[Number(bits)];
    return kind === "u64" && bits > BigInt(Number.MAX_SAFE_INTEGER) ? bits : Number(BigInt.asIntN(64, bits));
  };
  return Object.fromEntries(NAMES.map((name, index) => [name, value(name, index)])) as unknown as Hyperparameters;
}

function word(name: HyperparameterName, value: unknown): bigint {
  const place = `hyperparameters: ${name}`;
  const { kind, names, least = 0, most = 0 } = FIELDS[name];
  if (value === undefined) throw wrong(place, value, "a value (the field is required)");
  if (kind === "u64") return u64(place, value);
  if (kind === "flag") return BigInt(flag(place, value));
  if (names) {
    const index = names.indexOf(value as string);
    if (index < 0) throw wrong(place, value, `one of ${names.join(", ")}`);
    return BigInt(index);
  }
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw wrong(place, value, `${least} to ${most}`);
  }
  return BigInt.asUintN(64, BigInt(value));
}
