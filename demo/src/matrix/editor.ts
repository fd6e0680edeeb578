/** The first chapter: the matrix, the slider of the selected cell, and the buttons below. */

import { computed, effect, signal } from "@preact/signals-core";
import { announce } from "../announcer.js";
import { byId, h } from "../element.js";
import { points } from "../format.js";
import { miner, outcome, subnet } from "../state.js";
import {
  FIRST_MINER,
  FIRST_SUBNET,
  MOST_ON_A_SIDE,
  type Subnet,
  minerCount,
  minerName,
  sameSubnet,
  validatorCount,
  validatorName,
  withMiner,
  withStake,
  withValidator,
  withWeight,
  withoutMiner,
  withoutValidator,
} from "../subnet.js";
import { YumaError } from "yuma-kernel";
import { makeEditable, makeReachable, most } from "./editing.js";
import { renderOutcome, renderTyped } from "./render.js";
import { type MatrixTable, type Place, matrixTable, placeName } from "./table.js";
import { paintRange } from "../range.js";

const selected = signal<Place>({ row: 3, column: 5 });

export function startMatrix(): void {
  const room = byId("matrix");
  const scroll = h("div", { class: "matrix-scroll" });
  room.append(scroll, cellSlider(), buttons());

  const shape = computed(() => `${validatorCount(subnet.value)}×${minerCount(subnet.value)}`);
  let matrix: MatrixTable | undefined;
  effect(() => {
    shape.value;
    matrix = build(subnet.peek());
    scroll.replaceChildren(matrix.table);
  });
  effect(() => {
    shape.value;
    if (!matrix) return;
    renderTyped(matrix, subnet.value);
    const found = outcome.value;
    if (found instanceof YumaError) complain(found.message);
    else renderOutcome(matrix, subnet.value, found);
  });
}

function build(start: Subnet): MatrixTable {
  const matrix = matrixTable(start, {
    removeValidator: (validator) => {
      subnet.value = withoutValidator(subnet.peek(), validator);
      announce(`${validatorName(validator)} removed`);
    },
    removeMiner: (column) => {
      subnet.value = withoutMiner(subnet.peek(), column);
      announce(`${minerName(column)} removed`);
    },
  });
  const { row, column } = selected.peek();
  selected.value = {
    row: Math.min(row, validatorCount(start) - 1),
    column: Math.min(column, minerCount(start)),
  };
  makeReachable(matrix, selected.peek());
  makeEditable(matrix, {
    value: valueAt,
    change,
    complain,
    select: (place) => {
      selected.value = place;
      makeReachable(matrix, place);
      if (place.column > 0) miner.value = place.column - 1;
    },
  });
  return matrix;
}

function valueAt({ row, column }: Place): number {
  const { stakes, weights } = subnet.peek();
  return (column === 0 ? stakes[row] : weights[row]?.[column - 1]) ?? 0;
}

function change(place: Place, value: number): void {
  if (valueAt(place) === value) return;
  const { row, column } = place;
  subnet.value =
    column === 0 ? withStake(subnet.peek(), row, value) : withWeight(subnet.peek(), row, column - 1, value);
  announce(() => spokenOutcome(place));
}

function complain(message: string): void {
  const element = byId("matrix-message");
  element.textContent = message;
  element.classList.toggle("wrong", message !== "");
}

/** The effect of a change, for screen readers. */
function spokenOutcome({ row, column }: Place): string {
  const found = outcome.peek();
  if (found instanceof YumaError) return found.message;
  const validator = `${validatorName(row)}: dividends ${points(found.dividends[row] ?? 0)} percent`;
  if (column === 0) return validator;
  const index = column - 1;
  const consensus = points(found.consensus[index] ?? 0);
  return `${minerName(index)}: consensus ${consensus}, incentive ${points(found.incentive[index] ?? 0)} percent. ${validator}`;
}

/** A slider for the selected cell: for fingers, and for visitors who do not guess that cells can be dragged. */
function cellSlider(): HTMLElement {
  const name = h("label", { for: "cell-slider" });
  const range = h("input", { type: "range", id: "cell-slider", min: 0, step: 1 });
  const value = h("output", { for: "cell-slider" });
  range.addEventListener("input", () => change(selected.peek(), range.valueAsNumber));
  effect(() => {
    const place = selected.value;
    subnet.value;
    const current = valueAt(place);
    name.textContent = placeName(place);
    const usual = place.column === 0 ? 1000 : 100;
    range.max = String(Math.min(Math.max(usual, current), most(place.column)));
    range.step = place.column === 0 ? "10" : "1";
    range.value = String(current);
    value.textContent = String(current);
    paintRange(range);
  });
  return h("div", { class: "cell-slider" }, name, range, value);
}

function buttons(): HTMLElement {
  const button = (label: string, act: () => void): HTMLButtonElement => {
    const element = h("button", { type: "button", class: "button add" }, label);
    element.addEventListener("click", act);
    return element;
  };
  const validator = button("+ Validator", () => {
    subnet.value = withValidator(subnet.peek());
    announce(`${validatorName(validatorCount(subnet.peek()) - 1)} added`);
  });
  const column = button("+ Miner", () => {
    subnet.value = withMiner(subnet.peek());
    announce(`${minerName(minerCount(subnet.peek()) - 1)} added`);
  });
  const reset = button("Reset", () => {
    subnet.value = FIRST_SUBNET;
    miner.value = FIRST_MINER;
    announce("The subnet is as it was at first");
  });
  reset.classList.remove("add");
  effect(() => {
    validator.disabled = validatorCount(subnet.value) >= MOST_ON_A_SIDE;
    column.disabled = minerCount(subnet.value) >= MOST_ON_A_SIDE;
    reset.disabled = sameSubnet(subnet.value, FIRST_SUBNET);
  });
  return h("div", { class: "matrix-buttons" }, validator, column, reset);
}
