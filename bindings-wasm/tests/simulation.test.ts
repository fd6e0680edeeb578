/** Many epochs: the figures of the test data, in the module's one engine. */

import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_HYPERPARAMETERS, type EpochDocument, type EpochResult, type Row, type Scenario, Simulation, YumaError, init, normalisedBonds, relativeDividends, scenarios } from "../pkg/index.js";
import { exactJson, text } from "./repository.js";

beforeAll(() => init());

const permits = text("testdata/simulations/permits-over-epochs.json");
const stopped = text("testdata/simulations/stopped-validator.json");

/** Four digits, as the figures are written. */
const rounded = (shares: ArrayLike<number>): number[] => Array.from(shares, (share) => Math.round(share * 1e4) / 1e4);

function* range(end: number): Iterable<number> {
  for (let value = 0; value < end; value += 1) yield value;
}

// Two seats for three validators: the third has a permit in the first epoch, and none in the second.
test("permits of an epoch count in the next", () => {
  const simulation = new Simulation(permits);
  const first = simulation.step();
  expect(first.dividends[2]).toBeGreaterThan(0);
  expect(Array.from(first.new_validator_permit)).toEqual([1, 1, 0, 0, 0]);
  expect(rounded(simulation.step().dividends)).toEqual([0.685, 0.315, 0, 0, 0]);
});

test("a stopped validator stays stopped, and a newcomer is not paid for its predecessor", () => {
  const simulation = new Simulation(stopped);
  for (const epoch of range(40)) {
    const { dividends, incentive, active } = simulation.step();
    expect(rounded(dividends), `epoch ${epoch}`).toEqual([0.6667, 0, 0.3333, 0, 0]);
    expect(rounded(incentive), `epoch ${epoch}`).toEqual([0, 0, 0, 1, 0]);
    expect(Array.from(active.subarray(0, 3)), `epoch ${epoch}`).toEqual([1, 0, 1]);
  }
  simulation.setWeights(0, [[3, 65_535], [4, 65_535]]);
  simulation.setWeights(1, [[4, 65_535]]);
  simulation.setWeights(2, [[4, 65_535]]);
  const { active, incentive } = simulation.step();
  expect([active[1], (incentive[4] ?? 0) > 0]).toEqual([1, true]);
});

test("a validator that goes offline grows old", () => {
  const simulation = new Simulation(permits);
  simulation.step();
  simulation.goOffline(1);
  let last: EpochResult | undefined;
  for (const epoch of range(20)) {
    last = simulation.step();
    // Epoch k is at block 10,000 + 360 k; uid 1 last set weights in block 9999.
    expect(Array.from(last.active.subarray(0, 2)), `epoch ${epoch + 1}`).toEqual([1, Number(9999 + 5000 >= 10_000 + 360 * (epoch + 1))]);
  }
  expect(rounded(last?.dividends ?? [])).toEqual([1, 0, 0, 0, 0]);
});

test.each([["tempo", 360], ["tempo-plus-one", 361]] as const)("epochs are apart by the schedule %s", (schedule, apart) => {
  const simulation = new Simulation(permits, { schedule });
  for (const epoch of range(5)) {
    expect(simulation.toJSON().subnet.current_block).toBe(10_000 + apart * epoch);
    simulation.step();
    expect(simulation.toJSON().subnet.last_step_block).toBe(10_000 + apart * epoch);
  }
});

test("as given, everything grows old", () => {
  const simulation = new Simulation(permits, { activity: "as-given" });
  for (const epoch of range(20)) expect(Array.from(simulation.step().active), `epoch ${epoch}`).toEqual(Array(5).fill(Number(epoch < 14)));
});

// 0.3 and 0.7 of 65535 lie on one half: 19660 and 45874 are even.
test("shares on one half become even, in a scenario of one's own", () => {
  const simulation = Simulation.scenario(JSON.parse(text("testdata/simulations/shares-on-one-half.json")) as Scenario);
  const { incentive } = simulation.run(1, { record: ["incentive"] });
  expect(simulation.toJSON().subnet.weights).toMatchObject([[[2, 65_535], [3, 19_660]], [[2, 65_535], [3, 45_874]], [], []]);
  expect(incentive[2]).toBeCloseTo(0.678_737, 6);
  expect(incentive[3]).toBeCloseTo(0.321_263, 6);
});

