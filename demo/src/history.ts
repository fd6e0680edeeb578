/** Keeps the address and the choices in step: each change becomes a place in the history, back and forward return to it. */

import { batch, effect } from "@preact/signals-core";
import { byId } from "./element.js";
import { LinkError, choicesOf, linkOf } from "./link.js";
import { notice } from "./notice.js";
import {
  type Choices,
  attack,
  choices,
  epochShown,
  layer,
  miner,
  rules,
  scenario,
  source,
  subnet,
  underPageRules,
} from "./state.js";

/** A run of changes, such as a drag, is one place in the history. */
const SETTLED = 500;
/** Links within the page keep their plain names; what the page writes begins with its version. */
const STATE = /^#?\d+;/;

export function startHistory(): void {
  restore();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const hash = linkOf(choices.value);
    clearTimeout(waiting);
    waiting = setTimeout(() => write(hash), SETTLED);
  });
  addEventListener("popstate", restore);
  byId("copy-link").addEventListener("click", () => {
    clearTimeout(waiting);
    write(linkOf(choices.peek()));
    void copy();
  });
}

function write(hash: string): void {
  if (hash === (STATE.test(location.hash) ? location.hash.slice(1) : "")) return;
  history.pushState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}

/** Takes the choices from the address. What cannot be read changes nothing. */
function restore(): void {
  if (location.hash !== "" && !STATE.test(location.hash)) return;
  try {
    take(choicesOf(location.hash));
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    notice(error.message);
  }
}

function take(found: Choices): void {
  batch(() => {
    subnet.value = found.subnet;
    miner.value = found.miner;
    rules.value = found.rules;
    scenario.value = found.scenario;
    epochShown.value = found.epoch;
    attack.value = found.attack;
    source.value = found.source;
    underPageRules.value = found.under_page_rules;
    layer.value = found.layer;
  });
}

async function copy(): Promise<void> {
  const button = byId("copy-link");
  try {
    await navigator.clipboard.writeText(location.href);
    button.textContent = "Copied";
  } catch {
    // No permission: the address bar has it as well.
    notice("The link is in the address bar.");
  }
  setTimeout(() => {
    button.textContent = "Copy link";
  }, 2_000);
}
