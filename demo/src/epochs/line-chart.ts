/** A small chart of lines over epochs, each labelled at its end; what lies ahead of the shown epoch is veiled. */

import * as Plot from "@observablehq/plot";
import { h, svg } from "../element.js";

export interface Line {
  readonly name: string;
  /** A CSS colour. */
  readonly colour: string;
  readonly dash: string | undefined;
  /** By epoch; undefined leaves a gap. */
  readonly values: readonly (number | undefined)[];
}

export interface LineChart {
  readonly figure: HTMLElement;
  /** Moves the veil. */
  readonly showEpoch: (epoch: number) => void;
}

export interface LineChartOptions {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly format: (value: number) => string;
  /** A value that has a meaning of its own, drawn as a line across. */
  readonly mark?: number;
}

const MARGIN = { top: 14, right: 54, bottom: 24, left: 40 };
const LABEL_HEIGHT = 14;

export function lineChart(options: LineChartOptions): LineChart {
  const { title, lines, width, height, top, format, mark } = options;
  const epochs = Math.max(...lines.map((line) => line.values.length), 1);
  const plot = Plot.plot({
    width,
    height,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    x: { domain: [1, Math.max(epochs, 2)], label: null },
    y: { domain: [0, top], label: null },
    marks: [
      Plot.gridY({ ticks: 3, strokeOpacity: 1, stroke: "var(--hairline)" }),
      Plot.axisY({ ticks: 3, tickSize: 0, tickFormat: format }),
      Plot.axisX({
        ticks: Math.min(epochs, 5),
        tickSize: 0,
        tickFormat: (epoch: number, index: number) => (index === 0 ? `epoch ${epoch}` : String(epoch)),
      }),
      ...(mark !== undefined ? [Plot.ruleY([mark], { stroke: "var(--ink-soft)", strokeDasharray: "2 3" })] : []),
      ...lines.map((line) =>
        Plot.line(
          line.values.map((value, index) => ({ epoch: index + 1, value })),
          {
            x: "epoch",
            y: "value",
            stroke: line.colour,
            strokeWidth: 2,
            strokeLinejoin: "round",
            ...(line.dash ? { strokeDasharray: line.dash } : {}),
          },
        ),
      ),
    ],
  });
  plot.setAttribute("aria-hidden", "true");
  const [x, y] = [plot.scale("x"), plot.scale("y")];
  plot.append(...endLabels(lines, (value) => Number(y?.apply(value)), width - MARGIN.right + 6, height));
  const veil = h("div", { class: "veil" });
  veil.style.cssText = `top:${MARGIN.top - 4}px;bottom:${MARGIN.bottom}px;right:${MARGIN.right - 2}px`;
  const figure = h(
    "figure",
    { class: "line-chart" },
    h("figcaption", {}, title),
    h("div", { class: "plot" }, plot, veil),
  );
  const showEpoch = (epoch: number): void => {
    veil.style.left = `${Number(x?.apply(epoch + 1))}px`;
  };
  return { figure, showEpoch };
}

/** The lines' names at their ends, pushed apart where lines meet. */
function endLabels(lines: readonly Line[], y: (value: number) => number, x: number, height: number): SVGElement[] {
  const labels = lines
    .flatMap((line) => {
      const last = line.values.findLast((value) => value !== undefined);
      return last === undefined ? [] : [{ line, at: y(last) }];
    })
    .sort((a, b) => a.at - b.at);
  const bottom = height - MARGIN.bottom - 5;
  labels.forEach((label, index) => {
    const above = labels[index - 1];
    if (above) label.at = Math.max(label.at, above.at + LABEL_HEIGHT);
  });
  labels.reverse().forEach((label, index) => {
    const below = labels[index - 1];
    label.at = Math.min(label.at, below ? below.at - LABEL_HEIGHT : bottom);
  });
  return labels.map(({ line, at }) =>
    svg("text", { x, y: at, "text-anchor": "start", dy: "0.35em", fill: line.colour, class: "line-label" }, line.name),
  );
}
