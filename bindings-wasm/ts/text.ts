/** Documents as they are written: JSON whose integers are exact and whose keys stand once. */

import { Written, YumaError, wrong } from "./error.js";
import type { SharedDocument } from "./types.js";

/** How deep the command-line tool's reader goes. */
const DEPTH = 127;

/** Stands before the digits of a number that a double may not hold, or that is not written as an integer. */
const NUMBER = "\0number:";

const [QUOTE, COLON, MINUS, ZERO, NINE, BACKSLASH] = [0x22, 0x3a, 0x2d, 0x30, 0x39, 0x5c] as const;
const [OBJECT, OBJECT_END, LIST, LIST_END] = [0x7b, 0x7d, 0x5b, 0x5d] as const;
/** The signs of a number beside its digits: `.eE+-`. */
const NUMBER_SIGNS: ReadonlySet<number> = new Set([0x2e, 0x65, 0x45, 0x2b, 0x2d]);

/** The document of a text, its fields not yet checked. */
export function writtenDocument<Document extends Omit<SharedDocument, "hyperparameters">>(input: string | Uint8Array, schema: string): Document {
  const text = typeof input === "string" ? input : decoded(input);
  if (text.trim() === "") throw new YumaError("document: found nothing, expected a JSON object");
  const document = exactJson(text) as Document;
  if (typeof document !== "object" || document === null || Array.isArray(document)) throw wrong("document", document, "a JSON object");
  if (document.schema === undefined) throw new YumaError(`schema: found none, expected ${schema}`);
  // An object may be of no neurons, a text of one epoch not: other tools read it, too.
  if (schema === "yuma-epoch/1" && document.n === 0) throw wrong("n", document.n, "1 to 65535");
  for (const field of ["name", "source"] as const) {
    if (document[field] != null && typeof document[field] !== "string") throw wrong(field, document[field], "a string");
  }
  const bits: unknown = document.stake_bits;
  if (Array.isArray(bits)) {
    const uid = bits.findIndex((value) => typeof value !== "string");
    if (uid >= 0) throw wrong(`stake_bits: uid ${uid}`, bits[uid], "a decimal string of Q64 bits");
  }
  return document;
}

/** The text of bytes in UTF-8. */
export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    // No view of bytes, or a text too long for a string.
    if (!(error instanceof TypeError)) throw new YumaError(`document: found ${bytes.length} bytes, expected a text that fits a string`);
    throw new YumaError("document: found bytes that are not UTF-8, expected JSON text");
  }
}

/** The value of a JSON text. An integer of 16 digits or more is a bigint; a number with fraction or exponent is a `Written`. */
export function exactJson(given: string): unknown {
  // Some editors begin a file with a byte order mark, which is no part of its JSON.
  const text = given.startsWith("\uFEFF") ? given.slice(1) : given;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notJson(text, (error as Error).message);
  }
  const marked = markedNumbers(text);
  if (marked === text) return value;
  return JSON.parse(marked, (_, inner: unknown) => (typeof inner === "string" && inner.startsWith(NUMBER) ? number(inner.slice(NUMBER.length)) : inner));
}

/** The text of a value whose integers may be bigints. */
export function jsonText(value: unknown): string {
  const marked = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${NUMBER}${inner}` : inner));
  return marked.replace(/"\\u0000number:(-?\d+)"/g, "$1");
}

function number(written: string): unknown {
  return /^-?[1-9]\d*$/.test(written) ? BigInt(written) : new Written(written);
}

/** The place, where the engine tells it: as line and column, or as an offset. */
function notJson(text: string, message: string): YumaError {
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  const offset = /position (\d+)/.exec(message)?.[1];
  const before = offset === undefined ? undefined : text.slice(0, Number(offset)).split("\n");
  const place = before ? `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}` : line ? `line ${line}, column ${column}` : "document";
  // Without the part of the text that some engines repeat: a message is one line.
  const reason = message.replace(/^JSON\.parse: /, "").replace(/(?: (?:in JSON )?at (?:position|line) |, (?:\.\.\.)?"|\n).*$/s, "");
  return new YumaError(`${place}: found text that is not JSON (${reason}), expected a JSON object`);
}

/** A valid JSON text in which such numbers are strings. Refuses duplicate keys, and nesting that is too deep. */
function markedNumbers(text: string): string {
  const pieces: string[] = [];
  const keys: Set<string>[] = [];
  let [copied, depth, string] = [0, 0, ""];
  // Codes of letters, since this looks at each letter of texts of megabytes.
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      string = text.slice(at, end);
      at = end - 1;
    } else if (code === COLON) {
      const key = JSON.parse(string) as string;
      if (keys.at(-1)?.has(key)) throw new YumaError(`${key}: found twice, expected once`);
      keys.at(-1)?.add(key);
    } else if (code === OBJECT || code === LIST) {
      depth += 1;
      if (depth > DEPTH) throw new YumaError(`document: found more than ${DEPTH} lists and objects within each other, expected fewer`);
      if (code === OBJECT) keys.push(new Set());
    } else if (code === OBJECT_END || code === LIST_END) {
      depth -= 1;
      if (code === OBJECT_END) keys.pop();
    } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      const end = numberEnd(text, at);
      if (end - at > 15 || !isInteger(text, at, end)) {
        pieces.push(text.slice(copied, at), JSON.stringify(NUMBER + text.slice(at, end)));
        copied = end;
      }
      at = end - 1;
    }
  }
  return copied === 0 ? text : pieces.join("") + text.slice(copied);
}

/** Where the number that starts there ends. */
function numberEnd(text: string, start: number): number {
  let end = start + 1;
  for (let code = text.charCodeAt(end); (code >= ZERO && code <= NINE) || NUMBER_SIGNS.has(code); code = text.charCodeAt(end)) end += 1;
  return end;
}

/** Whether a number has neither fraction nor exponent. -0 is none: it is a double's. */
function isInteger(text: string, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return false;
  }
  return !(text.charCodeAt(start) === MINUS && text.charCodeAt(start + 1) === ZERO);
}

/** Where the string that starts there ends. */
function stringEnd(text: string, start: number): number {
  let end = start + 1;
  for (let code = text.charCodeAt(end); code !== QUOTE; code = text.charCodeAt(end)) end += code === BACKSLASH ? 2 : 1;
  return end + 1;
}
