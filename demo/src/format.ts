/** Numbers as the page writes them. */

const MINUS = "−";
/** A number and its sign stay on one line. */
const SPACE = "\u00a0";

/** A share in percent: `12.3 %`. */
export function percent(share: number, digits = 1): string {
  return `${plain(share * 100, digits)}${SPACE}%`;
}

/** A share as bare points of a hundred: `12.3`. */
export function points(share: number, digits = 1): string {
  return plain(share * 100, digits);
}

/** A difference of shares in points, with its sign. */
export function signedPoints(difference: number, digits = 1): string {
  const text = plain(Math.abs(difference) * 100, digits);
  if (Number(text) === 0) return text;
  return (difference < 0 ? MINUS : "+") + text;
}

/** A share as one would say it: `35 %`, `2.5 %`, `0.04 %`. */
export function spoken(share: number): string {
  const value = share * 100;
  if (value === 0) return `0${SPACE}%`;
  for (const digits of [0, 1, 2]) {
    if (Math.abs(value - Number(value.toFixed(digits))) < 0.005 || digits === 2)
      return `${value.toFixed(digits)}${SPACE}%`;
  }
  return `${value}${SPACE}%`;
}

/** A number with thin spaces between its thousands. */
export function grouped(value: number | bigint): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

/** `V1`, `V1 and V2`, `V1, V2 and V3`. */
export function list(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "nobody";
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

function plain(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.replace("-", MINUS);
}
