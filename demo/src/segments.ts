/** A choice of one among a few: radio buttons that look like a segmented control. */

import { h } from "./element.js";

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** Fills a `radiogroup` with the options. */
export function segments(
  group: HTMLElement,
  name: string,
  options: readonly Option[],
  chosen: string,
  choose: (value: string) => void,
): void {
  group.replaceChildren(
    ...options.map(({ value, label }) => {
      const input = h("input", { type: "radio", name, value, checked: value === chosen });
      input.addEventListener("change", () => choose(value));
      return h("label", {}, input, label);
    }),
  );
}
