/** Static files with relative paths, so that they can lie anywhere; and the tests. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const repository = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  base: "./",
  build: { target: "es2023", chunkSizeWarningLimit: 600 },
  // The package of the kernel and the subnet of the mainnet lie beside this folder.
  server: { fs: { allow: [repository] } },
  // It finds its .wasm files beside itself.
  optimizeDeps: { exclude: ["yuma-kernel"] },
  worker: { format: "es" },
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: "tests/served.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What the page does in a worker or in the next frame takes as long as a busy machine lets it.
    expect: { poll: { timeout: 30_000 } },
    // Each file opens a browser of its own, on machines with few cores.
    fileParallelism: false,
  },
});
