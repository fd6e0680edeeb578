/** The options of a simulation, as the words in which they cross into the module. */

import { u16, flag } from "./arrays.js";
import { wrong } from "./error.js";
import type { SimulationOptions } from "./types.js";

export const SCHEDULES = ["tempo", "tempo-plus-one"] as const;
export const ACTIVITIES = ["continued", "as-given"] as const;

/** The words of the options that are given, and those of `others` for the rest. */
export function optionWords(given: SimulationOptions, others: Uint32Array): Uint32Array {
  const { schedule, activity, revealDelay, compounding, winnerTakesAll, matrices } = given;
  const words = [
    schedule === undefined ? undefined : scheduleWord(schedule),
    activity === undefined ? undefined : named("activity", activity, ACTIVITIES),
    revealDelay === undefined ? undefined : u16("revealDelay", revealDelay),
    compounding === undefined ? undefined : flag("compounding", compounding),
    winnerTakesAll === undefined ? undefined : flag("winnerTakesAll", winnerTakesAll),
    matrices === undefined ? undefined : flag("matrices", matrices),
  ];
  return others.map((other, index) => words[index] ?? other);
}

/** The place of a schedule among them. */
export function scheduleWord(schedule: unknown): number {
  return named("schedule", schedule, SCHEDULES);
}

function named(place: string, value: unknown, names: readonly string[]): number {
  const index = names.indexOf(value as string);
  if (index < 0) throw wrong(place, value, `one of ${names.join(", ")}`);
  return index;
}
