/**
 * What a dense epoch of 256 neurons and 64 validators takes in headless Chromium, in both builds, beside the native kernel
 * on one thread in the same run.
 *
 *     cargo xtask wasm --package && node bindings-wasm/benchmarks/chromium.js
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build, preview } from "vite";

const root = fileURLToPath(new URL("page", import.meta.url));
const outDir = mkdtempSync(join(tmpdir(), "yuma-benchmark-"));
const shared = { root, logLevel: "warn", worker: { format: "es" }, build: { outDir, emptyOutDir: true, target: "es2022" } };
await build(shared);
const server = await preview({ ...shared, preview: { port: 0 } });
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
const version = browser.version();

const scalar = await measured("scalar");
const simd = await measured("simd128");
await browser.close();
await server.close();
rmSync(outDir, { recursive: true });

const native = execFileSync("cargo", ["run", "--release", "--quiet", "--package", "yuma-benches", "--bin", "measure", "--", "epochs", "--quick"], {
  cwd: fileURLToPath(new URL("../..", import.meta.url)),
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  .filter(({ neurons, validators, density, threads }) => neurons === 256 && validators === 64 && density === 1 && threads === 1);

console.log(`Dense, 256 x 64, medians; Chromium ${version}\n\n|  | native | scalar | simd128 | simd128 / native |\n| --- | ---: | ---: | ---: | ---: |`);
for (const [place, row] of scalar.entries()) {
  const other = simd[place];
  if (row.checksum !== other.checksum) throw new Error(`${row.variant}: the builds differ`);
  const alone = native.find(({ variant }) => variant === row.variant).kernel_ns / 1000;
  console.log(`| ${row.variant} | ${alone.toFixed(1)} µs | ${row.median.toFixed(0)} µs | ${other.median.toFixed(0)} µs | ${(other.median / alone).toFixed(1)}× |`);
}

async function measured(name) {
  const page = await browser.newPage();
  await page.goto(`${server.resolvedUrls.local[0]}?${name}`);
  await page.waitForFunction("document.querySelector('output').textContent !== ''", undefined, { timeout: 120_000 });
  const { backend, rows } = JSON.parse(await page.textContent("output"));
  if (backend !== name) throw new Error(`found the build ${backend}, expected ${name}`);
  return rows;
}
