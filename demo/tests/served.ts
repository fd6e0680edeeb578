/** Serves the built page for the tests, as any server of static files would. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { preview } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    address: string;
  }
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  if (!existsSync(`${root}/dist/index.html`)) throw new Error("the page is not built: npm run build");
  const server = await preview({ root, preview: { port: 0, host: "127.0.0.1", open: false }, logLevel: "warn" });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new Error("the server has no address");
  project.provide("address", address);
  return () => server.close();
}
