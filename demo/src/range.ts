/** Range inputs whose track is filled up to the thumb. */

/** Fills the track; to be called whenever value or bounds change. */
export function paintRange(range: HTMLInputElement): void {
  const [least, most] = [Number(range.min), Number(range.max)];
  const part = most > least ? (range.valueAsNumber - least) / (most - least) : 0;
  range.style.setProperty("--played", `${(part * 100).toFixed(1)}%`);
}
