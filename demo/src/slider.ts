/** A labelled slider with its value, a sentence on what it does, and the reason why it may have no effect. */

import { h } from "./element.js";
import { paintRange } from "./range.js";

export interface SliderView {
  readonly box: HTMLElement;
  /** Moves the thumb and says the value; with a reason, the slider is idle. */
  readonly show: (position: number, text: string, idle?: string) => void;
}

export interface SliderSpan {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

export function slider(
  id: string,
  label: string,
  means: string,
  { from, to, step }: SliderSpan,
  turn: (position: number) => void,
): SliderView {
  const range = h("input", { type: "range", id, min: from, max: to, step, "aria-describedby": `${id}-means` });
  const value = h("output", { for: id });
  const reason = h("p", { class: "idle-reason", hidden: true });
  const box = h(
    "div",
    { class: "slider" },
    h("div", { class: "slider-head" }, h("label", { for: id }, label), value),
    range,
    h("div", { id: `${id}-means` }, h("p", {}, means), reason),
  );
  range.addEventListener("input", () => turn(range.valueAsNumber));
  const show = (position: number, text: string, idle?: string): void => {
    range.value = String(position);
    range.setAttribute("aria-valuetext", text);
    range.disabled = idle !== undefined;
    value.textContent = text;
    reason.textContent = idle ?? "";
    reason.hidden = idle === undefined;
    box.classList.toggle("idle", idle !== undefined);
    paintRange(range);
  };
  return { box, show };
}
