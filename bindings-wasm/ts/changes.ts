/** Changes of a subnet before an epoch of a simulation, into the module. */

import { commits, flags, u16, u64, u64s } from "./arrays.js";
import { wrong } from "./error.js";
import { moduleMatrix } from "./matrix.js";
import { hyperparameterWords } from "./rules.js";
import { stakes } from "./subnet.js";
import type { Changes } from "./types.js";
import { Changes as ModuleChanges, Number as ModuleNumber } from "./yuma.js";

type Setters = { readonly [Field in keyof Changes]-?: (module: ModuleChanges, value: never, changes: Changes) => void };

/** Checks each field as in a document, and hands it over. */
const SETTERS: Omit<Setters, "hyperparameters"> = {
  current_block: (module, value) => module.set_number(ModuleNumber.CurrentBlock, u64("current_block", value)),
  last_step_block: (module, value) => module.set_number(ModuleNumber.LastStepBlock, u64("last_step_block", value)),
  owner_uid: (module, value) => module.set_owner_uid(value === null ? undefined : u16("owner_uid", value)),
  emission: (module, value) => module.set_number(ModuleNumber.Emission, u64("emission", value)),
  stake: setStakes,
  stake_bits: setStakes,
  last_update: (module, value) => module.set_last_update(u64s("last_update", value)),
  block_at_registration: (module, value) => module.set_block_at_registration(u64s("block_at_registration", value)),
  validator_permit: (module, value) => module.set_validator_permit(flags("validator_permit", value)),
  weights: (module, value) => module.set_weights(moduleMatrix("weights", value)),
  commit_block: (module, value) => module.set_commit_block(...commits("commit_block", value)),
};

/** The changes in the module's memory, or none. `rules` returns the hyperparameters that hold. */
export function moduleChanges(changes: Changes, rules: () => BigUint64Array): ModuleChanges | undefined {
  if (typeof changes !== "object" || changes === null) throw wrong("changes", changes, "an object");
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const unknown = given.find(([field]) => field !== "hyperparameters" && !Object.hasOwn(SETTERS, field))?.[0];
  if (unknown !== undefined) throw wrong("changes", unknown, `one of hyperparameters, ${Object.keys(SETTERS).join(", ")}`);
  if (given.length === 0) return undefined;
  const module = new ModuleChanges();
  try {
    for (const [field, value] of given) {
      if (field === "hyperparameters") module.set_hyperparameters(hyperparameterWords(value as Changes["hyperparameters"], rules()));
      else SETTERS[field as keyof typeof SETTERS](module, value as never, changes);
    }
  } catch (error) {
    module.free();
    throw error;
  }
  return module;
}

function setStakes(module: ModuleChanges, _: unknown, { stake, stake_bits }: Changes): void {
  const { words } = stakes(stake, stake_bits);
  if (words instanceof BigUint64Array) module.set_stake(words);
  else module.set_stake_bits(...words);
}
