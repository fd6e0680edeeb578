/** Inputs that are large, strange or wrong, in the page's own thread and in a worker. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { type EpochDocument, Simulation, YumaError, type YumaWorker, epoch, init, worker } from "../pkg/index.js";
import { generatedEpoch } from "./generated.js";
import { exactJson, exactText, text } from "./repository.js";

const first = (exactJson(text("testdata/vectors/curated.json")) as { cases: EpochDocument[] }).cases[0] as EpochDocument;
const { stake_bits: _, ...unstaked } = first;
const plain: EpochDocument = { ...unstaked, stake: new BigUint64Array(first.n).fill(5n) };

let thread: YumaWorker;

beforeAll(async () => {
  await init();
  thread = await worker();
});

afterAll(() => thread.terminate());

/** Everything that a number of a field may be and must not. */
const strange: readonly unknown[] = [NaN, Infinity, -1, 0.5, 2 ** 64, -1n, 1n << 64n, "1", null, undefined, true, {}, [1]];
const words = ["current_block", "last_step_block", "emission"] as const;
const lists = ["stake", "last_update", "block_at_registration"] as const;
const rules = ["kappa", "bonds_penalty", "bonds_moving_average", "yuma_version", "alpha_low", "alpha_high", "alpha_sigmoid_steepness", "max_allowed_validators", "stake_threshold", "activity_cutoff", "tempo"] as const;

function expectRefused(document: unknown, field: string): void {
  let error: unknown;
  try {
    epoch(document as EpochDocument);
  } catch (thrown) {
    error = thrown;
  }
  expect(error, field).toBeInstanceOf(YumaError);
  expect((error as YumaError).field).toBe(field);
  expect((error as YumaError).message).toMatch(/^.*expected.*$/);
}

test.each([...words, "n", "owner_uid"] as const)("no strange number is taken for %s", (field) => {
  for (const value of strange.filter((value) => field !== "owner_uid" || value !== null)) expectRefused({ ...plain, [field]: value }, field);
});

test.each(lists)("no strange number is taken within %s", (field) => {
  for (const value of strange) expectRefused({ ...plain, [field]: Array.from({ length: first.n }, (_, uid) => (uid === 3 ? value : 5)) }, field);
  for (const value of [NaN, -1, 0.5, 2 ** 60]) expectRefused({ ...plain, [field]: new Float64Array(first.n).fill(value) }, field);
  expectRefused({ ...plain, [field]: new BigInt64Array(first.n).fill(-1n) }, field);
  for (const list of [new BigUint64Array(first.n + 1), new Uint32Array(0), [], 5, "12345678", null, new DataView(new ArrayBuffer(8))]) expectRefused({ ...plain, [field]: list }, field);
});

test.each(rules)("no strange number is taken for the rule %s", (rule) => {
  // The steepness alone may be below zero.
  for (const value of strange.filter((value) => rule !== "alpha_sigmoid_steepness" || value !== -1)) expectRefused({ ...plain, hyperparameters: { ...first.hyperparameters, [rule]: value } }, rule);
  expect(() => epoch(plain, { hyperparameters: { [rule]: NaN } })).toThrow(YumaError);
});

test.each(["weights", "bonds"] as const)("no strange number is taken within %s", (field) => {
  const rows = (row: unknown): unknown[] => [row, ...Array.from({ length: first.n - 1 }, () => [])];
  for (const value of strange) {
    expectRefused({ ...plain, [field]: rows([[1, value]]) }, field);
    expectRefused({ ...plain, [field]: rows([[value, 1]]) }, field);
  }
  for (const row of [7, null, [7], [[1]], [[1, 2, 3]]]) expectRefused({ ...plain, [field]: rows(row) }, field);
  const csr = { offsets: new Uint32Array(first.n + 1), uids: new Uint16Array(0), values: new Uint16Array(0) };
  for (const changed of [{ offsets: new Uint32Array(2) }, { offsets: new Uint32Array(first.n + 1).fill(9, 1) }, { values: new Uint16Array(3) }, { uids: new Uint8Array(0) }, { values: new Float64Array(0) }]) {
    expectRefused({ ...plain, [field]: { ...csr, ...changed } }, field);
  }
  const dense = new Uint16Array(first.n * first.n);
  for (const changed of [{ columns: first.n + 1 }, { columns: 0 }, { columns: NaN }, { dense: dense.subarray(1) }, { dense: [1] }, { validator_uids: new Uint16Array(2) }]) {
    expectRefused({ ...plain, [field]: { dense, columns: first.n, ...changed } }, field);
  }
});

test("no strange change is taken, and none is left behind", () => {
  const [one, other] = [new Simulation(plain), new Simulation(plain)];
  const changes: readonly (readonly [string, object])[] = [
    ["last_update", { emission: 5, last_update: new Uint32Array(3) }],
    ["block_at_registration", { block_at_registration: [NaN] }],
    ["validator_permit", { emission: 5, validator_permit: new Uint8Array(3) }],
    ["commit_block", { emission: 5, commit_block: [null] }],
    ["current_block", { current_block: -1 }],
    ["owner_uid", { owner_uid: first.n }],
    ["stake", { stake: [1, 2], emission: 5 }],
    ["changes", { emission: 5, bonds: [[]] }],
    ["weights", { emission: 5, weights: [[[99, 1]]] }],
    ["changes", { emissions: 5 }],
    ["kappa", { hyperparameters: { kappa: 0.5 } }],
  ];
  for (const [field, change] of changes) {
    expect(() => one.step(change), field).toThrow(expect.objectContaining({ name: "YumaError", field }) as Error);
  }
  expect(one.step()).toEqual(other.step());
  expect(one.step({ emission: 7n }).combined_emission).not.toEqual(other.step().combined_emission);
});

test("4096 neurons go through a worker, and the thread that asks stays free", async () => {
  const document = generatedEpoch({ generator: { seed: 4096, n: 4096, validators: 64, density: [1, 8] }, hyperparameters: first.hyperparameters, expected: { checksums: {} } });
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  const result = await thread.epoch(document);
  clearInterval(timer);
  expect(result).toEqual(epoch(document));
  expect([result.neurons, ticks > 0]).toEqual([4096, true]);
});

test("a text of 40 MB is read, and cancelled at once where that is wanted", async () => {
  const start = exactText({ schema: "yuma-epoch/1", ...first });
  const huge = start.replace("{", () => `{"note":[${"[1,12345678901234567890],".repeat(800_000)}"${"\\n".repeat(10_000_000)}"],`);
  expect(huge.length).toBeGreaterThan(40_000_000);
  const cancelled = new AbortController();
  const reading = thread.epoch(huge, { signal: cancelled.signal });
  setTimeout(() => cancelled.abort(), 20);
  await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  await expect(thread.epoch(huge, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  expect((await thread.epoch(huge)).bits).toEqual(epoch(first).bits);
});

test("a large file of another kind is refused", async () => {
  const bytes = new Uint8Array(64_000_000);
  await expect(thread.epoch(bytes)).rejects.toMatchObject({ name: "YumaError", field: "document" });
  bytes[5] = 0xff;
  await expect(thread.epoch(bytes)).rejects.toMatchObject({ name: "YumaError", field: "document" });
});
