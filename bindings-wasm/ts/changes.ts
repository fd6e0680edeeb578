/** Changes of a subnet before an epoch of a simulation, into the module. */

import { commits, flags, u16, u64, u64s } from "./arrays.js";
import { YumaError, refusing, wrong } from "./error.js";
import { moduleMatrix } from "./matrix.js";
import { hyperparameterWords } from "./rules.js";
import { checkLength, stakes } from "./subnet.js";
import type { Changes } from "./types.js";
import { Blocks, type Simulation, Number as ModuleNumber } from "./yuma.js";

type Setter<Field extends keyof Changes> = (module: Simulation, value: Changes[Field]) => void;

/** Checks each field as in a document, and hands it over; in the order in which they take effect. */
export const FIELDS: { readonly [Field in keyof Changes]-?: Setter<Field> } = {
  hyperparameters: (module, value) => {
    const words = hyperparameterWords(value, module.hyperparameters());
    refusing(() => module.set_hyperparameters(words));
  },
  current_block: (module, value) => module.set_number(ModuleNumber.CurrentBlock, u64("current_block", value)),
  last_step_block: (module, value) => module.set_number(ModuleNumber.LastStepBlock, u64("last_step_block", value)),
  owner_uid: (module, value) => {
    const uid = value === null ? undefined : u16("owner_uid", value);
    const neurons = module.neurons();
    if (uid !== undefined && uid >= neurons) throw new YumaError(`owner_uid: found uid ${uid}, expected below ${neurons} (the number of neurons)`);
    refusing(() => module.set_owner(uid));
  },
  emission: (module, value) => module.set_number(ModuleNumber.Emission, u64("emission", value)),
  stake: (module, value) => setStakes(module, value, undefined),
  stake_bits: (module, value) => setStakes(module, undefined, value),
  block_at_registration: (module, value) =>
    module.set_blocks(Blocks.Registration, ofEach(module, "block_at_registration", u64s("block_at_registration", value))),
  validator_permit: (module, value) => module.set_validator_permit(ofEach(module, "validator_permit", flags("validator_permit", value))),
  weights: (module, value) => {
    const weights = moduleMatrix("weights", value);
    refusing(() => module.set_all_weights(weights));
  },
  // Weights write down when they were set, unless it is said here.
  last_update: (module, value) => module.set_blocks(Blocks.LastUpdate, ofEach(module, "last_update", u64s("last_update", value))),
  commit_block: (module, value) => {
    const [blocks, present] = commits("commit_block", value);
    module.set_commit_block(ofEach(module, "commit_block", blocks), present);
  },
};

/** Makes the changes. After an error some of them have been made. */
export function makeChanges(module: Simulation, changes: Changes): void {
  if (typeof changes !== "object" || changes === null) throw wrong("changes", changes, "an object");
  const unknown = Object.keys(changes).find((field) => !Object.hasOwn(FIELDS, field));
  if (unknown !== undefined) throw wrong("changes", unknown, `one of ${Object.keys(FIELDS).join(", ")}`);
  if (changes.stake != null && changes.stake_bits != null) stakes(changes.stake, changes.stake_bits);
  for (const field of Object.keys(FIELDS) as (keyof Changes)[]) {
    if (changes[field] !== undefined) (FIELDS[field] as (module: Simulation, value: unknown) => void)(module, changes[field]);
  }
}

function setStakes(module: Simulation, stake: Changes["stake"] | null, bits: Changes["stake_bits"] | null): void {
  const { words, length } = stakes(stake, bits);
  checkLength(stake == null ? "stake_bits" : "stake", length, module.neurons());
  if (words instanceof BigUint64Array) module.set_stake(words);
  else module.set_stake_bits(...words);
}

/** A list, if it has an entry for each neuron. */
function ofEach<List extends { readonly length: number }>(module: Simulation, field: string, list: List): List {
  checkLength(field, list.length, module.neurons());
  return list;
}
