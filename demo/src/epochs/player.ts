/** Step, play and scrub through the epochs of a run. */

import { effect, signal } from "@preact/signals-core";
import { announce } from "../announcer.js";
import { byId, h } from "../element.js";
import { paintRange } from "../range.js";
import { epochShown } from "../state.js";
import type { Run } from "./frame.js";

const PER_EPOCH = 220;

export function startPlayer(run: { value: Run | undefined }): void {
  const playing = signal(false);
  const last = (): number => (run.value?.frames.length ?? 1) - 1;
  const goTo = (epoch: number): void => {
    epochShown.value = Math.min(Math.max(epoch, 0), last());
  };
  const button = (label: string, symbol: string, act: () => void): HTMLButtonElement => {
    const element = h("button", { type: "button", class: "button round", "aria-label": label, title: label }, symbol);
    element.addEventListener("click", act);
    return element;
  };
  const step = (by: number) => (): void => {
    playing.value = false;
    goTo(epochShown.peek() + by);
    announce(`Epoch ${epochShown.peek() + 1}`);
  };
  const play = button("Play", "▶", () => {
    if (!playing.peek() && epochShown.peek() >= last()) goTo(0);
    playing.value = !playing.peek();
  });
  const scrub = h("input", { type: "range", id: "epoch", min: 1, step: 1, "aria-label": "Epoch" });
  const number = h("output", { for: "epoch" });
  scrub.addEventListener("input", () => {
    playing.value = false;
    goTo(scrub.valueAsNumber - 1);
  });
  byId("player").append(button("Step back", "‹", step(-1)), play, button("Step on", "›", step(1)), scrub, number);

  effect(() => {
    scrub.max = String(last() + 1);
    const epoch = Math.min(epochShown.value, last()) + 1;
    scrub.value = String(epoch);
    number.textContent = `Epoch ${epoch} of ${last() + 1}`;
    paintRange(scrub);
  });
  effect(() => {
    play.textContent = playing.value ? "❚❚" : "▶";
    play.setAttribute("aria-label", playing.value ? "Pause" : "Play");
    if (!playing.value) return undefined;
    const timer = setInterval(() => {
      if (epochShown.peek() >= last()) playing.value = false;
      else goTo(epochShown.peek() + 1);
    }, PER_EPOCH);
    return () => clearInterval(timer);
  });
}
