/** Every recorded epoch through one build of the module, compared with its recorded bits. */

import { expect, test } from "vitest";
import { type Backend, type EpochDocument, type EpochResult, Simulation, backend, epoch, init } from "../pkg/index.js";
import { type Generated, generatedEpoch, matrixChecksum, vectorChecksum } from "./generated.js";
import { exactJson, exactText, text, vectorFiles } from "./repository.js";

type Case = EpochDocument & { readonly expected: { readonly checksums?: Readonly<Record<string, string>> } };
type Vectors =
  | { readonly schema: "yuma-set/1"; readonly cases: readonly Case[] }
  | { readonly schema: "yuma-sequence/1"; readonly epochs: readonly (Omit<Case, "bonds"> & { readonly bonds: EpochDocument["bonds"] | "previous" })[] }
  | { readonly schema: "yuma-generated/1"; readonly cases: readonly Generated[] };

/** As many epochs as the vectors' own README counts. */
const EPOCHS = 492;

export function testVectors(build: Backend): void {
  let compared = 0;

  test("the build is the one that was asked for", async () => {
    await init({ simd: build === "simd128" });
    expect(backend()).toBe(build);
  });

  test.each(vectorFiles())("%s", async (file) => {
    const vectors = exactJson(text(`testdata/vectors/${file}`)) as Vectors;
    if (vectors.schema === "yuma-generated/1") compared += await compareGenerated(vectors.cases);
    else if (vectors.schema === "yuma-sequence/1") compared += compareSequence(vectors.epochs);
    else compared += compareSet(vectors.cases);
  });

  test("no epoch is left out", () => {
    expect(compared).toBe(EPOCHS);
  });
}

function compareSet(cases: readonly Case[]): number {
  for (const one of cases) {
    compare(epoch(one, { matrices: true }), one);
    // The module's own reader must read the same from the text.
    compare(epoch(exactText(one), { matrices: true }), one);
  }
  return cases.length;
}

/** Epoch by epoch with the bonds handed over; and inside the module, which keeps them, with all else changed as it is recorded. */
function compareSequence(epochs: Extract<Vectors, { epochs: unknown }>["epochs"]): number {
  let previous: EpochDocument["bonds"] = [];
  let simulation: Simulation | undefined;
  for (const one of epochs) {
    const document: Case = { ...one, bonds: one.bonds === "previous" ? previous : one.bonds };
    const result = epoch(document, { matrices: true });
    compare(result, one);
    previous = result.bonds;
    const { schema, name, source, n, expected, bonds, ...changes } = one;
    simulation ??= new Simulation(document, { matrices: true });
    compare(simulation.step(changes), one);
  }
  expect(simulation?.epoch).toBe(epochs.length);
  simulation?.free();
  return epochs.length;
}

async function compareGenerated(cases: readonly Generated[]): Promise<number> {
  const inputs = new Map<string, EpochDocument>();
  for (const one of cases) {
    // The test runner wants to hear of a test that takes long.
    await new Promise((resolve) => setImmediate(resolve));
    const key = JSON.stringify(one.generator);
    const input = inputs.get(key) ?? generatedEpoch(one);
    inputs.clear();
    inputs.set(key, input);
    const result = epoch(input, { hyperparameters: one.hyperparameters, matrices: true });
    expect(Object.keys(one.expected.checksums).length).toBeGreaterThan(10);
    compareChecksums(result, one.expected.checksums);
  }
  return cases.length;
}

function compareChecksums(result: EpochResult, checksums: Readonly<Record<string, string>>): void {
  for (const [name, expected] of Object.entries(checksums)) {
    expect([name, checksumOf(result, name)]).toEqual([name, expected]);
  }
}

function checksumOf(result: EpochResult, name: string): string {
  const field = name in result.bits ? result.bits[name as keyof EpochResult["bits"]] : result[name as "bonds" | "server_emission"];
  if (field === undefined) throw new Error(`no output ${name}`);
  return ArrayBuffer.isView(field) ? vectorChecksum(field) : matrixChecksum(field);
}

/** Compares every output that the case has recorded; at least the shares and what is earned. */
function compare(result: EpochResult, { name, expected }: { readonly name?: string; readonly expected: Case["expected"] }): void {
  const { checksums = {}, ...recorded } = expected;
  expect([...Object.keys(recorded), ...Object.keys(checksums)], name).toEqual(expect.arrayContaining(["bits", "bonds", "combined_emission"]));
  expect(exactJson(exactText(result.toJSON())), name).toMatchObject(recorded);
  compareChecksums(result, checksums);
}
