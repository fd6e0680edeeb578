/** A subnet's results as files: a CSV with a line a neuron, and the document with its outputs as `expected`. */

import type { EpochResult } from "yuma-kernel";
import { FileError, type Loaded } from "./reader.js";

/** One line a neuron. Shares are exact: a share has 32 fractional bits, which a double writes in full. */
export function csvOf(result: EpochResult): string {
  const columns: readonly (readonly [string, (uid: number) => number | bigint | undefined])[] = [
    ["uid", (uid) => uid],
    ["active", (uid) => Number(result.active[uid])],
    ["new_validator_permit", (uid) => Number(result.new_validator_permit[uid])],
    ["stake", (uid) => result.stake[uid]],
    ["active_stake", (uid) => result.active_stake[uid]],
    ["consensus", (uid) => result.consensus[uid]],
    ["validator_trust", (uid) => result.validator_trust[uid]],
    ["incentive", (uid) => result.incentive[uid]],
    ["dividends", (uid) => result.dividends[uid]],
    ["server_emission_rao", (uid) => result.server_emission[uid]],
    ["validator_emission_rao", (uid) => result.validator_emission[uid]],
    ["combined_emission_rao", (uid) => result.combined_emission[uid]],
  ];
  const lines = Array.from({ length: result.neurons }, (_, uid) =>
    columns.map(([, value]) => String(value(uid))).join(","),
  );
  return [columns.map(([name]) => name).join(","), ...lines, ""].join("\n");
}

/** The document with the rules of the epoch, and its outputs as `expected`: a vector, which `yuma verify` checks. */
export function jsonOf({ text, rules, result }: Loaded): string {
  const document = exactlyParsed(text) as { hyperparameters: object };
  const hyperparameters = { ...document.hyperparameters, ...rules };
  // The runtime of a document wins over that of its hyperparameters.
  return `${JSON.stringify({ ...document, runtime: rules.rules, hyperparameters, expected: result.toJSON() })}\n`;
}

export function save(name: string, type: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  // Later, since the browser reads it after this.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Numbers that are written as they were read: newer engines have them, and TypeScript does not know them yet. */
interface ExactJSON {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON?(text: string): unknown;
}

/** The document with every digit of its integers, also of those that a double cannot hold. */
function exactlyParsed(text: string): unknown {
  const json = JSON as unknown as ExactJSON;
  return json.parse(text, (_, value, context) => {
    if (typeof value !== "number" || Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
    if (!json.rawJSON || context.source === undefined) {
      throw new FileError("This document has integers above 2^53, and this browser cannot write them without loss.");
    }
    return json.rawJSON(context.source);
  });
}
