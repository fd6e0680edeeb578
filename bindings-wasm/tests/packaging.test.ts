/** The package as it is published: packed, installed in an empty place, used by Node, by a bundler, and by a plain page. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageFolder, text } from "./repository.js";

const document = text("testdata/mainnet-sn15-block-4769998.json");
/** The largest consensus of that subnet, as its recorded vector says: uid 126 has one half. */
const CONSENSUS = String(2n ** 31n);
const SCRIPT = `
  await init();
  const found = epoch(document_).bits.consensus[126];
  const thread = await worker();
  const again = (await thread.epoch(document_)).bits.consensus[126];
  thread.terminate();
  const said = [found, again, backend()].join(" ");`;
const IMPORT = "{ init, epoch, worker, backend }";

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

let place: string;
let browser: Browser;
const servers: Server[] = [];

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "yuma-package-"));
  const packed = execFileSync("npm", ["pack", packageFolder, "--silent", "--pack-destination", place], { encoding: "utf8" }).trim();
  writeFileSync(join(place, "package.json"), JSON.stringify({ private: true, type: "module" }));
  execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", join(place, packed)], { cwd: place });
  writeFileSync(join(place, "document.json"), document);
  const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: flags });
});

afterAll(async () => {
  await browser?.close();
  for (const server of servers) server.close();
  rmSync(place, { recursive: true, force: true });
});

test("the package holds what it should, and nothing else", () => {
  const files = readdirSync(join(place, "node_modules/yuma-kernel"));
  expect(files).toEqual(expect.arrayContaining(["index.js", "index.d.ts", "worker.js", "yuma-scalar.wasm", "yuma-simd128.wasm", "README.md", "LICENSE-MIT", "LICENSE-APACHE"]));
  expect(files.filter((file) => !/^(.*\.(js|d\.ts|wasm)|README\.md|LICENSE-\w+|package\.json)$/.test(file))).toEqual([]);
});

test("Node runs it", () => {
  writeFileSync(join(place, "node.js"), `import ${IMPORT} from "yuma-kernel"; import { readFileSync } from "node:fs";
    const document_ = readFileSync("document.json", "utf8"); ${SCRIPT} console.log(said);`);
  expect(execFileSync("node", ["node.js"], { cwd: place, encoding: "utf8" }).trim()).toBe(`${CONSENSUS} ${CONSENSUS} simd128`);
});

test("a page bundled by Vite runs it", async () => {
  const root = join(place, "bundled");
  mkdirSync(root);
  page(root, `<script type="module" src="./main.js"></script>`);
  writeFileSync(join(root, "main.js"), `import ${IMPORT} from "yuma-kernel"; ${inPage()}`);
  await build({ root, base: "./", logLevel: "warn", worker: { format: "es" }, build: { outDir: "out", target: "es2022" } });
  writeFileSync(join(root, "out/document.json"), document);
  expect(await said(join(root, "out"))).toBe(`${CONSENSUS} ${CONSENSUS} simd128`);
});

test("a plain page runs it", async () => {
  page(place, `<script type="module">import ${IMPORT} from "./node_modules/yuma-kernel/index.js"; ${inPage()}</script>`);
  expect(await said(place)).toBe(`${CONSENSUS} ${CONSENSUS} simd128`);
});

function page(folder: string, script: string): void {
  writeFileSync(join(folder, "index.html"), `<!doctype html><title>said</title><link rel="icon" href="data:,"><output></output>${script}`);
}

function inPage(): string {
  return `(async () => { const document_ = await (await fetch("./document.json")).text(); ${SCRIPT}
    document.querySelector("output").textContent = said; })();`;
}

/** What the page in that folder says, which must complain of nothing. */
async function said(folder: string): Promise<string> {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url ?? "/", "http://localhost").pathname.replace(/\/$/, "/index.html"));
    try {
      const body = readFileSync(path);
      response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const tab = await browser.newPage();
  const complaints: string[] = [];
  tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await tab.waitForFunction("document.querySelector('output').textContent !== ''", undefined, { timeout: 60_000 }).catch(() => undefined);
  expect(complaints).toEqual([]);
  return (await tab.textContent("output")) ?? "";
}
