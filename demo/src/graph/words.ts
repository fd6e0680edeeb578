/** The clipping of one miner's weights, in plain words with the numbers of the moment. */

import { list, spoken } from "../format.js";
import { minerName, validatorName } from "../subnet.js";
import type { ConsensusSteps, Step } from "./steps.js";

/** Less than this is not worth a word. */
const NOTHING = 0.0005;
const WALK = "1\u00a0−\u00a0κ\u00a0=\u00a0";

export function consensusWords(found: ConsensusSteps, miner: number, incentive: number): string {
  const name = minerName(miner);
  const { steps, consensus, minority, setter } = found;
  const setting = steps[setter];
  if (!setting) return "Nobody has any stake, so nobody has a say.";
  if (steps.every((step) => step.weight === 0)) return `Nobody gives ${name} any weight, so there is nothing to clip.`;
  const pay = `${name} gets ${spoken(round(incentive))} of the miners' pay.`;
  const cut = steps.filter((step) => step.weight - step.kept > NOTHING);
  const majority = steps.filter((step) => step.weight >= consensus);
  const stake = majority.reduce((sum, step) => sum + step.to - step.from, 0);
  if (consensus === 0) {
    const below = steps.filter((step) => step.weight === 0).reduce((sum, step) => sum + step.to - step.from, 0);
    return (
      `Validators with ${spoken(round(below))} of the stake give ${name} nothing. That is more than ${WALK}` +
      `${spoken(round(minority))}, so the consensus is zero${cut.length > 0 ? `, and ${clippedWords(cut)}` : ""}. ${pay}`
    );
  }
  const supporters =
    majority.length === steps.length
      ? "All validators"
      : `${names(majority)}, with ${spoken(round(stake))} of the stake,`;
  const support = `${supporters} ${majority.length === 1 && steps.length > 1 ? "gives" : "give"} ${name} ${spoken(round(consensus))} or more.`;
  const line = `The walk over ${WALK}${spoken(round(minority))} of the stake ends at ${validatorName(setting.validator)}, so ${spoken(round(consensus))} is the consensus`;
  return `${support} ${line}${cut.length > 0 ? `, and ${clippedWords(cut)}` : ". Nothing is clipped"}. ${pay}`;
}

function clippedWords(cut: readonly Step[]): string {
  const worst = cut.reduce((most, step) => (step.weight - step.kept > most.weight - most.kept ? step : most));
  const one = `${validatorName(worst.validator)}'s ${spoken(round(worst.weight))} is clipped to ${spoken(round(worst.kept))}`;
  if (cut.length === 1) return one;
  const others = cut.filter((step) => step !== worst);
  return `${one}; ${names(others)} ${others.length === 1 ? "loses" : "lose"} a little too`;
}

function names(steps: readonly Step[]): string {
  return list(
    steps
      .map((step) => step.validator)
      .sort((a, b) => a - b)
      .map(validatorName),
  );
}

/** To a tenth of a percent. */
function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}
