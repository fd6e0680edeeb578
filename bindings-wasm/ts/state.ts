/** The state of a simulation between two epochs as a `yuma-simulation/1` document, out of the module and into it. */

import { flags, isList, u16, u32, u64, u64s } from "./arrays.js";
import { moduleSubnet } from "./epoch.js";
import { refusing, within, wrong } from "./error.js";
import { SparseMatrix, u16Entries } from "./matrix.js";
import { required } from "./module.js";
import { ACTIVITIES, SCHEDULES, optionWords } from "./options.js";
import { hyperparametersOf } from "./rules.js";
import { decoded, exactJson } from "./text.js";
import type { EpochDocument, Row } from "./types.js";
import { Part, Simulation } from "./yuma.js";

const SCHEMA = "yuma-simulation/1";

/** Weights that have been committed and have not taken effect. */
interface Commit {
  readonly uid: number;
  readonly block: number | bigint;
  /** The epoch in which they count first; null until they are revealed by hand. */
  readonly due: number | null;
  readonly weights: Row;
}

/** A whole simulation between two epochs. */
export interface SimulationState {
  readonly schema: typeof SCHEMA;
  /** The number of epochs that have run. */
  readonly epochs: number;
  readonly schedule: "tempo" | "tempo-plus-one";
  readonly activity: "continued" | "as-given";
  readonly reveal_delay: number;
  readonly compounding: boolean;
  readonly winner_takes_all: boolean;
  /** Whether each neuron was active in the latest epoch; of no neuron before the first. */
  readonly active: readonly boolean[];
  /** The consensus of the latest epoch, in 2^-32. */
  readonly consensus_bits: readonly number[];
  /** Whether each neuron has stopped setting weights; shorter than the subnet where the rest has not. */
  readonly offline: readonly boolean[];
  readonly commits: readonly Commit[];
  /** The next epoch. */
  readonly subnet: EpochDocument;
}

const FIELDS = ["schema", "epochs", "schedule", "activity", "reveal_delay", "compounding", "winner_takes_all", "active", "consensus_bits", "offline", "commits", "subnet"] as const;

/** The state of a simulation of the module; integers that a double may not hold are bigints. */
export function stateOf(module: Simulation): SimulationState {
  const [schedule = 0, activity = 0, reveal_delay = 0, compounding, winner_takes_all] = module.options();
  return {
    schema: SCHEMA,
    epochs: module.epochs(),
    schedule: SCHEDULES[schedule] ?? "tempo",
    activity: ACTIVITIES[activity] ?? "continued",
    reveal_delay,
    compounding: compounding === 1,
    winner_takes_all: winner_takes_all === 1,
    active: yesOrNo(module, Part.Active),
    consensus_bits: plainList(module.part(Part.Consensus), true) as number[],
    offline: yesOrNo(module, Part.Offline),
    commits: commitsOf(module.part(Part.Commits) ?? new BigUint64Array()),
    subnet: sorted(subnetOf(module)) as unknown as EpochDocument,
  };
}

/** The simulation of such a state, in the module's memory. */
export function moduleState(given: string | Uint8Array | SimulationState): Simulation {
  required();
  const found: unknown = typeof given === "string" ? exactJson(given) : given instanceof Uint8Array ? exactJson(decoded(given)) : given;
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw wrong("state", found ?? null, "an object, its text or the bytes of its text");
  const state = found as SimulationState;
  if (state.schema !== SCHEMA) throw wrong("schema", state.schema, SCHEMA);
  const unknown = Object.keys(state).find((field) => !(FIELDS as readonly string[]).includes(field));
  if (unknown !== undefined) throw wrong("state", unknown, `one of ${FIELDS.join(", ")}`);
  const missing = FIELDS.find((field) => state[field] === undefined);
  if (missing !== undefined) throw wrong(missing, undefined, "a value (the field is required)");
  const { schedule, activity, reveal_delay, compounding, winner_takes_all } = state;
  const epochs = u32("epochs", state.epochs);
  const active = flags("active", state.active);
  const consensus = BigInt64Array.from(u64s("consensus_bits", state.consensus_bits));
  const offline = flags("offline", state.offline);
  const commits = wordsOf(state.commits);
  const options = { schedule, activity, revealDelay: reveal_delay, compounding, winnerTakesAll: winner_takes_all, matrices: false };
  const words = optionWords(options, new Uint32Array(6));
  const subnet = within("subnet", () => moduleSubnet(state.subnet, {}));
  const module = within("subnet", () => refusing(() => Simulation.resumed(subnet, epochs, active, consensus, offline, commits)));
  module.set_options(words);
  return module;
}

