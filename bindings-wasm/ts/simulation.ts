/** A subnet that runs from epoch to epoch. Its bonds, permits and weights stay inside the module. */

import { isList, u16 } from "./arrays.js";
import { moduleChanges } from "./changes.js";
import { refusing, wrong } from "./error.js";
import { moduleSubnet } from "./epoch.js";
import { SparseMatrix, u16Entries } from "./matrix.js";
import { required } from "./module.js";
import { EpochResult, resultArrays } from "./result.js";
import { hyperparameterWords, hyperparametersOf } from "./rules.js";
import type { Changes, EpochInput, Hyperparameters, Scenario, SimulationOptions } from "./types.js";
import { Simulation as ModuleSimulation, default_hyperparameters, scenarios as moduleScenarios } from "./yuma.js";

/** The record of a simulation. Each vector is one for all epochs: entry `epoch * neurons + uid`. */
export interface Series {
  readonly epochs: number;
  readonly neurons: number;
  /** The stake of each neuron in the epoch, in rao. */
  readonly stake_rao: BigUint64Array;
  /** The share of each neuron in the stake. */
  readonly stake: Float64Array;
  readonly consensus: Float64Array;
  readonly validator_trust: Float64Array;
  readonly incentive: Float64Array;
  readonly dividends: Float64Array;
  /** The dividends of each neuron for each 1000 tokens of its stake. The name keeps the token in which subnets paid until February 2025. */
  readonly dividends_per_1000_tao: Float64Array;
  /** Each neuron's share of the dividends less its share of the stake. */
  readonly relative_dividends: Float64Array;
  /** The bonds after each epoch, in 1/65535. */
  readonly bonds: readonly SparseMatrix<Uint16Array>[];
}

/**
 * A subnet and its history so far.
 *
 * Each `step` runs one epoch; then bonds and permits are those that it returned, and the block is that of the next epoch,
 * tempo + 1 blocks later. Between two steps anything may change.
 */
export class Simulation {
  readonly #module: ModuleSimulation;

  /** The simulation that starts with the epoch of `start`. */
  constructor(start: EpochInput | ModuleSimulation, options: SimulationOptions = {}) {
    this.#module = start instanceof ModuleSimulation ? start : moduleSimulation(start, options);
  }

  /** The simulation of a scenario, by its name. After its last epoch it goes on as it ended. */
  static scenario(name: string, options: Pick<SimulationOptions, "hyperparameters" | "matrices" | "recorded"> = {}): Simulation {
    required();
    const { hyperparameters = {}, matrices = false, recorded = true } = options;
    const words = hyperparameterWords(hyperparameters, default_hyperparameters());
    return new Simulation(refusing(() => ModuleSimulation.of_scenario(String(name), words, matrices, recorded)));
  }

  /** Runs one epoch after these changes. Where it is refused, nothing has changed. */
  step(changes: Changes = {}): EpochResult {
    const moved = moduleChanges(changes, () => this.#module.hyperparameters());
    return new EpochResult(resultArrays(refusing(() => this.#module.step(moved))));
  }

  /** Lets a neuron set its weights, pairs of uid and value, in the block of the next epoch. */
  setWeights(uid: number, row: readonly (readonly [uid: number, value: number])[]): void {
    if (!isList(row)) throw wrong(`weights: row ${uid}`, row, "a list of pairs [uid, value]");
    const place = `weights: row ${u16("uid", uid)}`;
    const uids = Uint16Array.from(row, ([on], index) => u16(`${place}: entry ${index}: uid`, on));
    const values = Uint16Array.from(row, ([on, value]) => u16(`${place}: uid ${on}`, value));
    refusing(() => this.#module.set_weights(uid, uids, values));
  }

  /** Counts every neuron as having set its weights anew in the block of the next epoch. */
  refreshActivity(): void {
    this.#module.refresh_activity();
  }

  /** Clears the column of bonds on a neuron. */
  resetBonds(uid: number): void {
    const checked = u16("uid", uid);
    refusing(() => this.#module.reset_bonds(checked));
  }

  /** Replaces a neuron by a newcomer. Its stake stays. */
  register(uid: number): void {
    const checked = u16("uid", uid);
    refusing(() => this.#module.register(checked));
  }

  /** How many epochs have run. */
  get epoch(): number {
    return this.#module.epochs();
  }

  /** The number of neurons. */
  get neurons(): number {
    return this.#module.neurons();
  }

  /** The rules of the next epoch. */
  get hyperparameters(): Hyperparameters {
    return hyperparametersOf(this.#module.hyperparameters());
  }

  /** The record so far, copied; empty where `recorded` is false. */
  series(): Series {
    const series = this.#module.series();
    try {
      const epochs = series.epochs();
      return {
        epochs,
        neurons: series.neurons(),
        stake_rao: series.stake_rao(),
        stake: series.stake(),
        consensus: series.consensus(),
        validator_trust: series.validator_trust(),
        incentive: series.incentive(),
        dividends: series.dividends(),
        dividends_per_1000_tao: series.dividends_per_1000_tao(),
        relative_dividends: series.relative_dividends(),
        bonds: Array.from({ length: epochs }, (_, epoch) => {
          const bonds = series.bonds(epoch);
          if (bonds === undefined) throw new RangeError(`no bonds of epoch ${epoch}`);
          return new SparseMatrix(u16Entries(bonds));
        }),
      };
    } finally {
      series.free();
    }
  }

  /** The bonds after an epoch as shares of each column: rows of holders, columns that sum to 1 or are 0. */
  normalisedBonds(epoch: number): Float64Array {
    const series = this.#module.series();
    try {
      return series.normalised_bonds(epoch);
    } finally {
      series.free();
    }
  }

  /** Gives the module its memory back. The simulation cannot be used any more. */
  free(): void {
    this.#module.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** The 22 scenarios that researchers compare rules by. */
export function scenarios(): readonly Scenario[] {
  required();
  const written = JSON.parse(moduleScenarios()) as readonly Omit<Scenario, "reset_bonds" | "winner_takes_all">[];
  return written.map((scenario) => ({ reset_bonds: null, winner_takes_all: false, ...scenario }));
}

function moduleSimulation(start: EpochInput, options: SimulationOptions): ModuleSimulation {
  const { revealDelay = 0, compounding = false, winnerTakesAll = false, matrices = false, recorded = true } = options;
  const delay = u16("revealDelay", revealDelay);
  const subnet = moduleSubnet(start, options);
  // The module takes the subnet over.
  return refusing(() => new ModuleSimulation(subnet, delay, compounding, winnerTakesAll, matrices, recorded));
}
