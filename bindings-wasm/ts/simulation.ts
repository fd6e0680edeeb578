/** A subnet that runs from epoch to epoch. Its bonds, permits and weights stay inside the module. */

import { isList, u16, u32 } from "./arrays.js";
import { FIELDS, makeChanges } from "./changes.js";
import { refusing, wrong } from "./error.js";
import { moduleSubnet } from "./epoch.js";
import { required } from "./module.js";
import { optionWords } from "./options.js";
import { EpochResult, resultArrays } from "./result.js";
import { hyperparameterWords, hyperparametersOf } from "./rules.js";
import { type Quantity, type Recording, type Series, moduleSeries, seriesOf } from "./series.js";
import { moduleScenario, scenarioNamed } from "./scenario.js";
import { type SimulationState, moduleState, stateOf } from "./state.js";
import { jsonText } from "./text.js";
import { type TimelineEvent, type Verbs, happen, timelineOf } from "./timeline.js";
import type { Changes, EpochInput, Hyperparameters, Integers, MatrixInput, Row, Scenario, SimulationOptions } from "./types.js";
import { Event, Simulation as ModuleSimulation, default_hyperparameters } from "./yuma.js";

/** The record of a run, and the changes during it. */
export interface RunOptions<Names extends Quantity = Quantity> extends Recording<Names> {
  /** Changes that are known before the run, each before the epoch of its number, in the order in which they stand here. */
  readonly events?: readonly TimelineEvent[];
}

/**
 * A subnet and its history so far.
 *
 * Epoch 0 is the one that the document describes, to the bit. Each epoch hands its bonds, permits and consensus to the next one,
 * `tempo` blocks later. Neurons that were active go on setting the same weights, and those that had stopped stay so; what others
 * gave to a uid does not reach a neuron that registers there later. Between two epochs anything may change.
 */
export class Simulation implements Verbs {
  #module: ModuleSimulation;

  /** The simulation that starts with the epoch of `start`. */
  constructor(start: EpochInput | ModuleSimulation, options: SimulationOptions = {}) {
    // The module takes the subnet over.
    this.#module = start instanceof ModuleSimulation ? start : moduleSimulation(start, options);
    try {
      this.setOptions(options);
    } catch (error) {
      this.#module.free();
      throw error;
    }
  }

  /** The simulation of a scenario, one of the caller's or a known one by its name. After its last epoch it goes on as it ended. */
  static scenario(scenario: string | Scenario, options: SimulationOptions = {}): Simulation {
    required();
    const words = hyperparameterWords(options.hyperparameters ?? {}, default_hyperparameters());
    // The module takes the scenario over.
    const moved = moduleScenario(typeof scenario === "string" ? scenarioNamed(scenario) : scenario);
    return new Simulation(refusing(() => ModuleSimulation.of_scenario(moved, words)), options);
  }

  /** The simulation that goes on where another one was written, to the bit: from `toText` or `toJSON`, here or elsewhere. */
  static fromJSON(state: string | Uint8Array | SimulationState, options: Pick<SimulationOptions, "matrices"> = {}): Simulation {
    return new Simulation(moduleState(state), options);
  }

