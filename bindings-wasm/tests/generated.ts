/** The inputs that are made from a seed, and the checksums of outputs: section 6 of the specification. */

import type { CsrMatrix, EpochDocument, Hyperparameters, SparseMatrix } from "../pkg/index.js";

export interface Generated {
  readonly name?: string;
  readonly generator: { readonly seed: number | bigint; readonly n: number; readonly validators: number; readonly density: readonly [number, number] };
  readonly hyperparameters: Hyperparameters;
  readonly expected: { readonly checksums: Readonly<Record<string, string>> };
}

const WORD = 2 ** 32;

/** SplitMix64, in halves of 32 bits: tens of millions of draws would take bigints a minute. */
class Random {
  #low: number;
  #high: number;

  constructor(seed: bigint) {
    this.#low = Number(BigInt.asUintN(32, seed));
    this.#high = Number(BigInt.asUintN(32, seed >> 32n));
  }

  /** Below a bound of at most 16 bits. */
  below(bound: number): number {
    const [high, low] = this.#next();
    return Math.floor((high * bound + Math.floor((low * bound) / WORD)) / WORD);
  }

  /** Below any bound. */
  belowLarge(bound: bigint): bigint {
    const [high, low] = this.#next();
    return (((BigInt(high) << 32n) | BigInt(low)) * bound) >> 64n;
  }

  #next(): [high: number, low: number] {
    const low = this.#low + 0x7f4a7c15;
    this.#high = (this.#high + 0x9e3779b9 + (low >= WORD ? 1 : 0)) >>> 0;
    this.#low = low >>> 0;
    let z = shifted([this.#high, this.#low], 30);
    z = shifted(product(z, 0xbf58476d, 0x1ce4e5b9), 27);
    return shifted(product(z, 0x94d049bb, 0x133111eb), 31);
  }
}

/** `z ^ (z >> by)`, by less than 32. */
function shifted([high, low]: [number, number], by: number): [number, number] {
  return [(high ^ (high >>> by)) >>> 0, (low ^ ((low >>> by) | (high << (32 - by)))) >>> 0];
}

/** The low 64 bits of a product. */
function product([high, low]: [number, number], byHigh: number, byLow: number): [number, number] {
  const [a, b] = [low >>> 16, low & 0xffff];
  const [c, d] = [byLow >>> 16, byLow & 0xffff];
  const middle = a * d + Math.floor((b * d) / 65_536);
  const carried = b * c + (middle % 65_536);
  const carry = a * c + Math.floor(middle / 65_536) + Math.floor(carried / 65_536);
  return [(carry + Math.imul(high, byLow) + Math.imul(low, byHigh)) >>> 0, Math.imul(low, byLow) >>> 0];
}

export function generatedEpoch({ generator, hyperparameters }: Generated): EpochDocument {
  const { n, validators } = generator;
  const [chance, of] = generator.density;
  const random = new Random(BigInt(generator.seed));
  const stake = BigUint64Array.from({ length: n }, (_, uid) => (uid < validators ? 10n ** 12n + random.belowLarge(10n ** 15n) : 0n));
  const matrix = (): CsrMatrix => {
    const offsets = new Uint32Array(n + 1);
    const uids: number[] = [];
    const values: number[] = [];
    for (let row = 0; row < n; row += 1) {
      for (let uid = 0; row < validators && uid < n; uid += 1) {
        if (random.below(of) < chance) {
          uids.push(uid);
          values.push(1 + random.below(65_535));
        }
      }
      offsets[row + 1] = uids.length;
    }
    return { offsets, uids: Uint16Array.from(uids), values: Uint16Array.from(values) };
  };
  return {
    hyperparameters,
    n,
    current_block: 100_000,
    last_step_block: 0,
    owner_uid: null,
    emission: 1_000_000_000,
    stake,
    last_update: new Float64Array(n).fill(99_000),
    block_at_registration: new Uint32Array(n).fill(1000),
    validator_permit: Uint8Array.from({ length: n }, (_, uid) => (uid < validators ? 1 : 0)),
    weights: matrix(),
    bonds: matrix(),
  };
}

/** FNV-1a over words of 64 bits. */
class Checksum {
  #low = 0x84222325;
  #high = 0xcbf29ce4;

  word(low: number, high: number): void {
    for (let byte = 0; byte < 32; byte += 8) this.#byte((low >>> byte) & 255);
    for (let byte = 0; byte < 32; byte += 8) this.#byte((high >>> byte) & 255);
  }

  get digits(): string {
    return [this.#high, this.#low].map((half) => half.toString(16).padStart(8, "0")).join("");
  }

  /** Times 2^40 + 0x1b3. */
  #byte(byte: number): void {
    const low = (this.#low ^ byte) >>> 0;
    const times = low * 0x1b3;
    this.#high = (Math.imul(this.#high, 0x1b3) + Math.floor(times / WORD) + (low << 8)) >>> 0;
    this.#low = times >>> 0;
  }
}

/** The checksum of a vector. */
export function vectorChecksum(vector: BigInt64Array | BigUint64Array): string {
  const sum = new Checksum();
  const halves = new Uint32Array(vector.buffer, vector.byteOffset, 2 * vector.length);
  for (let half = 0; half < halves.length; half += 2) sum.word(halves[half] ?? 0, halves[half + 1] ?? 0);
  return sum.digits;
}

/** The checksum of a matrix: each row's length, then its pairs of uid and value. */
export function matrixChecksum({ offsets, uids, values }: SparseMatrix<BigInt64Array | Uint16Array>): string {
  const sum = new Checksum();
  const halves = values instanceof BigInt64Array ? new Uint32Array(values.buffer, values.byteOffset, 2 * values.length) : undefined;
  for (let row = 0; row + 1 < offsets.length; row += 1) {
    const [start = 0, end = 0] = offsets.subarray(row, row + 2);
    sum.word(end - start, 0);
    for (let entry = start; entry < end; entry += 1) {
      sum.word(uids[entry] ?? 0, 0);
      if (halves) sum.word(halves[2 * entry] ?? 0, halves[2 * entry + 1] ?? 0);
      else sum.word(Number(values[entry] ?? 0), 0);
    }
  }
  return sum.digits;
}
