/** Fills the table: what was typed, how high each cell stands, and what it comes to. */

import { percent, points, signedPoints } from "../format.js";
import type { Outcome } from "../outcome.js";
import type { Subnet } from "../subnet.js";
import type { EditableCell, MatrixTable, ResultCell } from "./table.js";

/** The tallest column leaves a little air above it. */
const HEADROOM = 1.08;

export function renderTyped(matrix: MatrixTable, subnet: Subnet): void {
  subnet.stakes.forEach((stake, row) => {
    [stake, ...(subnet.weights[row] ?? [])].forEach((value, column) => {
      const cell = matrix.cells[row]?.[column];
      // A number that is being typed stays as it is, `007` too, until the cell is left.
      if (cell && (document.activeElement !== cell.input || Number(cell.input.value) !== value)) {
        cell.input.value = String(value);
        cell.input.removeAttribute("aria-invalid");
      }
    });
  });
}

export function renderOutcome(matrix: MatrixTable, subnet: Subnet, outcome: Outcome): void {
  const tallest = Math.max(...outcome.weights.flat(), Number.MIN_VALUE) * HEADROOM;
  const most = Math.max(...outcome.dividends, ...outcome.incentive, Number.MIN_VALUE) * HEADROOM;
  matrix.cells.forEach((row, validator) => {
    row.forEach((cell, column) => {
      if (column === 0) cell.under.textContent = percent(outcome.stake[validator] ?? 0);
      else renderWeight(cell, subnet, outcome, validator, column - 1, tallest);
    });
  });
  matrix.trust.forEach((cell, validator) => (cell.number.textContent = points(outcome.trust[validator] ?? 0)));
  matrix.dividends.forEach((cell, validator) => {
    const earned = outcome.dividends[validator] ?? 0;
    renderShare(cell, earned, most);
    cell.under.textContent = signedPoints(earned - (outcome.stake[validator] ?? 0));
  });
  matrix.consensus.forEach((cell, miner) => (cell.number.textContent = points(outcome.consensus[miner] ?? 0)));
  matrix.incentive.forEach((cell, miner) => renderShare(cell, outcome.incentive[miner] ?? 0, most));
}

function renderWeight(
  cell: EditableCell,
  subnet: Subnet,
  outcome: Outcome,
  validator: number,
  miner: number,
  tallest: number,
): void {
  const weight = outcome.weights[validator]?.[miner] ?? 0;
  const kept = outcome.clipped[validator]?.[miner] ?? 0;
  const consensus = outcome.consensus[miner] ?? 0;
  const cut = weight - kept;
  const isCut = cut >= 0.0005;
  cell.box.style.setProperty("--kept", String(kept / tallest));
  cell.box.style.setProperty("--cut", String(cut / tallest));
  cell.box.style.setProperty("--consensus-share", String(consensus / tallest));
  cell.box.classList.toggle("is-cut", isCut);
  cell.box.classList.toggle("none", consensus === 0);
  const typed = (subnet.weights[validator]?.[miner] ?? 0) / 100;
  if (isCut) cell.under.textContent = `→ ${points(kept)}`;
  else cell.under.textContent = Math.abs(typed - weight) < 0.0005 ? "" : `= ${points(weight)}`;
}

function renderShare(cell: ResultCell, share: number, most: number): void {
  cell.box.style.setProperty("--kept", String(share / most));
  cell.number.textContent = points(share);
}
