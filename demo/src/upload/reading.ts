/** Reads one cell of the heat map aloud, wherever mouse, finger or arrow keys point. */

import { effect, signal } from "@preact/signals-core";
import type { EpochResult } from "yuma-kernel";
import { h } from "../element.js";
import { percent } from "../format.js";
import type { Geometry, HeatMap } from "./heat-map.js";

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** The cell in words. */
export function cellWords(map: HeatMap, result: EpochResult, { row, column }: CellPlace): string {
  const [validator, neuron] = [map.rows[row], map.columns[column]];
  if (validator === undefined || neuron === undefined) return "";
  const at = row * map.columns.length + column;
  const weight = map.layers.weights[at] ?? 0;
  const cut = map.layers.clipped[at] ?? 0;
  const bond = map.layers.bonds[at] ?? 0;
  const who = `Validator ${validator}, with ${percent(result.active_stake[validator] ?? 0)} of the active stake,`;
  const gives = weight === 0 ? "gives nothing" : `gives ${percent(weight, 2)}`;
  const clipped = cut > 0 ? `, clipped to ${percent(weight - cut, 2)}` : "";
  const earns = `Neuron ${neuron}: consensus ${percent(result.consensus[neuron] ?? 0, 2)}, incentive ${percent(result.incentive[neuron] ?? 0, 2)}.`;
  return `${who} ${gives} to neuron ${neuron}${clipped}; its bond there is ${bond.toFixed(3)}. ${earns}`;
}

/** Makes the canvas readable: the box around it follows the pointer and the arrow keys. */
export function makeReadable(
  frame: HTMLElement,
  current: () => { map: HeatMap; result: EpochResult; geometry: Geometry } | undefined,
): HTMLElement {
  const place = signal<CellPlace | undefined>(undefined);
  const words = h("p", { class: "reading", "aria-live": "polite" });
  const cursor = h("div", { class: "heat-cursor", hidden: true });
  frame.append(cursor);
  const pointAt = (event: PointerEvent): void => {
    const found = current();
    if (!found) return;
    const box = frame.getBoundingClientRect();
    const { geometry, map } = found;
    const column = Math.floor((event.clientX - box.left - geometry.left) / geometry.cellWidth);
    const row = Math.max(Math.floor((event.clientY - box.top - geometry.head) / geometry.cellHeight), 0);
    if (row < map.rows.length && column >= 0 && column < map.columns.length) place.value = { row, column };
  };
  frame.addEventListener("pointermove", pointAt);
  frame.addEventListener("pointerdown", pointAt);
  frame.addEventListener("keydown", (event) => {
    const found = current();
    const moves: Record<string, readonly [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      PageUp: [-10, 0],
      PageDown: [10, 0],
      Home: [0, -Infinity],
      End: [0, Infinity],
    };
    const move = moves[event.key];
    if (!found || !move) return;
    event.preventDefault();
    const { row, column } = place.peek() ?? { row: 0, column: -1 };
    place.value = {
      row: Math.min(Math.max(row + move[0], 0), found.map.rows.length - 1),
      column: Math.min(Math.max(column + move[1], 0), found.map.columns.length - 1),
    };
    cursor.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  frame.addEventListener("focus", () => {
    place.value ??= { row: 0, column: 0 };
  });
  effect(() => {
    const found = current();
    const at = place.value;
    if (!found || !at || at.row >= found.map.rows.length || at.column >= found.map.columns.length) {
      words.textContent = "Point at a cell, or focus the map and use the arrow keys, to read it.";
      cursor.hidden = true;
      return;
    }
    const { geometry } = found;
    words.textContent = cellWords(found.map, found.result, at);
    cursor.hidden = false;
    cursor.style.cssText = `left:${geometry.left + at.column * geometry.cellWidth}px;top:${geometry.head + at.row * geometry.cellHeight}px;width:${Math.max(geometry.cellWidth, 3)}px;height:${geometry.cellHeight}px`;
  });
  return words;
}
