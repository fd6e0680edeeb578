import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // A build is chosen once a process, and each browser wants a core. The limits are for what hangs, not for what is slow.
    fileParallelism: false,
    isolate: true,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
});
