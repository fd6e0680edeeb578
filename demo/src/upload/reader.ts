/** Reads a subnet's document, from a file or from the page itself, and runs its epoch off the main thread. */

import { type EpochResult, YumaError } from "yuma-kernel";
import { type Rules, rulesOf } from "../rules.js";
import { kernelWorker } from "../worker.js";
import type { Outline } from "./outline-worker.js";

/** A subnet as it was read, and its epoch. */
export interface Loaded {
  readonly name: string;
  /** The document as it was written: reading it as JSON and writing it again would lose digits of large integers. */
  readonly text: string;
  /** The rules under which the epoch ran. */
  readonly rules: Rules;
  readonly result: EpochResult;
}

/** A file that cannot be shown. Its message is for the visitor. */
export class FileError extends Error {
  override name = "FileError";
}

const MEBIBYTE = 2 ** 20;
const MOST_BYTES = 32 * MEBIBYTE;
const MOST_NEURONS = 4_096;

/** The text of a file, refused before it is read where it is too large. */
export async function textOf(file: File): Promise<string> {
  if (file.size > MOST_BYTES) {
    throw new FileError(
      `${file.name} has ${Math.round(file.size / MEBIBYTE)} MB; the most that this page reads is 32 MB.`,
    );
  }
  if (file.size === 0) throw new FileError(`${file.name} is empty.`);
  return file.text();
}

/** Runs the document's epoch: under its own rules, or under those that are given. The signal ends it at once. */
export async function load(text: string, under: Rules | undefined, signal: AbortSignal): Promise<Loaded> {
  if (!/^\s*\{/.test(text)) throw new FileError(notAnObject(text));
  const kernel = await kernelWorker();
  const result = await kernel.epoch(text, { matrices: true, ...(under ? { hyperparameters: under } : {}), signal });
  if (result.neurons > MOST_NEURONS) {
    throw new FileError(`Field n: found ${result.neurons} neurons; the most that this page draws is ${MOST_NEURONS}.`);
  }
  const { name, hyperparameters } = await outlined(text);
  return { name: name ?? "subnet", text, rules: under ?? rulesOf(hyperparameters), result };
}

/** A refusal in words that say where to look. */
export function refusal(name: string, error: unknown): string {
  if (error instanceof YumaError) return `${name} was not loaded: ${error.message}`;
  if (error instanceof FileError) return error.message;
  if (error instanceof DOMException && error.name === "AbortError") return `${name} was not loaded: cancelled.`;
  throw error;
}

function notAnObject(text: string): string {
  const start = text
    .slice(0, 30)
    .replace(/[^\x20-\x7e]+/g, "�")
    .trim();
  return `This is no yuma-epoch/1 document, a JSON object: it starts with “${start}”, expected “{”.`;
}

let outliner: Worker | undefined;
/** Requests for an outline, in order. */
const asked: ((outline: Outline) => void)[] = [];

/** The outline of a document that the kernel has read. */
function outlined(text: string): Promise<Outline> {
  if (!outliner) {
    outliner = new Worker(new URL("./outline-worker.ts", import.meta.url), { type: "module" });
    outliner.addEventListener("message", ({ data }: MessageEvent<Outline>) => asked.shift()?.(data));
  }
  outliner.postMessage(text);
  return new Promise((answer) => asked.push(answer));
}
