/** The Yuma consensus epoch of Bittensor subnets, exact to the bit, in browsers and Node. */

export { Attack } from "./attack.js";
export { YumaError } from "./error.js";
export { epoch } from "./epoch.js";
export { type Clipping, type Explanation, type Payment, compare, explain } from "./explain.js";
export { DEFAULT_HYPERPARAMETERS, HYPERPARAMETERS, type HyperparameterName } from "./hyperparameters.js";
export { SparseMatrix } from "./matrix.js";
export { SubnetResult, type SubnetU16, splitEmission, subnetEpoch } from "./mechanisms.js";
export { backend, init } from "./module.js";
export { EpochResult, type ResultBits, type ResultU16 } from "./result.js";
export { scenarios } from "./scenario.js";
export { type Quantity, type Recording, type Series, type Vectors, dividendsPer1000, normalisedBonds, relativeDividends } from "./series.js";
export { type RunOptions, Simulation } from "./simulation.js";
export type { SimulationState } from "./state.js";
export { storageEpoch } from "./storage.js";
export type { Events, TimelineEvent } from "./timeline.js";
export type * from "./types.js";
export { type SimulateOptions, type YumaWorker, worker } from "./off-thread.js";
