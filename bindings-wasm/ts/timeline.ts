/** Changes that are known before a run, each with its epoch: as in the files of `yuma simulate --events`. */

import { u16, u32 } from "./arrays.js";
import { within, wrong } from "./error.js";
import { hyperparameterWords } from "./rules.js";
import type { Hyperparameters, Integers, MatrixInput, Row, SimulationOptions } from "./types.js";

/** Each event by its name, and what it takes. */
export interface Events {
  readonly set_weights: { readonly uid: number; readonly weights: Row };
  /** Each neuron that has a row here, or that had one, sets its weights. */
  readonly set_all_weights: MatrixInput;
  readonly commit: { readonly uid: number; readonly weights: Row };
  readonly reveal: number;
  /** In rao. */
  readonly set_stake: Integers;
  /** All hyperparameters. */
  readonly set_hyperparameters: Hyperparameters;
  /** Some hyperparameters; the others stay as they are. */
  readonly set: Partial<Hyperparameters>;
  /** In rao. */
  readonly set_emission: number | bigint;
  readonly set_owner: number | null;
  /** In epochs. */
  readonly set_reveal_delay: number;
  readonly register: number;
  readonly reset_bonds: number;
  readonly go_offline: number;
}

type EventName = keyof Events;

/** An event before the epoch of this number: `{ epoch: 3, register: 5 }`. */
export type TimelineEvent = { [Name in EventName]: { readonly epoch: number } & { readonly [One in Name]: Events[One] } }[EventName];

/** The events that may happen to a simulation between two epochs. */
export interface Verbs {
  setWeights(uid: number, row: Row): void;
  setAllWeights(weights: MatrixInput): void;
  commit(uid: number, row: Row): void;
  reveal(uid: number): void;
  setStake(stake: Integers): void;
  setHyperparameters(hyperparameters: Partial<Hyperparameters>): void;
  setEmission(emission: number | bigint): void;
  setOwner(uid: number | null): void;
  setOptions(options: Pick<SimulationOptions, "revealDelay">): void;
  register(uid: number): void;
  resetBonds(uid: number): void;
  goOffline(uid: number): void;
}

const HAPPENINGS: { readonly [Name in EventName]: (to: Verbs, value: Events[Name]) => void } = {
  set_weights: (to, { uid, weights }) => to.setWeights(uid, weights),
  set_all_weights: (to, weights) => to.setAllWeights(weights),
  commit: (to, { uid, weights }) => to.commit(uid, weights),
  reveal: (to, uid) => to.reveal(uid),
  set_stake: (to, stake) => to.setStake(stake),
  set_hyperparameters: (to, all) => {
    // Refuses what is missing.
    hyperparameterWords(all);
    to.setHyperparameters(all);
  },
  set: (to, some) => to.setHyperparameters(some),
  set_emission: (to, emission) => to.setEmission(emission),
  set_owner: (to, uid) => to.setOwner(uid),
  set_reveal_delay: (to, revealDelay) => to.setOptions({ revealDelay: u16("set_reveal_delay", revealDelay) }),
  register: (to, uid) => to.register(uid),
  reset_bonds: (to, uid) => to.resetBonds(uid),
  go_offline: (to, uid) => to.goOffline(uid),
};

/** The events of each epoch that has some, in the order in which they are given. */
export function timelineOf(events: readonly TimelineEvent[]): ReadonlyMap<number, readonly TimelineEvent[]> {
  if (!Array.isArray(events)) throw wrong("events", events, "a list of events");
  const timeline = new Map<number, TimelineEvent[]>();
  events.forEach((event: TimelineEvent, index) => {
    const place = `events: entry ${index}`;
    if (typeof event !== "object" || event === null) throw wrong(place, event, "an object");
    const epoch = u32(`${place}: epoch`, event.epoch);
    nameOf(place, event);
    timeline.set(epoch, [...(timeline.get(epoch) ?? []), event]);
  });
  return timeline;
}

/** Lets an event happen. */
export function happen(event: TimelineEvent, to: Verbs): void {
  const name = nameOf("events", event);
  within(`epoch ${event.epoch}: ${name}`, () => HAPPENINGS[name](to, (event as unknown as Events)[name] as never));
}

/** The one field of an event beside its epoch. */
function nameOf(place: string, event: TimelineEvent): EventName {
  const names = Object.keys(event).filter((name) => name !== "epoch");
  const [name] = names;
  if (names.length !== 1 || name === undefined || !Object.hasOwn(HAPPENINGS, name)) {
    throw wrong(place, names.join(", "), `one of ${Object.keys(HAPPENINGS).join(", ")} beside epoch`);
  }
  return name as EventName;
}
