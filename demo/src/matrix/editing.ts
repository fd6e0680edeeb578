/** How cells are edited, as in a spreadsheet: typing, arrow keys, plus and minus, dragging up and down. */

import { MOST_STAKE, MOST_WEIGHT } from "../subnet.js";
import { type MatrixTable, type Place, placeName } from "./table.js";

export interface EditingActions {
  readonly value: (place: Place) => number;
  readonly change: (place: Place, value: number) => void;
  /** Says what is wrong with what was typed, or, with nothing, that all is well. */
  readonly complain: (message: string) => void;
  readonly select: (place: Place) => void;
}

/** How much one step, one page and one pixel of dragging change: stakes are about ten times as large as weights. */
export function steps(column: number): { step: number; page: number; pixel: number } {
  return column === 0 ? { step: 10, page: 100, pixel: 4 } : { step: 1, page: 10, pixel: 0.5 };
}

export function most(column: number): number {
  return column === 0 ? MOST_STAKE : MOST_WEIGHT;
}

/** Listens to the table's cells. */
export function makeEditable(matrix: MatrixTable, actions: EditingActions): void {
  for (const { input } of matrix.cells.flat()) {
    const place = placeOf(input);
    input.addEventListener("focus", () => {
      actions.select(place);
      input.dataset["before"] = String(actions.value(place));
      input.select();
    });
    input.addEventListener("input", () => type(input, place, actions));
    input.addEventListener("blur", () => {
      input.value = String(actions.value(place));
      input.removeAttribute("aria-invalid");
      actions.complain("");
    });
    input.addEventListener("keydown", (event) => pressKey(event, matrix, place, actions));
    input.addEventListener("pointerdown", (event) => startDrag(event, matrix, place, actions));
  }
}

/** Makes the cell the one that Tab reaches, and focuses it. */
export function focusCell(matrix: MatrixTable, { row, column }: Place): void {
  const target = matrix.cells[row]?.[column];
  if (!target) return;
  makeReachable(matrix, { row, column });
  target.input.focus();
  target.input.select();
}

export function makeReachable(matrix: MatrixTable, { row, column }: Place): void {
  for (const { input } of matrix.cells.flat()) input.tabIndex = -1;
  const target = matrix.cells[row]?.[column] ?? matrix.cells[0]?.[0];
  if (target) target.input.tabIndex = 0;
}

/** The number that was typed, or why it is none. */
export function typedNumber(text: string, place: Place): number | string {
  const trimmed = text.trim();
  // An emptied cell is nothing given.
  if (trimmed === "") return 0;
  const limit = most(place.column);
  const value = Number(trimmed);
  if (/^\d+$/.test(trimmed) && value <= limit) return value;
  const hint =
    place.column > 0 && value > 0 && value < 1
      ? " Only proportions within a row count: for 0.5 and 0.25 write 50 and 25."
      : "";
  return `${placeName(place)}: found “${trimmed.slice(0, 24)}”, expected a whole number from 0 to ${limit}.${hint}`;
}

function placeOf(input: HTMLInputElement): Place {
  return { row: Number(input.dataset["row"]), column: Number(input.dataset["column"]) };
}

function type(input: HTMLInputElement, place: Place, actions: EditingActions): void {
  const typed = typedNumber(input.value, place);
  if (typeof typed === "number") {
    input.removeAttribute("aria-invalid");
    actions.complain("");
    actions.change(place, typed);
  } else {
    input.setAttribute("aria-invalid", "true");
    actions.complain(typed);
  }
}

function stepBy(place: Place, difference: number, input: HTMLInputElement, actions: EditingActions): void {
  const value = Math.min(Math.max(actions.value(place) + difference, 0), most(place.column));
  actions.change(place, value);
  input.value = String(value);
  input.select();
}

function pressKey(event: KeyboardEvent, matrix: MatrixTable, place: Place, actions: EditingActions): void {
  const input = event.currentTarget as HTMLInputElement;
  const { step, page } = steps(place.column);
  const lastRow = matrix.cells.length - 1;
  const lastColumn = (matrix.cells[0]?.length ?? 1) - 1;
  const move = (row: number, column: number): void =>
    focusCell(matrix, { row: clamp(row, lastRow), column: clamp(column, lastColumn) });
  const { row, column } = place;
  const keys: Record<string, () => void> = {
    ArrowUp: () => move(row - 1, column),
    ArrowDown: () => move(row + 1, column),
    ArrowLeft: () => move(row, column - 1),
    ArrowRight: () => move(row, column + 1),
    Enter: () => move(row + (event.shiftKey ? -1 : 1), column),
    Home: () => move(event.ctrlKey ? 0 : row, 0),
    End: () => move(event.ctrlKey ? lastRow : row, lastColumn),
    PageUp: () => stepBy(place, page, input, actions),
    PageDown: () => stepBy(place, -page, input, actions),
    "+": () => stepBy(place, step, input, actions),
    "=": () => stepBy(place, step, input, actions),
    "-": () => stepBy(place, -step, input, actions),
    "−": () => stepBy(place, -step, input, actions),
    Escape: () => {
      actions.change(place, Number(input.dataset["before"]));
      input.value = String(actions.value(place));
      input.removeAttribute("aria-invalid");
      actions.complain("");
      input.select();
    },
  };
  const pressed = keys[event.key];
  const browserShortcut =
    (event.ctrlKey && event.key !== "Home" && event.key !== "End") || event.metaKey || event.altKey;
  if (!pressed || browserShortcut) return;
  event.preventDefault();
  pressed();
}

/** Dragging is for mice and pens: a finger on the matrix scrolls the page. */
function startDrag(event: PointerEvent, matrix: MatrixTable, place: Place, actions: EditingActions): void {
  if (event.pointerType === "touch" || event.button !== 0) return;
  const input = event.currentTarget as HTMLInputElement;
  const before = actions.value(place);
  const from = event.clientY;
  const { pixel } = steps(place.column);
  const threshold = 3;
  let dragging = false;
  const drag = (moved: PointerEvent): void => {
    const distance = from - moved.clientY;
    if (!dragging && Math.abs(distance) <= threshold) return;
    if (!dragging) {
      dragging = true;
      input.setPointerCapture(event.pointerId);
      matrix.table.classList.add("dragging");
    }
    moved.preventDefault();
    const value = Math.min(Math.max(Math.round(before + distance * pixel), 0), most(place.column));
    actions.change(place, value);
    input.value = String(value);
  };
  const end = (): void => {
    input.removeEventListener("pointermove", drag);
    matrix.table.classList.remove("dragging");
    if (document.activeElement === input) input.select();
  };
  input.addEventListener("pointermove", drag);
  input.addEventListener("pointerup", end, { once: true });
  input.addEventListener("pointercancel", end, { once: true });
}

function clamp(value: number, largest: number): number {
  return Math.min(Math.max(value, 0), largest);
}
