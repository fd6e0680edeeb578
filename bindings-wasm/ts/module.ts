/** Loads the WebAssembly module, once: with SIMD where the engine has it. */

import { YumaError } from "./error.js";
import type { Backend, InitOptions } from "./types.js";
import load, { backend as moduleBackend } from "./yuma.js";

let loading: Promise<void> | undefined;
let loaded: Backend | undefined;

/**
 * Loads the kernel. Everything else needs it to have ended.
 *
 * Calls after the first wait for the same module; one that asks for another build is refused.
 */
export async function init(options: InitOptions = {}): Promise<void> {
  loading ??= start(options).catch((error: unknown) => {
    // So that a later call may succeed, as after a network's failure.
    loading = undefined;
    throw error;
  });
  await loading;
  const wanted = options.simd === undefined || options.module !== undefined ? loaded : options.simd ? "simd128" : "scalar";
  if (wanted !== loaded) {
    throw new YumaError(`simd: found ${String(options.simd)}, expected ${String(!options.simd)} (the build ${loaded} is loaded already)`);
  }
}

/** The build that is loaded. */
export function backend(): Backend {
  return required();
}

/** Throws unless the kernel is loaded. */
export function required(): Backend {
  if (loaded === undefined) throw new YumaError("init: found no kernel loaded, expected a call before this one: await init()");
  return loaded;
}

async function start({ simd = hasSimd(), module }: InitOptions): Promise<void> {
  // Written out, so that bundlers see both files.
  const source = module ?? (simd ? new URL("./yuma-simd128.wasm", import.meta.url) : new URL("./yuma-scalar.wasm", import.meta.url));
  await load({ module_or_path: await compiled(source) });
  loaded = moduleBackend() as Backend;
}

async function compiled(source: NonNullable<InitOptions["module"]>): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof Response) return compiledResponse(source);
  if (typeof source === "string" || source instanceof URL) {
    const url = new URL(source, import.meta.url);
    return url.protocol === "file:" ? WebAssembly.compile(await file(url)) : compiledResponse(await fetch(url));
  }
  return WebAssembly.compile(source);
}

async function compiledResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`${response.url}: found HTTP status ${response.status}, expected a WebAssembly module`);
  // A server that does not know the type of the file rules out streaming.
  const streams = response.headers.get("Content-Type")?.startsWith("application/wasm") ?? false;
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** Node's `fetch` reads no files. Bundlers must not follow this import into a page. */
async function file(url: URL): Promise<BufferSource> {
  const name = "node:fs/promises";
  const { readFile } = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as { readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> };
  return readFile(url);
}

/** Whether the engine takes a function that makes a vector. */
function hasSimd(): boolean {
  return WebAssembly.validate(
    Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11),
  );
}
