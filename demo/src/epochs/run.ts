/** Runs a scenario, or the edited subnet, through its epochs. */

import { type EpochResult, Simulation, scenarios } from "yuma-kernel";
import type { Rules } from "../rules.js";
import { ONE, block, sharesOf } from "../shares.js";
import { type Subnet, epochDocument, minerCount, minerName, validatorCount, validatorName } from "../subnet.js";
import type { Frame, Run } from "./frame.js";

/** How long the edited subnet runs; so do the scenarios. */
const EPOCHS = 40;

/** The run of the edited subnet, with the same weights in each epoch. */
export function runOfSubnet(subnet: Subnet, rules: Rules): Run {
  const simulation = new Simulation(epochDocument(subnet, rules), RUNNING);
  return run(simulation, EPOCHS, validatorCount(subnet), minerCount(subnet));
}

/** The run of a scenario, by its name. */
export function runOfScenario(name: string, rules: Rules): Run {
  const found = scenarios().find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no scenario is called ${name}`);
  const simulation = Simulation.scenario(name, { ...RUNNING, hyperparameters: rules });
  return run(simulation, found.epochs, found.validators.length, found.miners.length);
}

/** Each epoch's clipped weights are shown. */
const RUNNING = { matrices: true };

function run(simulation: Simulation, epochs: number, validators: number, miners: number): Run {
  return {
    validators: names(validators, validatorName),
    miners: names(miners, minerName),
    frames: frames(simulation, epochs, validators),
  };
}

function names(count: number, name: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => name(index));
}

function frames(simulation: Simulation, epochs: number, validators: number): Frame[] {
  try {
    return Array.from({ length: epochs }, () => frame(simulation.step(), validators));
  } finally {
    simulation.free();
  }
}

function frame(result: EpochResult, validators: number): Frame {
  return { ...sharesOf(result, validators), bonds: block(result.bonds, ONE.u16, validators) };
}
