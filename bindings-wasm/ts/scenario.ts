/** Scenarios: a few validators and miners, and what they do in each epoch. */

import { flag, isList, u16, u32 } from "./arrays.js";
import { YumaError, wrong } from "./error.js";
import { required } from "./module.js";
import { scheduleWord } from "./options.js";
import type { Change, Scenario } from "./types.js";
import { Scenario as ModuleScenario, scenarios as moduleScenarios } from "./yuma.js";

/** The 22 scenarios that researchers compare rules by. */
export function scenarios(): readonly Scenario[] {
  required();
  const written = JSON.parse(moduleScenarios()) as readonly Scenario[];
  return written.map((scenario) => ({ reset_bonds: null, schedule: "tempo", winner_takes_all: false, ...scenario }));
}

/** The scenario of this name, title, or number as in `case-7` or `7`. */
export function scenarioNamed(name: string): Scenario {
  const known = scenarios();
  const number = /^(?:case-)?(\d+)$/.exec(name)?.[1];
  const found = known[Number(number ?? NaN) - 1] ?? known.find((one) => one.name === name || one.title === name);
  if (!found) throw new YumaError(`scenario: found ${name}, expected one of ${known.map((one) => one.name).join(", ")}`);
  return found;
}

/** A scenario in the module's memory. Whether its numbers fit together is for the module to say. */
export function moduleScenario(scenario: Scenario): ModuleScenario {
  if (typeof scenario !== "object" || scenario === null) throw wrong("scenario", scenario, "a name or an object");
  const { title, validators, miners, epochs, schedule = "tempo", winner_takes_all = false, reset_bonds = null } = scenario;
  const [voters, voted] = [namesOf("validators", validators), namesOf("miners", miners)];
  const module = new ModuleScenario(String(title), voters, voted, u32("epochs", epochs), scheduleWord(schedule) === 1, flag("winner_takes_all", winner_takes_all) === 1);
  try {
    for (const { from, shares } of changesOf("stakes", scenario.stakes)) {
      module.add_stakes(u32("stakes: from", from), sharesOf(`stakes: epoch ${from}`, shares));
    }
    for (const { from, shares } of changesOf("weights", scenario.weights)) {
      const place = `weights: epoch ${from}`;
      if (!isList(shares) || shares.length !== voters) throw wrong(place, shares, `${voters} rows of ${voted} (one for each miner)`);
      const rows = Array.from(shares as readonly (readonly number[])[], (row) => {
        if (!isList(row) || row.length !== voted) throw wrong(place, row, `${voters} rows of ${voted} (one for each miner)`);
        return Array.from(sharesOf(place, row));
      });
      module.add_weights(u32("weights: from", from), Float64Array.from(rows.flat()));
    }
    if (reset_bonds !== null) module.set_reset(u16("reset_bonds: miner", reset_bonds.miner), u32("reset_bonds: epoch", reset_bonds.epoch));
    return module;
  } catch (error) {
    module.free();
    throw error;
  }
}

function namesOf(field: string, names: unknown): number {
  if (!isList(names) || names.length === 0) throw wrong(field, names, "a list of names");
  return u16(field, names.length);
}

function changesOf<T>(field: string, changes: readonly Change<T>[]): readonly Change<T>[] {
  if (!Array.isArray(changes)) throw wrong(field, changes, "a list of changes { from, shares }");
  return changes.map((change: Change<T> | null, index) => {
    if (typeof change !== "object" || change === null) throw wrong(`${field}: entry ${index}`, change, "{ from, shares }");
    return change;
  });
}

function sharesOf(place: string, shares: unknown): Float64Array {
  if (!isList(shares)) throw wrong(place, shares, "a list of shares");
  return Float64Array.from({ length: shares.length }, (_, index) => {
    const share = shares[index];
    if (typeof share === "number" && Number.isFinite(share)) return share;
    throw wrong(place, share, "a share of 0 or more");
  });
}
