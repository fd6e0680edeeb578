/** Times epochs in this page, in the build that the address asks for, and leaves the times in its output. */

import { moduleSubnet } from "../../pkg/epoch.js";
import { backend, epoch, init } from "../../pkg/index.js";
import { generatedEpoch, vectorChecksum } from "../../tests/generated.js";

/** The clock of a page is coarse: so many epochs are timed together. */
const TOGETHER = 20;
const ROUNDS = 60;

const RULES = {
  kappa: 32_767, bonds_penalty: 65_535, bonds_moving_average: 900_000, yuma_version: 3, liquid_alpha: false, alpha_low: 45_875, alpha_high: 58_982,
  alpha_sigmoid_steepness: 1000, max_allowed_validators: 64, stake_threshold: 0, activity_cutoff: 5000, tempo: 360, commit_reveal: false,
} as const;
const VARIANTS = { yuma2: { yuma_version: 2 }, yuma3: {}, "yuma3-liquid": { liquid_alpha: true } } as const;

await init({ simd: location.search === "?simd128" });
const rows = Object.entries(VARIANTS).map(([variant, rules]) => {
  const generator = { seed: 1, n: 256, validators: 64, density: [1, 1] } as const;
  const document = generatedEpoch({ generator, hyperparameters: { ...RULES, ...rules }, expected: { checksums: {} } });
  // The module's own check of the input, the kernel, and the copy of the outputs; nothing of JavaScript.
  const subnet = moduleSubnet(document, {});
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (let run = 0; run < TOGETHER; run += 1) subnet.epoch(false).free();
    return ((performance.now() - start) * 1000) / TOGETHER;
  });
  subnet.free();
  const median = times.sort((a, b) => a - b)[ROUNDS >> 1];
  return { variant, median, checksum: vectorChecksum(epoch(document).combined_emission) };
});
document.querySelector("output")!.textContent = JSON.stringify({ backend: backend(), rows });
