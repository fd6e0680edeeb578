/** Work that waits until it can be seen. */

import { type ReadonlySignal, signal } from "@preact/signals-core";

/** Whether any part of the element is in the window; yes, until that is known. */
export function visible(element: Element): ReadonlySignal<boolean> {
  const isVisible = signal(true);
  new IntersectionObserver((entries) => {
    isVisible.value = entries.at(-1)?.isIntersecting ?? false;
  }).observe(element);
  return isVisible;
}

/** A function that is called once in the next frame, however often it is asked for until then: the last call counts. */
export function onceAFrame<Arguments extends unknown[]>(
  act: (...latest: Arguments) => void,
): (...arguments_: Arguments) => void {
  let waiting: Arguments | undefined;
  return (...latest) => {
    if (!waiting) {
      requestAnimationFrame(() => {
        const last = waiting;
        waiting = undefined;
        if (last) act(...last);
      });
    }
    waiting = latest;
  };
}