test("a commit that is older than a registration does not reach the newcomer", () => {
  const simulation = new Simulation(permits, { revealDelay: 3 });
  simulation.step();
  for (const uid of range(3)) simulation.setWeights(uid, [[3, 1000], [4, 65_535]]);
  expect(simulation.step().incentive[4]).toBeGreaterThan(0);
  simulation.register(4);
  simulation.setWeights(0, [[4, 65_535]]);
  for (const epoch of range(3)) expect(simulation.step().incentive[4], `epoch ${epoch + 2}`).toBe(0);
  expect((simulation.toJSON().subnet.weights as Row[])[1]).toEqual([[3, 1000]]);
  expect(simulation.step().incentive[4]).toBeGreaterThan(0);
});

test("a newcomer starts from nothing", () => {
  const simulation = new Simulation(permits);
  expect(simulation.step().incentive[4]).toBeGreaterThan(0);
  simulation.register(4);
  for (const epoch of range(29)) expect(simulation.step().incentive[4], `epoch ${epoch + 1}`).toBe(0);
  simulation.setWeights(0, [[4, 65_535]]);
  expect(simulation.step().incentive[4]).toBeGreaterThan(0);
});

// Three validators move from one miner to another, one after the other, under the default penalty.
test.each([
  [425, [[0.4, 0.35, 0.25], [0, 0.5833, 0.4167], [0.5333, 0.4667, 0], [0.4244, 0.3713, 0.2043], [0.4065, 0.3557, 0.2378], [0.4019, 0.3517, 0.2465]]],
  [446, [[0.4, 0.35, 0.25], [0, 0.5833, 0.4167], [0.5333, 0.4667, 0], [0.4297, 0.376, 0.1942], [0.4083, 0.3572, 0.2345], [0.4024, 0.3521, 0.2455]]],
] as const)("liquid alpha under rules %i reads the consensus that was carried", (rules, expected) => {
  const simulation = new Simulation({
    hyperparameters: { ...DEFAULT_HYPERPARAMETERS, liquid_alpha: true, commit_reveal: false, rules },
    n: 5,
    current_block: 10_000,
    last_step_block: 9640,
    owner_uid: null,
    emission: 1_000_000_000,
    stake: [4e9, 3.5e9, 2.5e9, 0, 0],
    last_update: Array(5).fill(9999) as number[],
    block_at_registration: Array(5).fill(1) as number[],
    validator_permit: [true, true, true, false, false],
    weights: [[], [], [], [], []],
    bonds: [[], [], [], [], []],
  });
  [[3, 3, 3], [4, 3, 3], [4, 4, 3], [4, 4, 4], [4, 4, 4], [4, 4, 4]].forEach((miners, epoch) => {
    miners.forEach((miner, uid) => simulation.setWeights(uid, [[miner, 65_535]]));
    const found = simulation.step().dividends;
    expected[epoch]?.forEach((share, uid) => expect(Math.abs((found[uid] ?? 0) - share), `epoch ${epoch}, uid ${uid}`).toBeLessThan(1.1e-4));
  });
});

