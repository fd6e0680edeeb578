/** Errors, simulations and workers. */

import { expect, test } from "vitest";
import { Attack, DEFAULT_HYPERPARAMETERS, type EpochDocument, Simulation, type StorageDocument, type SubnetDocument, YumaError, epoch, init, scenarios, splitEmission, storageEpoch, subnetEpoch, worker } from "../pkg/index.js";
import { exactJson, exactText, text } from "./repository.js";

const mainnet = text("testdata/mainnet-sn15-block-4769998.json");
const cases = (exactJson(text("testdata/vectors/curated.json")) as { cases: EpochDocument[] }).cases;
const first = cases[0] as EpochDocument;
const liquid = { ...first.hyperparameters, yuma_version: 3, liquid_alpha: true } as const;
const { weights: _, bonds: __, last_update: ___, commit_block: ____, schema: _____, ...shared } = first;
const subnet: SubnetDocument = { ...shared, mechanisms: [first, first] };

function refusal(call: () => unknown): YumaError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(YumaError);
    return error as YumaError;
  }
  throw new Error("nothing was refused");
}

test("before init, every call says what to do", () => {
  expect(refusal(() => epoch(first)).message).toContain("await init()");
  expect(refusal(() => splitEmission(1, 1)).message).toContain("await init()");
  expect(refusal(() => scenarios()).message).toContain("await init()");
});

test("init is idempotent, and refuses another build afterwards", async () => {
  await init({ simd: true });
  await init();
  await expect(init({ simd: false })).rejects.toMatchObject({ field: "simd" });
});

const refused: readonly (readonly [string, () => unknown, Partial<YumaError>])[] = [
  ["a stake too few", () => epoch({ ...first, stake: new BigUint64Array(3) }), { field: "stake", found: "length 3" }],
  ["a typed array of wrong length", () => epoch({ ...first, last_update: new Float64Array(9) }), { field: "last_update", found: "length 9" }],
  ["NaN for a weight", () => epoch({ ...first, weights: rowsWith(NaN) }), { field: "weights", row: 0, uid: 1, found: "NaN" }],
  ["a weight too large", () => epoch({ ...first, weights: rowsWith(70_000) }), { field: "weights", row: 0, uid: 1, found: "70000", expected: "0 to 65535" }],
  ["a uid of nobody", () => epoch({ ...first, weights: [[[99, 1]], ...Array.from({ length: first.n - 1 }, () => [])] }), { field: "weights", row: 0, uid: 99 }],
  ["offsets that fall", () => epoch({ ...first, weights: { offsets: new Uint32Array(first.n + 1).fill(7), uids: new Uint16Array(2), values: new Uint16Array(2) } }), { field: "weights" }],
  ["a dense matrix of no columns", () => epoch({ ...first, weights: { dense: new Uint16Array(4), columns: 0 } }), { field: "weights" }],
  ["a number that is not exact", () => epoch({ ...first, emission: 2 ** 60 }), { field: "emission" }],
  ["a version that is not there", () => epoch(first, { hyperparameters: { yuma_version: 4 as 3 } }), { field: "yuma_version", found: "4", expected: "2 or 3" }],
  ["a hyperparameter that is not there", () => epoch(first, { hyperparameters: { kapa: 1 } as object }), { field: "hyperparameters", found: '"kapa"' }],
  ["bounds the wrong way round, over a text", () => epoch(mainnet, { hyperparameters: { alpha_low: 60_000 } }), { field: "alpha_low", found: "60000" }],
  ["no object", () => epoch(null as unknown as EpochDocument), { field: "document" }],
  ["no JSON", () => epoch("PNG"), { field: "document" }],
  ["no text", () => epoch(new Uint8Array([0xff])), { field: "document" }],
  ["another schema", () => epoch('{"schema":"yuma-set/1","cases":[]}'), { field: "schema", found: '"yuma-set/1"' }],
  ["a bad value in a text", () => epoch(mainnet.replace(/"kappa": ?\d+/, '"kappa": 70000')), { field: "kappa", found: "70000" }],
  ["the mode previous without a consensus", () => epoch({ ...first, hyperparameters: { ...liquid, liquid_alpha_consensus_mode: "previous" } }), { message: "previous_consensus: found none, expected the consensus of the previous epoch (liquid_alpha_consensus_mode is previous)" }],
  ["liquid alpha in a Null epoch", () => epoch({ ...first, hyperparameters: { ...liquid, epoch_consensus: "null" } }), { message: "liquid_alpha: found true, expected false (epoch_consensus is null, and a Null epoch makes no bonds)" }],
  ["Null before there was any", () => epoch({ ...first, runtime: 425, hyperparameters: { ...liquid, epoch_consensus: "null" } }), { message: "epoch_consensus: found null, expected yuma (rule set 425 has no Null epochs)" }],
  ["the mode previous before there was a choice", () => epoch({ ...first, runtime: 425, hyperparameters: { ...liquid, liquid_alpha_consensus_mode: "previous" } }), { message: "liquid_alpha_consensus_mode: found previous, expected current or auto (rule set 425 compares with the current consensus alone)" }],
  ["a runtime that is not known", () => epoch({ ...first, runtime: 476 }), { field: "spec_version", found: "476" }],
  ["budgets that are none", () => epoch({ ...first, budgets: { mining: 1, dividend: -1, fallback: 0 } }), { field: "budgets", found: "-1" }],
  ["no mechanism", () => subnetEpoch({ ...subnet, mechanisms: [] }), { message: "mechanisms: found 0, expected 1 to 16" }],
  ["17 mechanisms", () => subnetEpoch({ ...subnet, mechanisms: Array.from({ length: 17 }, () => first) }), { message: "mechanisms: found 17, expected 1 to 16" }],
  ["a split too short", () => subnetEpoch({ ...subnet, emission_split: [65_535] }), { message: "emission_split: found length 1, expected 2 (one part for each mechanism)" }],
  ["a split of less than all", () => subnetEpoch({ ...subnet, emission_split: [1, 2] }), { message: "emission_split: found a sum of 3, expected 65535 (the whole emission, in 1/65535)" }],
  ["pools that are not the emission", () => subnetEpoch({ ...subnet, emission: 81, pending: { server: 41, validator: 30, root: 11 } }), { message: "pending: found 41 rao of server, 30 of validator and 11 of root, expected a sum of 81 rao (the emission)" }],
  ["a weight too large in a mechanism", () => subnetEpoch({ ...subnet, mechanisms: [first, { ...first, weights: rowsWith(70_000) }] }), { field: "weights", mechanism: 1, row: 0, uid: 1 }],
  ["a uid of nobody in a mechanism", () => subnetEpoch({ ...subnet, mechanisms: [first, { ...first, weights: [[[99, 1]], ...rowsWith(1).slice(1)] }] }), { field: "weights", mechanism: 1, row: 0, uid: 99 }],
  ["a mechanism without the consensus that it shall compare with", () => subnetEpoch({ ...subnet, hyperparameters: { ...liquid, liquid_alpha_consensus_mode: "previous" } }), { field: "previous_consensus", mechanism: 0 }],
  ["a subnet's text as an epoch's", () => epoch(exactText({ schema: "yuma-subnet/1", ...subnet })), { field: "schema", expected: "yuma-epoch/1" }],
  ["a scenario that is not there", () => Simulation.scenario("cliping"), { field: "scenario", found: "cliping" }],
  ["a stake share of 1", () => new Attack({ honestStake: 1 }), { field: "honest_stake", found: "1" }],
];

