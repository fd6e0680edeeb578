/** A short message at the foot of the window. */

import { byId } from "./element.js";

const SHOWN_FOR = 6_000;
let hiding: ReturnType<typeof setTimeout> | undefined;

export function notice(message: string): void {
  const element = byId("notice");
  element.textContent = message;
  element.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    element.hidden = true;
  }, SHOWN_FOR);
}