describe("figures that the chain's own tests state", () => {
  const rules = (liquid_alpha: boolean) => ({ liquid_alpha, bonds_penalty: 0, bonds_moving_average: 975_000, alpha_low: 6553, alpha_high: 19_660, max_allowed_validators: 3, commit_reveal: false }) as const;
  const earlier = (scenario: Scenario): Scenario => ({ ...scenario, weights: scenario.weights.map(({ from, shares }) => ({ from: Math.max(from - 18, 0), shares })) });
  const named = (number: number): Scenario => scenarios()[number - 1] as Scenario;

  test.each([
    ["kappa moves first", () => named(1), true, [[0.8, 0.1, 0.1], [1, 0, 0], [0.9382, 0.0618, 0], [0.8819, 0.0773, 0.0407], [0.8564, 0.0844, 0.0592], [0.8418, 0.0884, 0.0697]]],
    ["kappa moves second", () => named(2), true, [[0.8, 0.1, 0.1], [0.8446, 0.0498, 0.1056], [0.6868, 0.3132, 0], [0.7421, 0.209, 0.0489], [0.7625, 0.1706, 0.0669], [0.773, 0.1508, 0.0762]]],
    ["kappa moves last", () => named(3), true, [[0.8, 0.1, 0.1], [0.8446, 0.0498, 0.1056], [0.8966, 0.0333, 0.0701], [0.4663, 0.321, 0.2127], [0.5976, 0.234, 0.1683], [0.6592, 0.1932, 0.1475]]],
    ["one epoch elsewhere", () => earlier(named(14)), true, [[0.33, 0.33, 0.34], [0.33, 0.33, 0.34], [0.3782, 0.3782, 0.2436], [0.3628, 0.3628, 0.2745], [0.3541, 0.3541, 0.2917], [0.3487, 0.3487, 0.3026]]],
    ["one epoch elsewhere, without liquid alpha", () => earlier(named(14)), false, [[0.33, 0.33, 0.34], [0.33, 0.33, 0.34], [0.3734, 0.3734, 0.2532], [0.3611, 0.3611, 0.2779], [0.3541, 0.3541, 0.2919], [0.3495, 0.3495, 0.3009]]],
  ] as const)("%s", (_, scenario, liquidAlpha, published) => {
    const { dividends, neurons } = Simulation.scenario(scenario(), { hyperparameters: rules(liquidAlpha) }).run(published.length, { record: ["dividends"] });
    // Their tables were made by another program, in floats; they themselves allow 0.001.
    published.forEach((row, epoch) => row.forEach((share, uid) => expect(Math.abs((dividends[epoch * neurons + uid] ?? 0) - share), `epoch ${epoch}, uid ${uid}`).toBeLessThan(2e-4)));
  });

  test("zeros of a scenario are submitted", () => {
    const { epochs } = exactJson(text("testdata/simulations/explicit-zeros.json")) as { readonly epochs: readonly (EpochDocument & { readonly expected: object })[] };
    const simulation = Simulation.scenario("kappa-moves-second", { hyperparameters: rules(true), matrices: true });
    for (const { expected, weights } of epochs) {
      const result = simulation.step();
      expect(exactJson(JSON.stringify(result, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value)))).toMatchObject(expected);
      expect(simulation.toJSON().subnet.weights).toEqual(weights);
    }
    expect(epochs.length).toBeGreaterThan(2);
  });
});

test("a recording chooses what is kept", () => {
  const [whole, chosen] = [Simulation.scenario("clipping").run(9), Simulation.scenario("clipping").run(9, { record: ["dividends", "bonds"], every: 4, uids: [2, 0] })];
  expect(Object.keys(chosen).sort()).toEqual(["bonds", "dividends", "epoch_numbers", "epochs", "neurons", "uids"]);
  expect([chosen.epochs, chosen.neurons, Array.from(chosen.epoch_numbers), Array.from(chosen.uids)]).toEqual([3, 2, [0, 4, 8], [2, 0]]);
  expect(Array.from(chosen.dividends)).toEqual([0, 4, 8].flatMap((epoch) => [2, 0].map((uid) => whole.dividends[epoch * whole.neurons + uid])));
  expect(chosen.bonds).toEqual([0, 4, 8].map((epoch) => whole.bonds[epoch]));
  const relative = relativeDividends(whole);
  expect(relative.subarray(0, 5).reduce((sum, share) => sum + share)).toBeCloseTo(0, 6);
  const shares = normalisedBonds(chosen.bonds[2] as (typeof chosen.bonds)[number]);
  expect([0, 1, 2].reduce((sum, uid) => sum + (shares[uid * 5 + 3] ?? 0), 0)).toBeCloseTo(1, 12);
});

test("a run goes on where the one before ended, and numbers its epochs on", () => {
  const [parts, whole] = [new Simulation(permits), new Simulation(permits)];
  parts.run(3, { record: [] });
  const { dividends, epoch_numbers } = parts.run(2);
  expect(Array.from(epoch_numbers)).toEqual([3, 4]);
  expect(dividends).toEqual(whole.run(5).dividends.subarray(15));
});

