/** The table of the matrix: built once for a number of validators and miners, then only filled anew. */

import { h } from "../element.js";
import { type Subnet, minerCount, minerName, validatorCount, validatorName } from "../subnet.js";

/** A cell of the matrix: column 0 is the validator's stake, column 1 its weight for the first miner. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface EditableCell {
  readonly box: HTMLElement;
  readonly input: HTMLInputElement;
  /** A line of small print below the number. */
  readonly under: HTMLElement;
}

export interface ResultCell {
  readonly box: HTMLElement;
  readonly number: HTMLElement;
  readonly under: HTMLElement;
}

export interface MatrixTable {
  readonly table: HTMLTableElement;
  /** By row and column of [`Place`]. */
  readonly cells: readonly (readonly EditableCell[])[];
  readonly trust: readonly ResultCell[];
  readonly dividends: readonly ResultCell[];
  readonly consensus: readonly ResultCell[];
  readonly incentive: readonly ResultCell[];
  readonly minerHeads: readonly HTMLElement[];
}

export interface TableActions {
  readonly removeValidator: (validator: number) => void;
  readonly removeMiner: (miner: number) => void;
}

export function matrixTable(subnet: Subnet, actions: TableActions): MatrixTable {
  const validators = [...Array(validatorCount(subnet)).keys()];
  const miners = [...Array(minerCount(subnet)).keys()];
  const cells = validators.map((row) =>
    [0, ...miners.map((miner) => miner + 1)].map((column) => editableCell({ row, column })),
  );
  const trust = validators.map(() => resultCell("bare"));
  const dividends = validators.map(() => resultCell("earned"));
  const consensus = miners.map(() => resultCell("total bare"));
  const incentive = miners.map(() => resultCell("total paid"));
  const minerHeads = miners.map((miner) => minerHead(miner, miners.length > 1, actions));

  const groups = h(
    "tr",
    { class: "groups" },
    h("td", { colspan: 2 }),
    h("th", { scope: "colgroup", colspan: miners.length }, "Weights, for each miner"),
    h("td", { colspan: 2 }),
  );
  const head = h(
    "tr",
    {},
    h("th", { class: "sticky" }, h("span", { class: "unseen" }, "Validator")),
    h("th", { scope: "col" }, "Stake"),
    ...minerHeads,
    h("th", { scope: "col", class: "side" }, "Trust, %"),
    h("th", { scope: "col", class: "validator" }, "Dividends, %"),
  );
  const rows = validators.map((validator) =>
    h(
      "tr",
      {},
      validatorHead(validator, validators.length > 1, actions),
      ...(cells[validator] ?? []).map((cell) => h("td", {}, cell.box)),
      h("td", {}, trust[validator]?.box),
      h("td", {}, dividends[validator]?.box),
    ),
  );
  const totals = (label: string, name: string, results: readonly ResultCell[]): HTMLTableRowElement =>
    h(
      "tr",
      {},
      h("th", { scope: "row", colspan: 2, class: name }, label),
      ...results.map((result) => h("td", {}, result.box)),
    );
  const table = h(
    "table",
    { class: "matrix", "aria-label": "Stakes and weights, and what follows from them" },
    h("thead", {}, groups, head),
    h("tbody", {}, ...rows),
    h("tfoot", {}, totals("Consensus", "consensus", consensus), totals("Incentive", "miner", incentive)),
  );
  return { table, cells, trust, dividends, consensus, incentive, minerHeads };
}

/** The name of the cell for screen readers. */
export function placeName({ row, column }: Place): string {
  return column === 0
    ? `Stake of ${validatorName(row)}`
    : `Weight of ${validatorName(row)} for ${minerName(column - 1)}`;
}

function editableCell(place: Place): EditableCell {
  const input = h("input", {
    type: "text",
    inputmode: "numeric",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": placeName(place),
    "data-row": place.row,
    "data-column": place.column,
    tabindex: -1,
  });
  const under = h("span", { class: "under", "aria-hidden": "true" });
  const line = place.column > 0 ? h("span", { class: "line" }) : null;
  const box = h("span", { class: place.column > 0 ? "cell weight" : "cell stake" }, line, input, under);
  return { box, input, under };
}

function resultCell(kind: string): ResultCell {
  const number = h("span", { class: "number" });
  const under = h("span", { class: "under" });
  return { box: h("span", { class: `cell ${kind}` }, number, under), number, under };
}

function validatorHead(validator: number, removable: boolean, actions: TableActions): HTMLElement {
  const name = validatorName(validator);
  const remove = removeButton(name, removable, () => actions.removeValidator(validator));
  return h("th", { scope: "row", class: "sticky" }, name, remove);
}

function minerHead(miner: number, removable: boolean, actions: TableActions): HTMLElement {
  const name = minerName(miner);
  const remove = removeButton(name, removable, () => actions.removeMiner(miner));
  return h("th", { scope: "col", class: "of-miner" }, h("span", {}, name), remove);
}

function removeButton(name: string, removable: boolean, remove: () => void): HTMLElement {
  const button = h(
    "button",
    { type: "button", class: "remove", "aria-label": `Remove ${name}`, disabled: !removable },
    "×",
  );
  button.addEventListener("click", remove);
  return button;
}
