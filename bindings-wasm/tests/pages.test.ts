/** The JavaScript of the documents runs in Node, as it stands there. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageFolder, repository, text } from "./repository.js";

/** What a page of the reader's own has: a document to fetch. */
const PRELUDE = `import { readFileSync as read } from "node:fs";
const document_ = read(${JSON.stringify(join(repository, "testdata/mainnet-sn15-block-4769998.json"))}, "utf8");
globalThis.fetch = async (path) => { if (path !== "subnet.json") throw new Error(path); return new Response(document_); };
`;

let place: string;

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "yuma-pages-"));
  mkdirSync(join(place, "node_modules"));
  symlinkSync(packageFolder, join(place, "node_modules/yuma-kernel"), "dir");
});

afterAll(() => rmSync(place, { recursive: true, force: true }));

for (const page of ["README.md", "bindings-wasm/README.md", "docs/javascript.md"]) {
  const blocks = [...text(page).matchAll(/^```js\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
  test(`${page} has JavaScript`, () => expect(blocks).not.toEqual([]));
  blocks.forEach((block, number) =>
    test(`${page}: block ${number + 1}`, () => {
      const file = join(place, "block.mjs");
      // Imports are taken first, wherever they stand. A worker that is left running would not let go.
      writeFileSync(file, `${PRELUDE}${block}\nprocess.exit(0);\n`);
      const said = execFileSync("node", [file], { encoding: "utf8" });
      if (page === "docs/javascript.md" && number === 0) expect(said).toContain("Float64Array(4) [ 0, 0, 1, 0 ]\n4294967296n");
      if (block.includes("splitEmission")) expect(said).toMatch(/\[ 200n, 800n \][^]*\[ 0n, 100n, 400n \][^]*\[ 0, 0, 1 \][^]*\[ 51n, 50n \]/);
      if (page === "docs/javascript.md" && block.includes("catch")) expect(said).toBe('schema "yuma-epoch/2" yuma-epoch/1\n');
    }),
  );
}
