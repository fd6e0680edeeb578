/** The command-line tool and the package run the same epochs: every bit of every series, and the states that they write. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CsrMatrix, type EpochDocument, type Quantity, type Series, Simulation, SparseMatrix, type TimelineEvent, type Vectors, compare, explain, init, scenarios } from "../pkg/index.js";
import { generatedEpoch } from "./generated.js";
import { exactJson, exactText, repository, text } from "./repository.js";
import { toolJson, toolText } from "./tool.js";

const rules = (exactJson(text("testdata/vectors/curated.json")) as { cases: EpochDocument[] }).cases[0]?.hyperparameters as EpochDocument["hyperparameters"];
const mainnet = join(repository, "testdata/mainnet-sn15-block-4769998.json");
/** Everything that both write down; bonds are compared as parts of the states. */
const QUANTITIES = ["stake_rao", "stake", "active_stake", "consensus", "validator_trust", "incentive", "dividends", "server_emission", "validator_emission", "combined_emission", "active", "new_validator_permit"] as const satisfies readonly Quantity[];
type Compared = (typeof QUANTITIES)[number];

let place: string;

beforeAll(async () => {
  await init();
  place = mkdtempSync(join(tmpdir(), "yuma-doors-"));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

function written(name: string, content: string): string {
  const path = join(place, name);
  writeFileSync(path, content);
  return path;
}

/** Compares a series with the rows that the tool prints; returns how many values were compared. */
function compareRows(series: Series<Compared>, rows: readonly Readonly<Record<string, number | bigint>>[]): number {
  expect(rows.length).toBe(series.epochs * series.neurons);
  rows.forEach((row, entry) => {
    const own = QUANTITIES.map((name) => [name, plain((series as Pick<Vectors, Compared>)[name][entry])]);
    expect([row["uid"], ...QUANTITIES.map((name) => [name, row[name]])]).toEqual([series.uids[entry % series.neurons], ...own]);
  });
  return rows.length * QUANTITIES.length;
}

function plain(value: number | bigint | undefined): number | bigint | undefined {
  return typeof value === "bigint" && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

function toolRows(...arguments_: string[]): readonly Readonly<Record<string, number | bigint>>[] {
  return toolJson("simulate", "--record", QUANTITIES.join(","), ...arguments_) as readonly Readonly<Record<string, number | bigint>>[];
}

const drawn = [[1, 2, false], [2, 3, false], [3, 3, true], [4, 3, true]] as const;

test.each(drawn)("subnet %i, drawn, version %i, liquid alpha %s: both doors go the same way, and write the same states", (seed, yuma_version, liquid_alpha) => {
  const hyperparameters = { ...rules, yuma_version, liquid_alpha, rules: 475, liquid_alpha_consensus_mode: "auto", commit_reveal: seed % 2 === 0 } as const;
  const document = generatedEpoch({ generator: { seed, n: 24, validators: 8, density: [3, 5] }, hyperparameters, expected: { checksums: {} } });
  const rows = (matrix: EpochDocument["weights"]): unknown => (Array.isArray(matrix) ? matrix : new SparseMatrix(matrix as CsrMatrix).toJSON());
  const start = written(`${seed}.json`, exactText({ schema: "yuma-epoch/1", ...plainLists(document), validator_permit: Array.from(document.validator_permit, Boolean), commit_block: Array(24).fill(null) as null[], weights: rows(document.weights), bonds: rows(document.bonds) }));
  const events: readonly TimelineEvent[] = [
    { epoch: 2, register: 9 },
    { epoch: 3, set_weights: { uid: 0, weights: [[9, 65_535], [10, 0], [11, 7]] } },
    { epoch: 3, set: { kappa: 40_000 } },
    { epoch: 4, go_offline: 1 },
    { epoch: 4, commit: { uid: 2, weights: [[12, 65_535]] } },
    { epoch: 6, reveal: 2 },
    { epoch: 6, set_owner: 3 },
    { epoch: 7, reset_bonds: 10 },
    { epoch: 8, set_emission: 12_345 },
    { epoch: 9, set_reveal_delay: 2 },
    { epoch: 9, set_weights: { uid: 4, weights: [[13, 65_535]] } },
    { epoch: 25, set_all_weights: Array.from({ length: 24 }, (_, uid) => (uid < 8 ? [[20, 9], [21, 10]] : [])) },
  ];
  const timeline = written(`${seed}-events.json`, JSON.stringify(events));
  const simulation = new Simulation(readFileSync(start, "utf8"));
  const save = join(place, `${seed}-state.json`);
  let compared = compareRows(simulation.run(10, { record: QUANTITIES, events }), toolRows(start, "--epochs", "10", "--events", timeline, "--save", save));
  // Between the commit and its reveal, with bonds of the latest epoch.
  expect(simulation.toText()).toBe(readFileSync(save, "utf8").trimEnd());
  const restored = Simulation.fromJSON(readFileSync(save, "utf8"));
  const again = written(`${seed}-again.json`, simulation.toText());
  const series = restored.run(20, { record: QUANTITIES, events });
  compared += compareRows(series, toolRows(again, "--epochs", "20", "--events", timeline));
  expect(series).toEqual(simulation.run(20, { record: QUANTITIES, events }));
  expect(compared).toBe(30 * 24 * QUANTITIES.length);
});

/** Lists of numbers in place of typed arrays. */
function plainLists(document: EpochDocument): object {
  return Object.fromEntries(Object.entries(document).map(([name, value]: [string, unknown]) => [name, ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value]));
}

// It has none of the fields of later runtimes, so its state says that it is of the first.
test("a document without the fields of later runtimes is of the first", () => {
  const start = join(repository, "testdata/simulations/stopped-validator.json");
  const save = join(place, "early-state.json");
  toolText("simulate", start, "--epochs", "3", "--save", save);
  const simulation = new Simulation(readFileSync(start));
  simulation.run(3, { record: [] });
  expect([simulation.toText(), simulation.hyperparameters.rules]).toEqual([readFileSync(save, "utf8").trimEnd(), 425]);
});

test("all scenarios, under liquid alpha and without", () => {
  let compared = 0;
  for (const { name, epochs } of scenarios()) {
    for (const liquid_alpha of [true, false]) {
      const series = Simulation.scenario(name, { hyperparameters: { liquid_alpha } }).run(epochs, { record: QUANTITIES });
      compared += compareRows(series, toolRows(name, "--set", `liquid_alpha=${liquid_alpha}`));
    }
  }
  expect(compared).toBeGreaterThan(22 * 2 * 40 * 5 * QUANTITIES.length - 1);
});

test("a mainnet subnet over 40 epochs", () => {
  const series = new Simulation(readFileSync(mainnet, "utf8")).run(40, { record: QUANTITIES, every: 13, uids: [56, 126, 0] });
  expect(compareRows(series, toolRows(mainnet, "--epochs", "40", "--every", "13", "--uids", "56,126,0"))).toBe(4 * 3 * QUANTITIES.length);
});

test.each([56, 126, 0])("uid %i of a mainnet subnet is explained in the same words", (uid) => {
  const { weights, validator_emission, validator_emission_per_day, validator_emission_per_day_following, ...rest } = explain(readFileSync(mainnet), uid);
  const amounts = { validator_emission, validator_emission_per_day, validator_emission_per_day_following };
  const own = {
    ...rest,
    ...Object.fromEntries(Object.entries(amounts).map(([name, rao]) => [name, Number(rao)])),
    weights: weights.map(({ uid, clipped, ...shares }) => ({ miner: uid, counted: clipped, ...shares })),
  };
  expect(own).toEqual(toolJson("explain", mainnet, "--uid", String(uid)));
});

test("who wins and loses is the same", () => {
  const one = text("testdata/simulations/permits-over-epochs.json");
  const other = JSON.stringify({ ...(JSON.parse(one) as EpochDocument), emission: 77_777 });
  const found = compare(one, other).map(({ before, after, change: _, ...payment }) => ({ ...payment, before: Number(before), after: Number(after) }));
  expect(found).toEqual(toolJson("diff", join(repository, "testdata/simulations/permits-over-epochs.json"), written("other.json", other)));
  expect(found.length).toBe(5);
});

test("the tool takes a state that the package has written, and a broken one is refused by both", () => {
  const state = new Simulation(text("testdata/simulations/stopped-validator.json"), { revealDelay: 2, schedule: "tempo-plus-one", compounding: true });
  state.run(3, { record: [] });
  state.commit(0, [[3, 5]]);
  expect(toolText("simulate", written("state.json", state.toText()), "--epochs", "1")).toContain("uid 0");
  const broken = state.toText().replace('"n":5', '"n":6');
  expect(() => Simulation.fromJSON(broken)).toThrow(/length 5, expected 6/);
  expect(() => toolText("simulate", written("broken.json", broken), "--epochs", "1")).toThrow(/length 5, expected 6/);
});
