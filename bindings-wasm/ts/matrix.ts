/** Matrices, into the module and out of it. */

import { isList, u16 } from "./arrays.js";
import { wrong } from "./error.js";
import type { CsrMatrix, DenseMatrix, MatrixInput } from "./types.js";
import { Matrix, type Sparse } from "./yuma.js";

const FORMS = "a list of rows, { offsets, uids, values } or { dense, columns }";

/** A matrix in the module's memory. Whether it fits the subnet is for the kernel to say. */
export function moduleMatrix(field: string, matrix: MatrixInput | undefined): Matrix {
  if (Array.isArray(matrix)) return matrixOfRows(field, matrix);
  if (typeof matrix !== "object" || matrix === null) throw wrong(field, matrix, FORMS);
  if ("dense" in matrix) {
    const { dense, columns, validator_uids } = matrix as DenseMatrix;
    if (!(dense instanceof Uint16Array)) throw wrong(`${field}: dense`, dense, "a Uint16Array");
    if (validator_uids !== undefined && !(validator_uids instanceof Uint16Array)) {
      throw wrong(`${field}: validator_uids`, validator_uids, "a Uint16Array");
    }
    return Matrix.dense(dense, u16(`${field}: columns`, columns), validator_uids);
  }
  const { offsets, uids, values } = matrix as CsrMatrix;
  if (!(offsets instanceof Uint32Array)) throw wrong(`${field}: offsets`, offsets, "a Uint32Array");
  if (!(uids instanceof Uint16Array)) throw wrong(`${field}: uids`, uids, "a Uint16Array");
  if (!(values instanceof Uint16Array)) throw wrong(`${field}: values`, values, "a Uint16Array");
  return Matrix.csr(offsets, uids, values);
}

function matrixOfRows(field: string, rows: readonly unknown[]): Matrix {
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach((row, uid) => {
    if (!isList(row)) throw wrong(`${field}: row ${uid}`, row, "a list");
    offsets[uid + 1] = (offsets[uid] ?? 0) + row.length;
  });
  const uids = new Uint16Array(offsets[rows.length] ?? 0);
  const values = new Uint16Array(uids.length);
  let next = 0;
  (rows as ArrayLike<unknown>[]).forEach((row, place) => {
    for (let index = 0; index < row.length; index += 1) {
      const entry = row[index];
      if (!isList(entry) || entry.length !== 2) throw wrong(`${field}: row ${place}: entry ${index}`, entry ?? null, "a pair [uid, value]");
      const [uid, value] = entry as unknown as [unknown, unknown];
      uids[next] = u16(`${field}: row ${place}: entry ${index}: uid`, uid);
      values[next] = u16(`${field}: row ${place}: uid ${String(uid)}`, value);
      next += 1;
    }
  });
  return Matrix.csr(offsets, uids, values);
}

/** The arrays of a sparse matrix. */
export interface SparseArrays<Values> {
  readonly offsets: Uint32Array;
  readonly uids: Uint16Array;
  readonly values: Values;
}

/** A matrix in compressed sparse rows, one row a neuron. */
export class SparseMatrix<Values extends BigInt64Array | Uint16Array> implements SparseArrays<Values> {
  /** Where each row starts in `uids` and `values`, and where the last one ends. */
  readonly offsets: Uint32Array;
  readonly uids: Uint16Array;
  readonly values: Values;

  constructor({ offsets, uids, values }: SparseArrays<Values>) {
    this.offsets = offsets;
    this.uids = uids;
    this.values = values;
  }

  /** The number of neurons. */
  get neurons(): number {
    return this.offsets.length - 1;
  }

  /** The pairs of uid and value in the row of a neuron; none where there is no such neuron. */
  row(uid: number): [uid: number, value: Values[number]][] {
    const pairs: [number, Values[number]][] = [];
    for (let entry = this.offsets[uid] ?? 0; entry < (this.offsets[uid + 1] ?? 0); entry += 1) {
      pairs.push([this.uids[entry] ?? 0, this.values[entry] as Values[number]]);
    }
    return pairs;
  }

  /** All rows. */
  toJSON(): [uid: number, value: Values[number]][][] {
    return Array.from({ length: this.neurons }, (_, uid) => this.row(uid));
  }
}

/** The u16 entries of a matrix of the module, which is freed. */
export function u16Entries(sparse: Sparse): SparseArrays<Uint16Array> {
  return entries(sparse, () => sparse.values());
}

/** The Q32 entries of a matrix of the module, which is freed. */
export function bitsEntries(sparse: Sparse): SparseArrays<BigInt64Array> {
  return entries(sparse, () => sparse.bits());
}

function entries<Values>(sparse: Sparse, values: () => Values): SparseArrays<Values> {
  try {
    return { offsets: sparse.offsets(), uids: sparse.uids(), values: values() };
  } finally {
    sparse.free();
  }
}
