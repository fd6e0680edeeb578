/** One epoch of a subnet of several mechanisms. */

import { u16, u16s, u64 } from "./arrays.js";
import { YumaError, refusing, within, wrong } from "./error.js";
import { required } from "./module.js";
import { EpochResult, type ResultArrays, resultArrays } from "./result.js";
import { amounts, documentOf, isStrict, mechanismOf, subnetOf } from "./subnet.js";
import type { EpochOptions, SubnetDocument, SubnetInput } from "./types.js";
import { Emission, Share, type Subnet, type SubnetOutput, split_emission } from "./yuma.js";

const MOST_MECHANISMS = 16;

/** The shares that a subnet stores for all its mechanisms together, in 1/65535. */
export interface SubnetU16 {
  readonly stake_weight: Uint16Array;
  /** Liquid alpha reads the consensus of its mechanism instead. */
  readonly consensus: Uint16Array;
  readonly validator_trust: Uint16Array;
  readonly dividends: Uint16Array;
}

/** A subnet's result as plain arrays, which can be sent to another thread. */
export interface SubnetArrays {
  readonly mechanisms: readonly ResultArrays[];
  readonly u16: SubnetU16;
  readonly emission_of_mechanisms: BigUint64Array;
  readonly emissions: readonly [server: BigUint64Array, validator: BigUint64Array, stored: BigUint64Array];
  readonly active: Uint8Array;
  readonly new_validator_permit: Uint8Array;
}

/** The outputs of a subnet's epoch. Every vector but the first two has one entry for each neuron. */
export class SubnetResult {
  /** The epoch of each mechanism on its part of the emission. */
  readonly mechanisms: readonly EpochResult[];
  /** The part of each mechanism, in rao. */
  readonly emission_of_mechanisms: BigUint64Array;
  /** What each neuron is paid as a miner, in rao. */
  readonly server_emission: BigUint64Array;
  /** What each neuron is paid as a validator, in rao. */
  readonly validator_emission: BigUint64Array;
  /**
   * What is stored as the emission of each neuron, in rao. With several mechanisms of Yuma it is less than what is paid: the chain
   * weights each mechanism's emission by its part, of which it is one already.
   */
  readonly emission: BigUint64Array;
  readonly u16: SubnetU16;
  /** 1 for each neuron that has set weights recently for any mechanism. */
  readonly active: Uint8Array;
  /** 1 for each neuron that may set weights from now on. */
  readonly new_validator_permit: Uint8Array;

  constructor(arrays: SubnetArrays) {
    this.mechanisms = arrays.mechanisms.map((mechanism) => new EpochResult(mechanism));
    this.emission_of_mechanisms = arrays.emission_of_mechanisms;
    [this.server_emission, this.validator_emission, this.emission] = arrays.emissions;
    this.u16 = arrays.u16;
    this.active = arrays.active;
    this.new_validator_permit = arrays.new_validator_permit;
  }
}

/**
 * The epoch of each mechanism of a subnet on its part of the emission, and what they are combined to, as the chain does, to the bit.
 *
 * @throws {YumaError} for everything that the format or the specification does not allow.
 */
export function subnetEpoch(input: SubnetInput, options: EpochOptions = {}): SubnetResult {
  return new SubnetResult(subnetArrays(input, options));
}

/** The result of a subnet's epoch as plain arrays. */
export function subnetArrays(input: SubnetInput, options: EpochOptions): SubnetArrays {
  const strict = isStrict(input, options);
  const subnet = moduleSubnet(documentOf<SubnetDocument>(input, "yuma-subnet/1"), options);
  try {
    return arraysOf(refusing(() => subnet.subnet_epoch(options.matrices ?? false, strict)));
  } finally {
    subnet.free();
  }
}

/**
 * The parts of `amount` rao for each of `count` mechanisms, by `split` in 1/65535; equal parts without one. Parts are rounded down,
 * and the first one gets the rest. A split that has not `count` entries is cut or padded by runtime 425, and ignored later.
 */
export function splitEmission(amount: number | bigint, count: number, split?: readonly number[] | Uint16Array | null, runtime = 475): BigUint64Array {
  required();
  const parts = split == null ? undefined : u16s("emission_split", split);
  const version = Number(u64("runtime", runtime));
  return refusing(() => split_emission(version, u64("emission", amount), u16("mechanisms", count), parts));
}

function moduleSubnet(document: SubnetDocument, options: EpochOptions): Subnet {
  const { mechanisms, pending, emission_split } = document;
  const parts = emission_split == null ? undefined : u16s("emission_split", emission_split);
  const [server, validator, root] = pending == null ? [] : amounts("pending", pending, ["server", "validator", "root"]);
  if (!Array.isArray(mechanisms)) throw wrong("mechanisms", mechanisms, "a list of mechanisms");
  const count = mechanisms.length;
  if (count < 1 || count > MOST_MECHANISMS) throw new YumaError(`mechanisms: found ${count}, expected 1 to ${MOST_MECHANISMS}`);
  const moduleMechanism = (index: number) =>
    within(`mechanism ${index}`, () => {
      const mechanism: unknown = mechanisms[index];
      if (typeof mechanism !== "object" || mechanism === null) throw wrong("mechanisms", mechanism, "an object");
      return mechanismOf(mechanism as SubnetDocument["mechanisms"][number]);
    });
  const subnet = subnetOf(document, () => moduleMechanism(0), options);
  try {
    for (let index = 1; index < count; index += 1) subnet.add(moduleMechanism(index));
  } catch (error) {
    subnet.free();
    throw error;
  }
  if (parts) subnet.set_emission_split(parts);
  if (server !== undefined && validator !== undefined && root !== undefined) subnet.set_pending(server, validator, root);
  return subnet;
}

/** The arrays of an output in the module's memory, which is freed. */
function arraysOf(output: SubnetOutput): SubnetArrays {
  try {
    const mechanisms: ResultArrays[] = [];
    for (let one = output.next_mechanism(); one !== undefined; one = output.next_mechanism()) mechanisms.push(resultArrays(one));
    return {
      mechanisms,
      u16: {
        stake_weight: output.rounded(Share.Stake),
        consensus: output.rounded(Share.Consensus),
        validator_trust: output.rounded(Share.ValidatorTrust),
        dividends: output.rounded(Share.Dividends),
      },
      emission_of_mechanisms: output.emission_of_mechanisms(),
      emissions: [output.emission(Emission.Server), output.emission(Emission.Validator), output.emission(Emission.Combined)],
      active: output.active(),
      new_validator_permit: output.new_validator_permit(),
    };
  } finally {
    output.free();
  }
}