test("events happen before their epochs, after a scenario's own changes", () => {
  const simulation = Simulation.scenario("clipping");
  const events = [{ epoch: 3, set_emission: 0 }, { epoch: 2, set_weights: { uid: 0, weights: [[4, 65_535]] } }, { epoch: 2, set_weights: { uid: 1, weights: [[4, 65_535]] } }, { epoch: 99, register: 4 }] as const;
  const { combined_emission, consensus } = simulation.run(5, { events });
  expect(Array.from({ length: 5 }, (_, epoch) => combined_emission.subarray(5 * epoch, 5 * epoch + 5).some((rao) => rao > 0n))).toEqual([true, true, true, false, false]);
  expect(consensus.subarray(10, 15)).not.toEqual(consensus.subarray(5, 10));
  expect(consensus.subarray(15, 20)).toEqual(consensus.subarray(5, 10));
});

test("a copy goes on alone", () => {
  const simulation = new Simulation(permits);
  simulation.step();
  const copy = simulation.copy();
  copy.setStake([1, 2, 3, 4, 5]);
  copy.setOwner(3);
  copy.setHyperparameters({ kappa: 45_000 });
  copy.step();
  expect([simulation.epoch, copy.epoch, simulation.hyperparameters.kappa, copy.hyperparameters.kappa]).toEqual([1, 2, 32_767, 45_000]);
  expect(simulation.step()).toEqual(twoSteps(permits));
});

function twoSteps(start: string): EpochResult {
  const simulation = new Simulation(start);
  simulation.step();
  return simulation.step();
}

test.each([
  ["a quantity that there is not", () => new Simulation(permits).run(1, { record: ["dividend" as "dividends"] }), /^series: found dividend, expected one of stake_rao, stake, /],
  ["every 0th epoch", () => new Simulation(permits).run(1, { every: 0 }), /^every: found 0, expected 1 or more epochs$/],
  ["a neuron that there is not", () => new Simulation(permits).run(1, { uids: [5] }), /^uids: found 5, expected below 5 \(the number of neurons\)$/],
  ["more epochs than memory holds", () => new Simulation(permits).run(4_000_000_000), /^series of 4000000000 epochs: found no memory for \d+ bytes, /],
  ["half an epoch", () => new Simulation(permits).run(0.5), /^epochs: found 0.5, expected 0 to 4294967295$/],
  ["an event that there is not", () => new Simulation(permits).run(1, { events: [{ epoch: 0, registr: 5 } as never] }), /^events: entry 0: found "registr", expected one of set_weights, /],
  ["an event without epoch", () => new Simulation(permits).run(1, { events: [{ register: 5 } as never] }), /^events: entry 0: epoch: missing, /],
  ["an event of a uid of nobody", () => new Simulation(permits).run(4, { events: [{ epoch: 2, register: 5 }] }), /^epoch 2: register: uid: found 5, expected below 5 /],
  ["a reveal without a commit", () => new Simulation(permits).reveal(1), /^uid: found 1 without a commit, expected a neuron that has committed weights$/],
  ["a schedule that there is not", () => new Simulation(permits, { schedule: "daily" as "tempo" }), /^schedule: found "daily", expected one of tempo, tempo-plus-one$/],
  ["stakes of too few", () => new Simulation(permits).setStake([1]), /^stake: found length 1, expected 5 /],
  ["a scenario of rows too short", () => Simulation.scenario({ ...(scenarios()[0] as Scenario), weights: [{ from: 0, shares: [[1], [1], [1]] }] }), /^weights: epoch 0: found a list of 1, expected 3 rows of 2/],
  ["a state of another schema", () => Simulation.fromJSON('{"schema":"yuma-simulation/2"}'), /^schema: found "yuma-simulation\/2", expected yuma-simulation\/1$/],
  ["a state without its subnet", () => Simulation.fromJSON(JSON.stringify({ ...new Simulation(permits).toJSON(), subnet: undefined })), /^subnet: missing, /],
  ["a state whose subnet is broken", () => Simulation.fromJSON(JSON.stringify({ ...new Simulation(permits).toJSON(), subnet: { n: 1 } })), /^subnet: /],
] as const)("%s is refused", (_, call, message) => {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(YumaError);
    expect((error as YumaError).message).toMatch(message);
    return;
  }
  throw new Error("nothing was refused");
});
