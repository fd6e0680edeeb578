/** How wide an element is, as a signal. */

import { type ReadonlySignal, signal } from "@preact/signals-core";

export function widthOf(element: Element): ReadonlySignal<number> {
  const width = signal(Math.floor(element.getBoundingClientRect().width));
  new ResizeObserver(([entry]) => {
    if (entry) width.value = Math.floor(entry.contentRect.width);
  }).observe(element);
  return width;
}
