/** The charts of a run: bonds in each miner, dividends per stake, incentive, and the weights of the shown epoch. */

import { effect, signal } from "@preact/signals-core";
import { byId, h } from "../element.js";
import { points } from "../format.js";
import { epochShown } from "../state.js";
import { onceAFrame } from "../visible.js";
import { widthOf } from "../width.js";
import { type Run, dividendsPerStake } from "./frame.js";
import { type Line, type LineChart, lineChart } from "./line-chart.js";

const HEIGHT = 190;
const WIDE_HEIGHT = 220;
const LEAST_WIDTH = 250;
const GAP = 28;
const DASHES = [undefined, "7 3", "2 3", "9 3 2 3"];
const HUES = 4;

export function startCharts(run: { value: Run | undefined }): void {
  const room = byId("epoch-charts");
  const now = h("div", { class: "now" });
  const bonds = h("div", { class: "chart-row" });
  const pay = h("div", { class: "chart-row" });
  room.append(
    now,
    pay,
    h(
      "h3",
      {},
      "Bonds ",
      h("span", { class: "soft" }, "of each validator, from 0 to 1: its claim on what the miner brings in"),
    ),
    bonds,
  );
  const width = widthOf(room);
  const charts = signal<Charts | undefined>(undefined);
  const draw = onceAFrame((current: Run, breadth: number) => {
    charts.value = chartsOf(current, breadth);
  });
  effect(() => {
    if (run.value && width.value > 0) draw(run.value, width.value);
  });
  effect(() => {
    if (!charts.value) return;
    pay.replaceChildren(...charts.value.pay.map((chart) => chart.figure));
    bonds.replaceChildren(...charts.value.bonds.map((chart) => chart.figure));
  });
  effect(() => {
    const current = run.value;
    if (!current || !charts.value) return;
    const epoch = Math.min(epochShown.value, current.frames.length - 1);
    for (const chart of [...charts.value.pay, ...charts.value.bonds]) chart.showEpoch(epoch);
    now.replaceChildren(nowTable(current, epoch));
  });
}

interface Charts {
  readonly pay: readonly LineChart[];
  readonly bonds: readonly LineChart[];
}

function chartsOf(run: Run, width: number): Charts {
  const breadth = (columns: number): number => Math.floor((width - GAP * (columns - 1)) / columns);
  const columnsFor = (charts: number): number =>
    Math.max(1, Math.min(charts, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)), 3));
  const payWidth = breadth(Math.min(columnsFor(2), 2));
  const perStake = linesOf("validator", run.validators, (validator) =>
    run.frames.map((frame) => dividendsPerStake(frame, validator)),
  );
  const incentive = linesOf("miner", run.miners, (miner) => run.frames.map((frame) => frame.incentive[miner]));
  const share = (value: number): string => points(value, 0);
  const pay = [
    lineChart({
      title: "Dividends per stake; 1 is a fair part",
      lines: perStake,
      width: payWidth,
      height: WIDE_HEIGHT,
      top: roundTop(perStake, 1.5),
      format: (value) => value.toFixed(1),
      mark: 1,
    }),
    lineChart({
      title: "Incentive of each miner, %",
      lines: incentive,
      width: payWidth,
      height: WIDE_HEIGHT,
      top: roundTop(incentive, 0.2),
      format: share,
    }),
  ];
  const bondWidth = breadth(columnsFor(run.miners.length));
  const bonds = run.miners.map((name, miner) => {
    const lines = linesOf("validator", run.validators, (validator) =>
      run.frames.map((frame) => frame.bonds[validator]?.[miner]),
    );
    return lineChart({
      title: `in ${name}`,
      lines,
      width: bondWidth,
      height: HEIGHT,
      top: 1,
      format: (value) => value.toFixed(1),
    });
  });
  return { pay, bonds };
}

function linesOf(
  side: string,
  names: readonly string[],
  values: (index: number) => readonly (number | undefined)[],
): Line[] {
  return names.map((name, index) => ({
    name: shortName(name),
    colour: `var(--${side}-${(index % HUES) + 1})`,
    dash: DASHES[index % DASHES.length],
    values: values(index),
  }));
}

function shortName(name: string): string {
  return name.length > 7 ? `${name.slice(0, 6)}…` : name;
}

function roundTop(lines: readonly Line[], least: number): number {
  const most = Math.max(least, ...lines.flatMap((line) => line.values.filter((value) => value !== undefined)));
  const unit = most > 2 ? 1 : most > 1 ? 0.5 : 0.1;
  return Math.ceil(most / unit - 1e-9) * unit;
}

/** The shown epoch in numbers: who gives what to whom, and what it brings. */
function nowTable(run: Run, epoch: number): HTMLElement {
  const frame = run.frames[epoch];
  const heads = ["Stake, %", ...run.miners.map((name) => `→ ${name}`), "Dividends, %", "per stake"];
  const rows = run.validators.map((name, validator) => {
    const weights = frame?.weights[validator] ?? [];
    const perStake = frame ? dividendsPerStake(frame, validator) : undefined;
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      h("td", {}, points(frame?.stake[validator] ?? 0)),
      ...run.miners.map((_, miner) => weightCell(weights[miner] ?? 0)),
      h("td", {}, points(frame?.dividends[validator] ?? 0)),
      h("td", {}, perStake === undefined ? "–" : perStake.toFixed(2)),
    );
  });
  const incentive = h(
    "tr",
    { class: "total" },
    h("th", { scope: "row", class: "miner" }, "Incentive, %"),
    h("td", {}),
    ...run.miners.map((_, miner) => h("td", {}, points(frame?.incentive[miner] ?? 0))),
    h("td", {}),
    h("td", {}),
  );
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": `Epoch ${epoch + 1} in numbers` },
    h(
      "table",
      { class: "numbers" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", {}, h("span", { class: "unseen" }, "Validator")),
          ...heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      h("tbody", {}, ...rows, incentive),
    ),
  );
}

function weightCell(weight: number): HTMLElement {
  const cell = h("td", { class: "shaded" }, points(weight, weight > 0 && weight < 0.01 ? 1 : 0));
  cell.style.setProperty("--shade", `${Math.round(weight * 100)}%`);
  return cell;
}
