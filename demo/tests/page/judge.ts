/** The reference model, run natively by the command-line tool: the judge of every number on the page. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { EpochDocument } from "yuma-kernel";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const tool = process.env["YUMA_CLI"] ?? `${repository}target/release/yuma`;

export interface Outputs {
  readonly bits: Readonly<
    Record<"stake" | "consensus" | "validator_trust" | "incentive" | "dividends", readonly number[]>
  >;
  readonly bonds: [number, number][][];
  readonly combined_emission: readonly number[];
}

/** What the reference model makes of the document. */
export function judged(document: EpochDocument | string): Outputs {
  const input = typeof document === "string" ? document : JSON.stringify(document);
  return JSON.parse(run(["epoch", "-", "--engine", "reference", "--format", "json"], input)) as Outputs;
}

/** The dividends of each uid in each epoch of a scenario, by the command-line tool. */
export function dividendsOf(scenario: string, ...settings: readonly string[]): number[][] {
  const set = settings.flatMap((setting) => ["--set", setting]);
  const rows = JSON.parse(run(["simulate", scenario, ...set, "--record", "dividends", "--format", "json"])) as {
    readonly epoch: number;
    readonly dividends: number;
  }[];
  const epochs: number[][] = [];
  for (const { epoch, dividends } of rows) (epochs[epoch] ??= []).push(dividends);
  return epochs;
}

/** Runs `yuma verify` on a file and returns what it prints; fails where an expected value is not the judge's. */
export function verified(file: string): string {
  return run(["verify", file]);
}

/** A share of the judge, as the page writes it. */
export function written(bits: number | undefined, digits = 1): string {
  return ((Number(bits) / 2 ** 32) * 100).toFixed(digits);
}

export function mainnet(): string {
  return readFileSync(`${repository}testdata/mainnet-sn15-block-4769998.json`, "utf8");
}

function run(args: readonly string[], input = ""): string {
  return execFileSync(tool, args, { input, encoding: "utf8", maxBuffer: 2 ** 28 });
}