function subnetOf(module: Simulation): Record<string, unknown> {
  const [current_block, last_step_block, emission] = plainList(module.part(Part.Numbers));
  const hyperparameters = hyperparametersOf(module.hyperparameters());
  const stake = module.part(Part.Stake);
  const permits = yesOrNo(module, Part.Permits);
  const commitBlocks = module.part(Part.CommitBlocks);
  const consensus = module.part(Part.PreviousConsensus);
  const [mining, dividend, fallback] = plainList(module.part(Part.Budgets));
  const [lastYuma] = plainList(module.part(Part.LastYumaStepBlock));
  const optional = {
    name: module.text(false),
    source: module.text(true),
    previous_consensus: consensus && plainList(consensus),
    last_yuma_step_block: lastYuma,
    budgets: mining === undefined ? undefined : { dividend, fallback, mining },
    ...(stake ? { stake: plainList(stake) } : { stake_bits: bitsOf(module.part(Part.StakeBits)) }),
  };
  return {
    schema: "yuma-epoch/1",
    runtime: hyperparameters.rules,
    hyperparameters: sorted(hyperparameters),
    n: module.neurons(),
    current_block,
    last_step_block,
    owner_uid: plainList(module.part(Part.Owner))[0] ?? null,
    emission,
    last_update: plainList(module.part(Part.LastUpdate)),
    block_at_registration: plainList(module.part(Part.Registration)),
    validator_permit: permits,
    weights: new SparseMatrix(u16Entries(module.weights())).toJSON(),
    bonds: new SparseMatrix(u16Entries(module.bonds())).toJSON(),
    commit_block: commitBlocks ? pairs(commitBlocks).map(([present, block]) => (present === 0n ? null : plain(block))) : null,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

/** The words of a part as integers. */
function plainList(words: BigUint64Array | undefined, isSigned = false): (number | bigint)[] {
  return Array.from(words ?? [], (word) => plain(isSigned ? BigInt.asIntN(64, word) : word));
}

/** An integer as a number where that is exact. */
function plain(word: bigint): number | bigint {
  return word >= Number.MIN_SAFE_INTEGER && word <= Number.MAX_SAFE_INTEGER ? Number(word) : word;
}

function yesOrNo(module: Simulation, part: Part): boolean[] {
  return Array.from(module.part(part) ?? [], (word) => word !== 0n);
}

function pairs(words: BigUint64Array): [bigint, bigint][] {
  return Array.from({ length: words.length / 2 }, (_, entry) => [words[2 * entry] ?? 0n, words[2 * entry + 1] ?? 0n]);
}

/** Stakes with 64 fractional bits, as decimal strings. */
function bitsOf(words: BigUint64Array | undefined): string[] {
  return pairs(words ?? new BigUint64Array()).map(([fraction, whole]) => String((BigInt.asIntN(64, whole) << 64n) | fraction));
}

function commitsOf(words: BigUint64Array): Commit[] {
  const commits: Commit[] = [];
  for (let at = 0; at < words.length; ) {
    const [uid = 0n, block = 0n, due = 0n, length = 0n] = words.subarray(at, at + 4);
    const end = at + 4 + 2 * Number(length);
    const weights = pairs(words.subarray(at + 4, end)).map(([on, weight]) => [Number(on), Number(weight)] as const);
    commits.push({ uid: Number(uid), block: plain(block), due: due === 0n ? null : Number(due) - 1, weights });
    at = end;
  }
  return commits;
}

function wordsOf(commits: readonly Commit[]): BigUint64Array {
  if (!Array.isArray(commits)) throw wrong("commits", commits, "a list of commits");
  const words = (commits as readonly Commit[]).flatMap((commit, index) => {
    const place = `commits: entry ${index}`;
    if (typeof commit !== "object" || commit === null || !isList(commit.weights)) throw wrong(place, commit, "{ uid, block, due, weights }");
    const { uid, block, due, weights } = commit;
    const row = weights.flatMap((pair) => [u16(`${place}: weights`, pair?.[0]), u16(`${place}: weights`, pair?.[1])]);
    return [u16(`${place}: uid`, uid), u64(`${place}: block`, block), due === null ? 0 : u32(`${place}: due`, due) + 1, weights.length, ...row];
  });
  return BigUint64Array.from(words, BigInt);
}

/** The same fields in the order of their names, which is that of the other doors. */
function sorted(fields: object): object {
  return Object.fromEntries(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));
}
