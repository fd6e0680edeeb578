/** The sizes of the modules. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { packageFolder } from "./repository.js";

/** 129 KB of 1024 bytes: 120, and 9 for the rule sets of later runtimes, Null epochs and subnets of several mechanisms. */
const BUDGET = 129 * 1024;

test.each(["scalar", "simd128"])("the module %s is within its budget", (build) => {
  const bytes = gzipSync(readFileSync(join(packageFolder, `yuma-${build}.wasm`)), { level: 9 }).length;
  console.log(`yuma-${build}.wasm: ${(bytes / 1024).toFixed(1)} KB gzipped, at most ${BUDGET / 1024}`);
  expect(bytes).toBeLessThanOrEqual(BUDGET);
});
