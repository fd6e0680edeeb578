/** Honest stake against a cabal: who gains, by how much each side gives to itself. */

import { u16, u64 } from "./arrays.js";
import { refusing, wrong } from "./error.js";
import { required } from "./module.js";
import { hyperparameterWords } from "./rules.js";
import type { AttackOptions, AttackOutcomes } from "./types.js";
import { Attack as ModuleAttack, default_hyperparameters } from "./yuma.js";

/**
 * One network of honest validators and a cabal, drawn from a seed, in which only the utilities are open: the share that each
 * validator gives to the miners of its own side.
 */
export class Attack {
  readonly #module: ModuleAttack;

  constructor(options: AttackOptions) {
    required();
    const { neurons = 512, validators = 64, sigma = 0.4, stakeSigma = 0.3, epochs = 1, honestStake, seed = 0 } = options;
    const words = hyperparameterWords({ yuma_version: 2, ...options.hyperparameters }, default_hyperparameters());
    const counts = [u16("neurons", neurons), u16("validators", validators)] as const;
    const rest = [u16("epochs", epochs), words, finite("honest_stake", honestStake), u64("seed", seed)] as const;
    this.#module = refusing(() => new ModuleAttack(...counts, finite("sigma", sigma), finite("stake_sigma", stakeSigma), ...rest));
  }

  /** The shares of the honest side at one utility of its own and each of these of the cabal. */
  outcomes(honestUtility: number, cabalUtilities: readonly number[] | Float64Array): AttackOutcomes {
    const honest = finite("honest_utility", honestUtility);
    const cabal = Float64Array.from(cabalUtilities, (utility) => finite("cabal_utility", utility));
    const pairs = refusing(() => this.#module.outcomes(honest, cabal));
    return {
      honest_incentive: cabal.map((_, index) => pairs[2 * index] ?? 0),
      honest_dividends: cabal.map((_, index) => pairs[2 * index + 1] ?? 0),
    };
  }

  /** Gives the module its memory back. */
  free(): void {
    this.#module.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

function finite(place: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw wrong(place, value, "a number");
}