function rowsWith(weight: number): [number, number][][] {
  return [[[1, weight]], ...Array.from({ length: first.n - 1 }, (): [number, number][] => [])];
}

test.each(refused)("%s is refused, and nothing is corrupted", (_, call, expected) => {
  const before = epoch(mainnet, { matrices: true });
  const error = refusal(call);
  expect({ ...error, message: error.message }).toMatchObject(expected);
  expect(error.message).toMatch(/expected/);
  expect(epoch(mainnet, { matrices: true })).toEqual(before);
});

test("every form of a matrix gives the same epoch", () => {
  const rows = first.weights as [number, number][][];
  const dense = new Uint16Array(first.n * first.n);
  rows.forEach((row, uid) => row.forEach(([on, value]) => (dense[uid * first.n + on] = value)));
  const offsets = Uint32Array.from([0, ...rows.map((_, uid) => rows.slice(0, uid + 1).flat().length)]);
  const csr = { offsets, uids: Uint16Array.from(rows.flat(), ([uid]) => uid), values: Uint16Array.from(rows.flat(), ([, value]) => value) };
  const result = epoch(first);
  expect(epoch({ ...first, weights: csr })).toEqual(result);
  expect(epoch({ ...first, weights: { dense, columns: first.n } }).bits).toEqual(result.bits);
});

test("a choice that the chain passes over is computed where it is not refused", () => {
  const previous = { ...first, hyperparameters: { ...liquid, liquid_alpha_consensus_mode: "previous" } } as const;
  const current = { ...first, hyperparameters: { ...liquid, liquid_alpha_consensus_mode: "current" } } as const;
  expect(epoch(previous, { strict: false })).toEqual(epoch(current));
  expect(epoch(exactText({ schema: "yuma-epoch/1", ...previous }))).toEqual(epoch(current));
  expect(refusal(() => epoch(exactText({ schema: "yuma-epoch/1", ...previous }), { strict: true })).field).toBe("previous_consensus");
  const half = subnetEpoch({ ...subnet, emission_split: [65_535], runtime: 475 }, { strict: false });
  expect(half.emission_of_mechanisms).toEqual(splitEmission(first.emission, 2));
  const all = subnetEpoch({ ...subnet, emission_split: [65_535], runtime: 425 }, { strict: false });
  expect(all.emission_of_mechanisms).toEqual(BigUint64Array.of(BigInt(first.emission), 0n));
});

