/** Every recorded epoch through one build of the module, compared with its recorded bits. */

import { expect, test } from "vitest";
import { type Backend, type EpochDocument, type EpochResult, Simulation, type StorageDocument, type SubnetDocument, YumaError, backend, epoch, init, storageEpoch, subnetEpoch } from "../pkg/index.js";
import { type Generated, generatedEpoch, matrixChecksum, vectorChecksum } from "./generated.js";
import { exactJson, exactText, text, vectorFiles } from "./repository.js";

type Previous = { readonly bonds: EpochDocument["bonds"] | "previous"; readonly previous_consensus?: EpochDocument["previous_consensus"] | "previous" };
type Case = EpochDocument & { readonly expected: { readonly checksums?: Readonly<Record<string, string>> } };
type Vectors =
  | { readonly schema: "yuma-set/1"; readonly cases: readonly Case[] }
  | { readonly schema: "yuma-sequence/1"; readonly epochs: readonly (Omit<Case, keyof Previous> & Previous)[] }
  | { readonly schema: "yuma-generated/1"; readonly cases: readonly Generated[] };

/** As many epochs as the README of each folder counts; subnets are counted once, and so is what storage holds. */
const EPOCHS = { vectors: 492, rules: 396, subnets: 172 } as const;

/** Of as many states the chain computes something that no document can say. */
const UNSAYABLE = 13;

/** The chain computes what a person would not choose, too. */
const AS_RECORDED = { matrices: true, strict: false } as const;

export function testVectors(build: Backend): void {
  let compared = 0;

  test("the build is the one that was asked for", async () => {
    await init({ simd: build === "simd128" });
    expect(backend()).toBe(build);
  });

  test.each([...vectorFiles("vectors"), ...vectorFiles("rules")])("%s", async (file) => {
    const vectors = exactJson(text(file)) as Vectors;
    if (vectors.schema === "yuma-generated/1") compared += await compareGenerated(vectors.cases);
    else if (vectors.schema === "yuma-sequence/1") compared += compareSequence(vectors.epochs);
    else compared += compareSet(vectors.cases);
  });

  test.each(["mechanisms", "mechanisms-null"])("subnets of several mechanisms: %s", (name) => {
    const { cases } = exactJson(text(`testdata/subnets/${name}.json`)) as { readonly cases: readonly SubnetCase[] };
    cases.forEach(compareSubnet);
    compared += cases.length;
  });

  test("what storage holds", () => {
    const { cases } = exactJson(text("testdata/subnets/storage.json")) as { readonly cases: readonly StorageCase[] };
    expect(cases.filter(compareStorage).length).toBe(cases.length - UNSAYABLE);
    compared += cases.length;
  });

  test("no epoch is left out", () => {
    expect(compared).toBe(EPOCHS.vectors + EPOCHS.rules + EPOCHS.subnets);
  });
}

function compareSet(cases: readonly Case[]): number {
  for (const one of cases) {
    compare(epoch(one, AS_RECORDED), one);
    // The module's own reader must read the same from the text.
    compare(epoch(exactText(one), { matrices: true }), one);
  }
  return cases.length;
}

/**
 * Epoch by epoch with bonds and consensus handed over; and inside the module, which keeps them, with all else changed as it is
 * recorded. A subnet that grows cannot be run inside the module.
 */
function compareSequence(epochs: Extract<Vectors, { epochs: unknown }>["epochs"]): number {
  let previous: EpochResult | undefined;
  let simulation: Simulation | undefined;
  const grows = epochs.some((one) => one.n !== epochs[0]?.n);
  for (const one of epochs) {
    const { bonds, previous_consensus = null } = one;
    const document: Case = {
      ...one,
      bonds: bonds === "previous" ? Array.from({ length: one.n }, (_, uid) => previous?.bonds.row(uid) ?? []) : bonds,
      previous_consensus: previous_consensus === "previous" ? (previous?.u16.consensus ?? null) : previous_consensus,
    };
    previous = epoch(document, AS_RECORDED);
    compare(previous, one);
    if (grows) continue;
    const { schema, name, source, n, expected, bonds: _, previous_consensus: __, last_yuma_step_block, budgets, ...changes } = one;
    simulation ??= new Simulation(document, { matrices: true });
    compare(simulation.step(changes), one);
  }
  expect(simulation?.epoch ?? epochs.length).toBe(epochs.length);
  simulation?.free();
  return epochs.length;
}

type Recorded = { readonly bonds?: unknown; readonly consensus?: unknown; readonly incentive?: unknown; readonly [emission: `${string}_emission`]: unknown };
type SubnetCase = SubnetDocument & { readonly mechanisms: readonly { readonly expected: Recorded }[]; readonly expected: object };

