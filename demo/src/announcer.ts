/** Speaks to screen readers, in moderation: the last of several messages in quick succession. */

import { byId } from "./element.js";

const PAUSE = 700;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Announces the message, or what the function returns by the time that things have settled. */
export function announce(message: string | (() => string)): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    byId("announcer").textContent = typeof message === "string" ? message : message();
  }, PAUSE);
}
