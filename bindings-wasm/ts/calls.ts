/** The calls of a worker, and the messages of both sides. */

import { Attack } from "./attack.js";
import { epochArrays } from "./epoch.js";
import { YumaError } from "./error.js";
import { type SubnetArrays, subnetArrays } from "./mechanisms.js";
import { init } from "./module.js";
import type { ResultArrays } from "./result.js";
import type { Series } from "./series.js";
import { type RunOptions, Simulation } from "./simulation.js";
import { storageArrays } from "./storage.js";
import type { AttackOptions, AttackOutcomes, EpochInput, EpochOptions, InitOptions, Scenario, SimulationOptions, StorageInput, SubnetInput } from "./types.js";

/** The start of a simulation in a worker. */
export type Start = EpochInput | { readonly scenario: string | Scenario };

/** The functions of a worker. Results are arrays: a class would not survive the way back. */
export const calls = {
  init: (options: InitOptions): Promise<void> => init(options),

  epoch: (input: EpochInput, options: EpochOptions): ResultArrays => epochArrays(input, options),

  subnetEpoch: (input: SubnetInput, options: EpochOptions): SubnetArrays => subnetArrays(input, options),

  storageEpoch: (input: StorageInput, options: EpochOptions): ResultArrays => storageArrays(input, options),

  outcomes(options: AttackOptions, honestUtility: number, cabalUtilities: readonly number[] | Float64Array): AttackOutcomes {
    return drawn(options).outcomes(honestUtility, cabalUtilities);
  },

  simulate(start: Start, epochs: number, options: SimulationOptions & RunOptions): Series {
    const isScenario = typeof start === "object" && "scenario" in start;
    const simulation = isScenario ? Simulation.scenario(start.scenario, options) : new Simulation(start, options);
    try {
      return simulation.run(epochs, options);
    } finally {
      simulation.free();
    }
  },
};

export type Calls = typeof calls;
export type CallName = keyof Calls;

/** The network that was asked for last: a map asks for it row by row. */
let last: { readonly key: string; readonly attack: Attack } | undefined;

function drawn(options: AttackOptions): Attack {
  const key = JSON.stringify(options, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  if (last?.key !== key) {
    last?.attack.free();
    last = undefined;
    last = { key, attack: new Attack(options) };
  }
  return last.attack;
}

/** Asks for one call. */
export interface Request {
  readonly id: number;
  readonly call: CallName;
  readonly arguments: readonly unknown[];
}

/** The result of a call. A `YumaError` comes as its message. */
export type Reply = { readonly id: number } & ({ readonly value: unknown } | { readonly refused: string } | { readonly failed: unknown });

/** The reply to a request. */
export async function reply({ id, call, arguments: arguments_ }: Request): Promise<Reply> {
  try {
    return { id, value: await (calls[call] as (...arguments_: readonly unknown[]) => unknown)(...arguments_) };
  } catch (error) {
    return error instanceof YumaError ? { id, refused: error.message } : { id, failed: error };
  }
}
