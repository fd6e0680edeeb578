/** The hyperparameters of a subnet, each in one place: its meaning, type, unit, range, and value in a new subnet. */

const U16 = { least: 0, most: 65_535 } as const;
const SHARE = { ...U16, unit: 1 / 65_535 } as const;

/** Each hyperparameter, in the order of the module's array. `unit` is the worth of 1, where that is not 1. */
export const HYPERPARAMETERS = {
  /** The consensus majority, a share of stake in 1/65535. */
  kappa: { ...SHARE, default: 32_767 },
  /** How much of the clipped part of a weight is lost for bonds, in 1/65535. */
  bonds_penalty: { ...SHARE, default: 65_535 },
  /** The part of the old bonds in the new ones, in parts per million, at most one million. */
  bonds_moving_average: { kind: "u64", least: 0, most: 1_000_000, unit: 1 / 1_000_000, default: 900_000 },
  /** The version of Yuma consensus. */
  yuma_version: { least: 0, most: 255, values: [2, 3], default: 3 },
  /** Whether each bond has a moving average of its own. Read by version 3 only. */
  liquid_alpha: { kind: "flag", default: false },
  /** The lowest liquid alpha, in 1/65535. */
  alpha_low: { ...SHARE, default: 45_875 },
  /** The highest liquid alpha, in 1/65535; at least `alpha_low`. */
  alpha_high: { ...SHARE, default: 58_982 },
  /** The steepness of liquid alpha's sigmoid, in hundredths. */
  alpha_sigmoid_steepness: { least: -32_768, most: 32_767, unit: 1 / 100, default: 1_000 },
  /** How many neurons may be granted a permit. */
  max_allowed_validators: { ...U16, default: 64 },
  /** The stake below which a neuron counts as having none, in rao. */
  stake_threshold: { kind: "u64", default: 0 },
  /** After how many blocks without new weights a neuron is inactive. */
  activity_cutoff: { kind: "u64", default: 5_000 },
  /** The length of an epoch in blocks. */
  tempo: { ...U16, default: 360 },
  /** Whether weights are committed first and revealed later. */
  commit_reveal: { kind: "flag", default: true },
  /** The consensus that liquid alpha compares with. A document without it means `current`; the chain's default is `auto`. */
  liquid_alpha_consensus_mode: { names: ["current", "previous", "auto"], absent: "current", default: "auto" },
  /** How the epoch is computed; `yuma` where it is absent. */
  epoch_consensus: { names: ["yuma", "null"], absent: "yuma", default: "yuma" },
  /** The runtime whose rules hold: 425, 446 or 475, the newest where it is absent. */
  rules: { least: 0, most: 4_294_967_295, values: [425, 446, 475], absent: 475, default: 475 },
} as const;

type Fields = typeof HYPERPARAMETERS;
export type HyperparameterName = keyof Fields;

/** The values of a field: one of its names or values, yes or no, or a whole number, which may be a bigint where it has 64 bits. */
type Value<Field> = Field extends { readonly names: readonly (infer Name)[] }
  ? Name
  : Field extends { readonly values: readonly (infer Listed)[] }
    ? Listed
    : Field extends { readonly kind: "flag" }
      ? boolean
      : Field extends { readonly kind: "u64"; readonly unit: number }
        ? number
        : Field extends { readonly kind: "u64" }
          ? number | bigint
          : number;

/** The fields that a document may leave out, as there was a time before them. */
type Later = { [Name in HyperparameterName]: Fields[Name] extends { readonly absent: unknown } ? Name : never }[HyperparameterName];

/** The rules of a subnet, as the chain stores them. */
export type Hyperparameters = { readonly [Name in keyof Fields as Exclude<Name, Later>]: Value<Fields[Name]> } & {
  readonly [Name in keyof Fields as Extract<Name, Later>]?: Value<Fields[Name]>;
};

/** The hyperparameters of a new subnet under the newest rules. */
export const DEFAULT_HYPERPARAMETERS = Object.fromEntries(
  Object.entries(HYPERPARAMETERS).map(([name, field]) => [name, field.default]),
) as unknown as Hyperparameters;