  /** Runs one epoch after these changes, in the fields of a document. Where it is refused, nothing has changed. */
  step(changes: Changes = {}): EpochResult {
    // An epoch that is refused has not happened, so there is nothing to undo without changes.
    const before = Object.keys(changes ?? {}).length === 0 ? undefined : this.#module.copy();
    try {
      refusing(() => this.#module.prepare());
      makeChanges(this.#module, changes);
      const options = this.#module.options();
      // Blocks that are given are believed: then nobody counts as having set weights again.
      if (changes.last_update !== undefined) this.setOptions({ activity: "as-given" });
      const result = resultArrays(refusing(() => this.#module.step()));
      this.#module.set_options(options);
      before?.free();
      return new EpochResult(result);
    } catch (error) {
      if (before) {
        this.#module.free();
        this.#module = before;
      }
      throw error;
    }
  }

  /** Runs this many epochs, and returns what is to be kept of them. Memory for it is asked for before the first one. */
  run<const Names extends Quantity = Quantity>(epochs: number, options: RunOptions<Names> = {}): Series<Names> {
    const first = this.epoch;
    const end = first + u32("epochs", epochs);
    const timeline = timelineOf(options.events ?? []);
    const series = moduleSeries(options);
    try {
      refusing(() => this.#module.reserve(series, epochs));
      while (this.epoch < end) {
        const due = timeline.get(this.epoch) ?? [];
        refusing(() => this.#module.prepare());
        for (const event of due) happen(event, this);
        const next = Math.min(end, ...[...timeline.keys()].filter((epoch) => epoch > this.epoch));
        refusing(() => this.#module.run(series, next - this.epoch));
      }
      return seriesOf(series, first, options);
    } finally {
      series.free();
    }
  }

  /**
   * Lets a neuron set its weights, pairs of uid and value, in the block of the next epoch. With a `revealDelay` they take effect
   * that number of epochs later. A neuron that had gone offline is back.
   */
  setWeights(uid: number, row: Row): void {
    this.#row(uid, row, false);
  }

  /** Lets each neuron that has a row here, or that had one, set its weights. */
  setAllWeights(weights: MatrixInput): void {
    FIELDS.weights(this.#module, weights);
  }

  /** Lets a neuron commit weights in the block of the next epoch, to be revealed later; until then those from before stand. */
  commit(uid: number, row: Row): void {
    this.#row(uid, row, true);
  }

  /** Lets the earliest commit of a neuron take effect in the next epoch. */
  reveal(uid: number): void {
    this.#happen(Event.Reveal, uid);
  }

  /**
   * Replaces a neuron by a newcomer: all bonds on it and of it, its weights and its permit are gone, and what others gave it does
   * not count until they set weights anew. Its stake stays.
   */
  register(uid: number): void {
    this.#happen(Event.Register, uid);
  }

  /** Clears the column of bonds on a neuron. */
  resetBonds(uid: number): void {
    this.#happen(Event.ResetBonds, uid);
  }

  /** Stops a neuron from setting its weights again: they grow old, and once `activity_cutoff` blocks have passed it is inactive. */
  goOffline(uid: number): void {
    this.#happen(Event.GoOffline, uid);
  }

  /** Gives all neurons their stakes, in rao. */
  setStake(stake: Integers): void {
    FIELDS.stake(this.#module, stake);
  }

  /** Changes the rules from the next epoch on; those that are not given stay. */
  setHyperparameters(hyperparameters: Partial<Hyperparameters>): void {
    FIELDS.hyperparameters(this.#module, hyperparameters);
  }

  /** Changes the emission of each epoch, in rao, from the next one on. */
  setEmission(emission: number | bigint): void {
    FIELDS.emission(this.#module, emission);
  }

  /** Makes a neuron that of the subnet's owner, or none. */
  setOwner(uid: number | null): void {
    FIELDS.owner_uid(this.#module, uid);
  }

  /** Changes these options from the next epoch on; commits that are under way keep their epoch. */
  setOptions(options: Omit<SimulationOptions, "hyperparameters">): void {
    this.#module.set_options(optionWords(options, this.#module.options()));
  }

  /** Counts every neuron as having set its weights anew in the block of the next epoch. */
  refreshActivity(): void {
    this.#module.refresh_activity();
  }

  /** How many epochs have run: the number of the next one. */
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

  /** A simulation of its own that goes on from here. */
  copy(): Simulation {
    return new Simulation(this.#module.copy());
  }

  /**
   * The whole state: `subnet` in it is the next epoch, a `yuma-epoch/1` document. Integers above 2^53 are bigints, which
   * `JSON.stringify` does not take; `toText` writes every state.
   */
  toJSON(): SimulationState {
    return stateOf(this.#module);
  }

  /** The same as text, a `yuma-simulation/1` document, from which the command-line tool and Python go on as well. */
  toText(): string {
    return jsonText(this.toJSON());
  }

  /** Gives the module its memory back. The simulation cannot be used any more. */
  free(): void {
    this.#module.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }

  #row(uid: number, row: Row, commit: boolean): void {
    const place = `weights: row ${u16("uid", uid)}`;
    if (!isList(row)) throw wrong(place, row, "a list of pairs [uid, value]");
    const uids = Uint16Array.from(row, (pair, index) => u16(`${place}: entry ${index}: uid`, pair?.[0]));
    const values = Uint16Array.from(row, ([on, value]) => u16(`${place}: uid ${on}`, value));
    refusing(() => this.#module.set_weights(uid, uids, values, commit));
  }

  #happen(event: Event, uid: number): void {
    const checked = u16("uid", uid);
    refusing(() => this.#module.happen(event, checked));
  }
}

function moduleSimulation(start: EpochInput, { hyperparameters }: SimulationOptions): ModuleSimulation {
  const subnet = moduleSubnet(start, hyperparameters === undefined ? {} : { hyperparameters });
  return refusing(() => new ModuleSimulation(subnet));
}
