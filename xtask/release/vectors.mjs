/** Runs every recorded vector of a folder through the installed package, in Node. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { epoch, init } from "yuma-kernel";
import { generatedEpoch, matrixChecksum, vectorChecksum } from "./generated.js";
import { exactJson, exactText } from "./repository.js";

await init();
const folder = process.argv[2];
let epochs = 0;
let drawn;

for (const file of readdirSync(folder).sort()) {
  const vectors = exactJson(readFileSync(join(folder, file), "utf8"));
  let previous = [];
  for (const one of vectors.cases ?? vectors.epochs) {
    const input = one.generator ? generated(one) : one;
    const result = epoch({ ...input, bonds: input.bonds === "previous" ? previous : input.bonds }, { matrices: true });
    previous = result.bonds;
    check(result, one.expected, one.name);
    epochs += 1;
  }
}
console.log(`${epochs} epochs agree`);

/** The input that is made from a seed; often that of the case before, under other rules. */
function generated(one) {
  const key = JSON.stringify(one.generator);
  if (drawn?.key !== key) drawn = { key, input: generatedEpoch(one) };
  return { ...drawn.input, hyperparameters: one.hyperparameters };
}

/** Compares every output that is recorded. */
function check(result, { checksums = {}, ...recorded }, name) {
  // The JSON of a large epoch, of which only checksums are recorded, would take minutes.
  const found = Object.keys(recorded).length > 0 ? exactJson(exactText(result.toJSON())) : {};
  const fields = Object.keys(recorded).length + Object.keys(recorded.bits ?? {}).length + Object.keys(checksums).length;
  assert.ok(fields > 10, name);
  for (const [field, value] of Object.entries(recorded)) {
    if (field !== "bits" && field !== "u16") assert.deepEqual(found[field], value, `${name}: ${field}`);
    else for (const output of Object.keys(value)) assert.deepEqual(found[field][output], value[output], `${name}: ${output}`);
  }
  for (const [output, checksum] of Object.entries(checksums)) {
    const field = result.bits[output] ?? result[output];
    assert.equal(ArrayBuffer.isView(field) ? vectorChecksum(field) : matrixChecksum(field), checksum, `${name}: ${output}`);
  }
}
