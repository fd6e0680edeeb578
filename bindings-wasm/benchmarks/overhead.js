/**
 * What an epoch of 256 neurons and 64 validators costs beside the kernel: input and result as typed arrays, and as a text.
 *
 *     cargo xtask wasm --package && node bindings-wasm/benchmarks/overhead.js
 *
 * Each round runs all of them by turns, so that whatever else the machine does falls on all; the medians are printed.
 */

import { readFileSync } from "node:fs";
import { moduleSubnet } from "../pkg/epoch.js";
import { backend, epoch, init } from "../pkg/index.js";

const ROUNDS = 1000;

await init({ simd: !process.argv.includes("--scalar") });

const vectors = new URL("../../testdata/vectors/sequence-yuma3-256x64-3-epochs.json", import.meta.url);
const { expected, ...document } = JSON.parse(readFileSync(vectors, "utf8")).epochs[0];
const text = JSON.stringify({ schema: "yuma-epoch/1", ...document });
const { stake_bits, ...rest } = document;
const typed = {
  ...rest,
  stake: BigUint64Array.from(stake_bits, (bits) => BigInt(bits) >> 64n),
  last_update: Float64Array.from(document.last_update),
  block_at_registration: Float64Array.from(document.block_at_registration),
  validator_permit: Uint8Array.from(document.validator_permit, Number),
  weights: csr(document.weights),
  bonds: csr(document.bonds),
};

// The subnet lies in the module; what runs is the module's own check, the kernel, and nothing of JavaScript.
const subnet = moduleSubnet(typed, {});
const runs = {
  "inside the module": () => subnet.epoch(false).free(),
  "typed arrays in and out": () => epoch(typed),
  "pairs in an object": () => epoch(document),
  "JSON text": () => epoch(text),
};

const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
for (let round = -100; round < ROUNDS; round += 1) {
  for (const [name, run] of Object.entries(runs)) {
    const start = performance.now();
    run();
    if (round >= 0) times[name].push(performance.now() - start);
  }
}

console.log(`256 x 64, ${typed.weights.uids.length} weights, ${backend()}, Node ${process.version}, medians of ${ROUNDS} rounds`);
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const [alone, ...others] = Object.entries(times).map(([name, list]) => [name, median(list)]);
for (const [name, time] of [alone, ...others]) {
  console.log(`${name.padEnd(24)} ${time.toFixed(3)} ms${name === alone[0] ? "" : `  + ${(time - alone[1]).toFixed(3)} ms`}`);
}

function csr(rows) {
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach((row, uid) => (offsets[uid + 1] = offsets[uid] + row.length));
  return { offsets, uids: Uint16Array.from(rows.flat(), ([uid]) => uid), values: Uint16Array.from(rows.flat(), ([, value]) => value) };
}