test("a subnet without neurons has an epoch, and many", () => {
  const none = { ...first, n: 0, stake: [], owner_uid: null, last_update: [], block_at_registration: [], validator_permit: [], weights: [], bonds: [], commit_block: [] };
  const { neurons, combined_emission, bonds } = epoch(none);
  expect([neurons, combined_emission.length, bonds.neurons]).toEqual([0, 0, 0]);
  const series = new Simulation(none).run(3);
  expect([series.epochs, series.neurons, series.incentive.length]).toEqual([3, 0, 0]);
  expect(subnetEpoch({ ...none, schema: "yuma-subnet/1", mechanisms: [none, none], emission: 5 }).emission_of_mechanisms).toEqual(BigUint64Array.of(3n, 2n));
});

test("the defaults are the kernel's", () => {
  const simulation = Simulation.scenario("clipping");
  expect(simulation.hyperparameters).toEqual(DEFAULT_HYPERPARAMETERS);
  simulation.free();
});

test("emission is split to the rao", () => {
  expect(splitEmission(101, 2)).toEqual(BigUint64Array.of(51n, 50n));
  expect(splitEmission(101n, 2, [13_107, 52_428])).toEqual(BigUint64Array.of(21n, 80n));
  expect(splitEmission(101, 2, [65_535], 425)).toEqual(BigUint64Array.of(101n, 0n));
  expect(refusal(() => splitEmission(101, 2, null, 424)).found).toBe("424");
  expect(refusal(() => splitEmission(-1, 2)).field).toBe("emission");
});

test("a simulation carries the bonds that one would hand over", () => {
  const simulation = new Simulation(first, { matrices: true });
  let document = first;
  for (let step = 0; step < 4; step += 1) {
    const result = epoch(document, { matrices: true });
    expect(simulation.step()).toEqual(result);
    const block = Number(document.current_block);
    document = { ...document, bonds: result.bonds, validator_permit: result.new_validator_permit, last_step_block: block, current_block: block + document.hyperparameters.tempo };
  }
  expect([simulation.neurons, simulation.epoch]).toEqual([first.n, 4]);
  simulation.free();
});

test("a refused step changes nothing", () => {
  const [one, other] = [new Simulation(first), new Simulation(first)];
  one.step();
  other.step();
  refusal(() => one.step({ stake: [1, 2] }));
  refusal(() => one.step({ hyperparameters: { kappa: 1 }, weights: rowsWith(1).slice(1) }));
  expect(one.step()).toEqual(other.step());
  expect(one.hyperparameters).toEqual(other.hyperparameters);
});

test("the scenarios run, and a worker gives the same", async () => {
  expect(scenarios().length).toBe(22);
  const thread = await worker();
  expect(await thread.simulate({ scenario: "clipping" }, { epochs: 5 })).toEqual(Simulation.scenario("clipping").run(5));
  expect(await thread.epoch(mainnet, { matrices: true })).toEqual(epoch(mainnet, { matrices: true }));
  expect(await thread.subnetEpoch(subnet)).toEqual(subnetEpoch(subnet));
  const storage = (exactJson(text("testdata/subnets/storage.json")) as { readonly cases: readonly StorageDocument[] }).cases[0] as StorageDocument;
  expect(await thread.storageEpoch(storage, { strict: false })).toEqual(storageEpoch(storage, { strict: false }));
  const run = { epochs: 5, record: ["dividends"], uids: [1], schedule: "tempo-plus-one", events: [{ epoch: 2, register: 3 }] } as const;
  expect(await thread.simulate(mainnet, run)).toEqual(new Simulation(mainnet, run).run(5, run));
  await expect(thread.epoch("{")).rejects.toBeInstanceOf(YumaError);
  const attack = { honestStake: 0.6, neurons: 64, validators: 16 };
  expect(await thread.outcomes(attack, 0.7, [0, 1])).toEqual(new Attack(attack).outcomes(0.7, [0, 1]));
  const cancelled = new AbortController();
  const endless = thread.simulate({ scenario: "clipping" }, { epochs: 1e9, record: [], signal: cancelled.signal });
  setTimeout(() => cancelled.abort(), 50);
  await expect(endless).rejects.toMatchObject({ name: "AbortError" });
  expect((await thread.epoch(mainnet)).neurons).toBe(256);
  thread.terminate();
});
