/** Files of the repository, and JSON whose integers are exact. */

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));
export const packageFolder = fileURLToPath(new URL("../pkg", import.meta.url));

export function text(path: string): string {
  return readFileSync(new URL(path, new URL("../../", import.meta.url)), "utf8");
}

/** The recorded epochs in a folder of the test data. */
export function vectorFiles(folder: string): string[] {
  const names = readdirSync(new URL(`../../testdata/${folder}`, import.meta.url)).filter((name) => name.endsWith(".json"));
  return names.map((name) => `testdata/${folder}/${name}`);
}

/** JSON in which an integer that a double may not hold becomes a bigint. */
export function exactJson(json: string): unknown {
  const marked = json.replace(/("(?:[^"\\]|\\.)*")|(-?\d{16,})/g, (all, string: string | undefined) => string ?? `"bigint:${all}"`);
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith("bigint:") ? BigInt(value.slice(7)) : value,
  );
}

/** The text of such a value. */
export function exactText(value: unknown): string {
  const marked = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `bigint:${inner}` : inner));
  return marked.replace(/"bigint:(-?\d+)"/g, "$1");
}
