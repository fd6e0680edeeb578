/** Lists of numbers as the arrays that the module takes, checked. */

import { wrong } from "./error.js";
import type { EpochDocument, Flags, Integers } from "./types.js";

const U16 = "0 to 65535";
const U64 = "0 to 18446744073709551615";
const EXACT = `${U64} (above 9007199254740991 as a bigint)`;
const WORD = 2 ** 32;

/** Whether a value is a list, typed or not. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** A whole number of 64 bits. */
export function u64(place: string, value: unknown): bigint {
  if (typeof value === "bigint" && value >= 0n && value < 1n << 64n) return value;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  throw wrong(place, value, typeof value === "number" && value > Number.MAX_SAFE_INTEGER ? EXACT : U64);
}

/** A whole number of 16 bits. */
export function u16(place: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffff) return value;
  throw wrong(place, value, U16);
}

/** A whole number of 32 bits. */
export function u32(place: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < WORD) return value;
  throw wrong(place, value, `0 to ${WORD - 1}`);
}

/** A list of whole numbers of 16 bits. */
export function u16s(field: string, list: unknown): Uint16Array {
  if (!isList(list)) throw wrong(field, list, "a list");
  return Uint16Array.from({ length: list.length }, (_, uid) => u16(`${field}: uid ${uid}`, list[uid]));
}

/** A list of whole numbers of 64 bits, one for each neuron. */
export function u64s(field: string, list: Integers | undefined): BigUint64Array {
  if (list instanceof BigUint64Array) return list;
  if (!isList(list)) throw wrong(field, list, "a list");
  const words = new Uint32Array(2 * list.length);
  const array = new BigUint64Array(words.buffer);
  for (let uid = 0; uid < list.length; uid += 1) {
    const value = list[uid];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) {
      // Much quicker than a bigint.
      words[2 * uid] = value;
      words[2 * uid + 1] = value / WORD;
    } else {
      array[uid] = u64(`${field}: uid ${uid}`, value);
    }
  }
  return array;
}

/** A list of yes and no, one for each neuron. */
export function flags(field: string, list: Flags | undefined): Uint8Array {
  if (!isList(list)) throw wrong(field, list, "a list");
  return Uint8Array.from({ length: list.length }, (_, uid) => flag(`${field}: uid ${uid}`, list[uid], list instanceof Uint8Array));
}

/** Yes or no. */
export function flag(place: string, value: unknown, numbers = false): number {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (numbers && (value === 0 || value === 1)) return value;
  throw wrong(place, value, numbers ? "0 or 1" : "true or false");
}

/** The earliest commit of each neuron, and which neurons have one. */
export function commits(field: string, list: EpochDocument["commit_block"]): [blocks: BigUint64Array, present: Uint8Array] {
  if (!isList(list)) throw wrong(field, list, "a list");
  const blocks = Array.from(list as ArrayLike<number | bigint | null>);
  return [u64s(field, blocks.map((block) => block ?? 0)), Uint8Array.from(blocks, (block) => (block === null ? 0 : 1))];
}

/** Stakes with 64 fractional bits as whole parts and fractions. */
export function fixedPoint(field: string, list: readonly (string | bigint)[]): [whole: BigInt64Array, fractions: BigUint64Array] {
  if (!isList(list)) throw wrong(field, list, "a list");
  const whole = new BigInt64Array(list.length);
  const fractions = new BigUint64Array(list.length);
  for (let uid = 0; uid < list.length; uid += 1) {
    const value = list[uid];
    const known = typeof value === "bigint" || (typeof value === "string" && /^[-+]?\d+$/.test(value));
    const bits = known ? BigInt(typeof value === "string" ? value.replace(/^\+/, "") : value) : undefined;
    if (bits === undefined || bits !== BigInt.asIntN(128, bits)) {
      throw wrong(`${field}: uid ${uid}`, value, "a decimal string of Q64 bits");
    }
    whole[uid] = bits >> 64n;
    fractions[uid] = BigInt.asUintN(64, bits);
  }
  return [whole, fractions];
}