/** Compares a subnet as an object and as a text, whose stake is exact in both; its mechanisms' consensus and incentive are u16. */
function compareSubnet(one: SubnetCase): void {
  for (const found of [subnetEpoch(one, { strict: false }), subnetEpoch(exactText(one))]) {
    const { mechanisms, emission_of_mechanisms, server_emission, validator_emission, emission, u16, active, new_validator_permit } = found;
    const lists = { emission_of_mechanisms, server_emission, validator_emission, emission, u16: listsOf(u16) };
    const flags = { active: Array.from(active, Boolean), new_validator_permit: Array.from(new_validator_permit, Boolean) };
    expect(plain({ ...listsOf(lists), ...flags }), one.name).toEqual(one.expected);
    expect(mechanisms.length).toBe(one.mechanisms.length);
    mechanisms.forEach((mechanism, index) => {
      const { consensus, incentive, ...rest } = one.mechanisms[index]?.expected ?? {};
      expect(Object.keys(rest), one.name).toEqual(expect.arrayContaining(["combined_emission", "server_emission", "validator_emission"]));
      expect(plain(mechanism.toJSON()), `${one.name}: mechanism ${index}`).toMatchObject({ ...rest, u16: { consensus, incentive } });
    });
  }
}

type StorageCase = StorageDocument & { readonly expected: { readonly bits: object; readonly u16: object } & Readonly<Record<string, unknown>> };

/** Compares what is computed and what of it is stored; or expects a refusal, and returns false. */
function compareStorage(one: StorageCase): boolean {
  const { holes = [], expected: { bits, u16, ...stored }, name } = one;
  if (one.document === null && one.n > 0) {
    for (const form of [one, exactText(one)]) expect(() => storageEpoch(form, AS_RECORDED), name).toThrow(YumaError);
    return false;
  }
  const closedUp = (lists: object): object =>
    Object.fromEntries(Object.entries(lists).map(([field, list]: [string, unknown[]]) => [field, list.filter((_, uid) => !Array.from(holes).includes(uid))]));
  for (const form of [one, exactText(one)]) {
    const found = plain(storageEpoch(form, AS_RECORDED).toJSON()) as { readonly bits: object; readonly u16: object };
    const { bits: computed, u16: shares, ...others } = found;
    expect(computed, name).toMatchObject(bits);
    expect(closedUp(shares), name).toMatchObject(u16);
    expect(closedUp(others), name).toMatchObject(stored);
  }
  return true;
}

function listsOf(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]: [string, unknown]) => [name, ArrayBuffer.isView(field) ? Array.from(field as unknown as ArrayLike<unknown>) : field]));
}

/** A bigint only where a double is not exact, as in the recorded values. */
function plain(value: object): unknown {
  return exactJson(exactText(value));
}

async function compareGenerated(cases: readonly Generated[]): Promise<number> {
  const inputs = new Map<string, EpochDocument>();
  for (const one of cases) {
    // The test runner wants to hear of a test that takes long.
    await new Promise((resolve) => setImmediate(resolve));
    const key = JSON.stringify(one.generator);
    const input = inputs.get(key) ?? generatedEpoch(one);
    inputs.clear();
    inputs.set(key, input);
    const result = epoch(input, { hyperparameters: one.hyperparameters, matrices: true });
    expect(Object.keys(one.expected.checksums).length).toBeGreaterThan(10);
    compareChecksums(result, one.expected.checksums);
  }
  return cases.length;
}

function compareChecksums(result: EpochResult, checksums: Readonly<Record<string, string>>): void {
  for (const [name, expected] of Object.entries(checksums)) {
    expect([name, checksumOf(result, name)]).toEqual([name, expected]);
  }
}

function checksumOf(result: EpochResult, name: string): string {
  const field = name in result.bits ? result.bits[name as keyof EpochResult["bits"]] : result[name as "bonds" | "server_emission"];
  if (field === undefined) throw new Error(`no output ${name}`);
  return ArrayBuffer.isView(field) ? vectorChecksum(field) : matrixChecksum(field);
}

/** Compares every output that the case has recorded; at least the shares and what is earned. */
function compare(result: EpochResult, { name, hyperparameters, expected }: Pick<Case, "name" | "hyperparameters" | "expected">): void {
  const { checksums = {}, ...recorded } = expected;
  // A Null epoch makes no bonds.
  const least = hyperparameters.epoch_consensus === "null" ? ["bits", "combined_emission"] : ["bits", "bonds", "combined_emission"];
  expect([...Object.keys(recorded), ...Object.keys(checksums)], name).toEqual(expect.arrayContaining(least));
  expect(plain(result.toJSON()), name).toMatchObject(recorded);
  compareChecksums(result, checksums);
}
