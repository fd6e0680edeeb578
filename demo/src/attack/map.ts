/** The little map: for each pair of weights, whether the honest side gains or the cabal. A click takes them. */

import { effect, signal } from "@preact/signals-core";
import { h } from "../element.js";
import { attack, rules } from "../state.js";
import type { MapAnswer, MapRequest } from "./map-worker.js";

const CELLS = 51;
/** A gain of this many points has the full colour. */
const FULL = 0.3;

export function attackMap(): HTMLElement {
  const canvas = h("canvas", {
    width: CELLS,
    height: CELLS,
    role: "img",
    "aria-label": "Map of who gains, for all weights of both sides",
  });
  const cross = h("span", { class: "map-cross" });
  const square = h("div", { class: "map-square" }, canvas, cross);
  const gains = signal<Float32Array | undefined>(undefined);
  const colours = signal(0);
  const ask = asker((found) => (gains.value = found));
  effect(() => {
    ask(attack.value.honest_stake, rules.value);
  });
  document.addEventListener("themechange", () => (colours.value += 1));
  effect(() => {
    colours.value;
    if (gains.value) paint(canvas, gains.value);
  });
  effect(() => {
    const { honest_weight, cabal_weight } = attack.value;
    cross.style.left = `${((honest_weight * (CELLS - 1) + 0.5) / CELLS) * 100}%`;
    cross.style.bottom = `${((cabal_weight * (CELLS - 1) + 0.5) / CELLS) * 100}%`;
  });
  const take = (event: PointerEvent): void => {
    const box = square.getBoundingClientRect();
    const share = (part: number): number => Math.round(Math.min(Math.max(part, 0), 1) * 100) / 100;
    attack.value = {
      ...attack.peek(),
      honest_weight: share((event.clientX - box.left) / box.width),
      cabal_weight: share((box.bottom - event.clientY) / box.height),
    };
  };
  square.addEventListener("pointerdown", (event) => {
    square.setPointerCapture(event.pointerId);
    take(event);
  });
  square.addEventListener("pointermove", (event) => {
    if (square.hasPointerCapture(event.pointerId)) take(event);
  });
  return h(
    "div",
    { class: "map" },
    h("span", { class: "map-up" }, "cabal to its own miners →"),
    square,
    h("span", { class: "map-along" }, "honest to honest miners →"),
    h(
      "div",
      { class: "map-key" },
      h("h3", {}, "All weights at once"),
      h("p", {}, "Each point is a pair of weights that the two sides may give. Drag the ring, and the sliders follow."),
      h("p", {}, h("span", { class: "swatch of-honest" }), "the honest side earns more than its stake"),
      h("p", {}, h("span", { class: "swatch of-cabal" }), "the cabal does"),
      h(
        "p",
        {},
        "Where the border stands almost upright, the cabal gains nothing by voting harder for itself: those votes are clipped.",
      ),
    ),
  );
}

/** Asks the worker; while it is busy only the latest question waits. */
function asker(answer: (gains: Float32Array) => void): (honest_stake: number, rules: MapRequest["rules"]) => void {
  const worker = new Worker(new URL("./map-worker.ts", import.meta.url), { type: "module" });
  let latest = 0;
  let busy = false;
  let waiting: MapRequest | undefined;
  const send = (request: MapRequest): void => {
    busy = true;
    worker.postMessage(request);
  };
  worker.addEventListener("message", ({ data }: MessageEvent<MapAnswer>) => {
    busy = false;
    answer(data.gains);
    if (waiting) send(waiting);
    waiting = undefined;
  });
  return (honest_stake, current) => {
    latest += 1;
    const request = { id: latest, honest_stake, rules: current };
    if (busy) waiting = request;
    else send(request);
  };
}

function paint(canvas: HTMLCanvasElement, gains: Float32Array): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  const [honest, cabal, ground] = ["--honest-rgb", "--cabal-rgb", "--ground-rgb"].map((name) =>
    style.getPropertyValue(name).trim().split(" ").map(Number),
  ) as [number[], number[], number[]];
  const image = context.createImageData(CELLS, CELLS);
  gains.forEach((gain, cell) => {
    const side = gain >= 0 ? honest : cabal;
    const depth = Math.min(Math.abs(gain) / FULL, 1) ** 0.7;
    // Canvas rows go down, the map's go up.
    const at = ((CELLS - 1 - Math.floor(cell / CELLS)) * CELLS + (cell % CELLS)) * 4;
    for (const channel of [0, 1, 2]) {
      const [from, to] = [ground[channel] ?? 0, side[channel] ?? 0];
      image.data[at + channel] = Math.round(from + (to - from) * depth);
    }
    image.data[at + 3] = 255;
  });
  context.putImageData(image, 0, 0);
}
