/** The steps of the consensus graph: one miner's weights over cumulative stake, all as shares. */

import type { Outcome } from "../outcome.js";
import type { Rules } from "../rules.js";

export interface Step {
  readonly validator: number;
  /** From where to where it stands on the axis of stake. */
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  /** The part of the weight that is left after clipping. */
  readonly kept: number;
}

export interface ConsensusSteps {
  /** From the least generous validator to the most; validators without stake have no say and no step. */
  readonly steps: readonly Step[];
  readonly consensus: number;
  /** 1 − κ: the walk over the stake ends here. */
  readonly minority: number;
  /** The place in `steps` of the validator who sets the consensus: the first whose step reaches past `minority`. */
  readonly setter: number;
}

const U16 = 65_535;

export function consensusSteps(outcome: Outcome, rules: Rules, miner: number): ConsensusSteps {
  const order = outcome.stake
    .map((stake, validator) => ({ stake, validator, weight: outcome.weights[validator]?.[miner] ?? 0 }))
    .filter(({ stake }) => stake > 0)
    .sort((a, b) => a.weight - b.weight || a.validator - b.validator);
  let walked = 0;
  const steps = order.map(({ stake, validator, weight }): Step => {
    const from = walked;
    walked += stake;
    return { validator, from, to: walked, weight, kept: outcome.clipped[validator]?.[miner] ?? 0 };
  });
  const minority = 1 - rules.kappa / U16;
  const passing = steps.findIndex((step) => step.to > minority);
  return {
    steps,
    consensus: outcome.consensus[miner] ?? 0,
    minority,
    setter: passing >= 0 ? passing : steps.length - 1,
  };
}
