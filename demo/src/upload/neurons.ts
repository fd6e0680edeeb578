/** The neurons with the highest emission, as a table. */

import type { EpochResult } from "yuma-kernel";
import { h } from "../element.js";
import { grouped, points } from "../format.js";

const MOST_ROWS = 12;
const RAO = 1_000_000_000;

export function neuronTable(result: EpochResult): HTMLElement {
  const uids = Array.from({ length: result.neurons }, (_, uid) => uid)
    .sort((a, b) => Number((result.combined_emission[b] ?? 0n) - (result.combined_emission[a] ?? 0n)) || a - b)
    .slice(0, MOST_ROWS);
  const share = (vector: Float64Array, uid: number): HTMLElement => {
    const value = vector[uid] ?? 0;
    return h("td", {}, value === 0 ? "·" : points(value, 2));
  };
  const rows = uids.map((uid) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, String(uid)),
      share(result.stake, uid),
      share(result.consensus, uid),
      share(result.validator_trust, uid),
      share(result.incentive, uid),
      share(result.dividends, uid),
      h("td", {}, tokens(result.combined_emission[uid] ?? 0n)),
    ),
  );
  const heads = ["uid", "stake, %", "consensus, %", "trust, %", "incentive, %", "dividends, %", "emission, tokens"];
  const caption = h(
    "caption",
    {},
    rows.length < result.neurons
      ? `The ${rows.length} neurons that earn most, of ${grouped(result.neurons)}`
      : "All neurons",
  );
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "The neurons that earn most" },
    h(
      "table",
      { class: "numbers" },
      caption,
      h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, ...rows),
    ),
  );
}

function tokens(rao: bigint): string {
  const value = Number(rao) / RAO;
  return value === 0 ? "·" : value.toFixed(3);
}
