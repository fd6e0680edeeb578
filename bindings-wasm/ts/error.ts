/** Errors: the place in an input, what was found and what was expected. */

/**
 * An input that is refused. Nothing has been repaired, and nothing has changed.
 *
 * The message is one line: the place, what was found, what was expected. The attributes are its parts.
 */
export class YumaError extends Error {
  override readonly name = "YumaError";
  /** The field at fault, in the documents' names; `document` where the text as a whole is at fault. */
  readonly field: string;
  /** The mechanism at fault, where there are several. */
  readonly mechanism?: number;
  /** The row of the matrix at fault. */
  readonly row?: number;
  /** The neuron at fault. */
  readonly uid?: number;
  /** The value that was found. */
  readonly found?: string;
  /** The values that may stand there. */
  readonly expected?: string;

  constructor(message: string) {
    super(message);
    const [place, found, expected] = parts(message);
    const uid = number(place, "uid") ?? number([found ?? ""], "uid") ?? number([found ?? ""], "validator uid");
    const row = number(place, "row");
    const mechanism = number(place, "mechanism");
    this.field = place.find((word) => /^[a-z_]\w*$/.test(word) && !SECTIONS.has(word)) ?? place.find((word) => SECTIONS.has(word)) ?? "document";
    if (mechanism !== undefined) this.mechanism = mechanism;
    if (row !== undefined) this.row = row;
    if (uid !== undefined) this.uid = uid;
    if (found !== undefined) this.found = found;
    if (expected !== undefined) this.expected = expected;
  }
}

/** Objects of a document that hold the field at fault. */
const SECTIONS: ReadonlySet<string> = new Set(["hyperparameters", "generator", "uid"]);

/** The words of the place, what was found, and what was expected. */
function parts(message: string): [place: string[], found: string | undefined, expected: string | undefined] {
  const missing = /^(.*?): missing, expected (.*)$/s.exec(message);
  if (missing) return [(missing[1] ?? "").split(": "), "nothing", missing[2]];
  const [whole = message, place = "", found, expected] = /^(?:(.*?): )?found (.*?)(?:, expected (.*))?$/s.exec(message) ?? [];
  return whole === message && found === undefined ? [message.split(": "), undefined, undefined] : [place.split(": "), found, expected];
}

/** The number in the last of the words that names one: `row 3`. */
function number(words: readonly string[], name: string): number | undefined {
  const found = [...words].reverse().find((word) => word.startsWith(`${name} `))?.slice(name.length + 1);
  const digits = /^\d+/.exec(found ?? "")?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** Calls into the module, whose errors are messages. */
export function refusing<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw typeof error === "string" ? new YumaError(error) : error;
  }
}

/** Work on a part of an input, whose errors name the part. */
export function within<T>(part: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof YumaError ? new YumaError(`${part}: ${error.message}`) : error;
  }
}

/** A number of a text that is not written as an integer. Fits no field, and is shown as it is written. */
export class Written {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value as an error renders it. */
export function render(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
  if (typeof value === "bigint") return String(value);
  if (value instanceof Written) return value.text;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `a list of ${(value as { length?: number }).length ?? 0}`;
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "function" ? "a function" : String(value);
}

/** The error of a value that is not what its field may hold. */
export function wrong(place: string, found: unknown, expected: string): YumaError {
  return new YumaError(found === undefined ? `${place}: missing, expected ${expected}` : `${place}: found ${render(found)}, expected ${expected}`);
}
