/** The consensus graph: weights over cumulative stake, the walk to 1 − κ, the consensus, and what is clipped. */

import { computed, effect, signal } from "@preact/signals-core";
import { YumaError } from "yuma-kernel";
import { announce } from "../announcer.js";
import { byId, setAttributes, svg } from "../element.js";
import { percent, points } from "../format.js";
import { segments } from "../segments.js";
import { miner, minerShown, outcome, rules, subnet } from "../state.js";
import { minerCount, minerName, validatorName } from "../subnet.js";
import { SLIDERS, withRule } from "../rules.js";
import { widthOf } from "../width.js";
import { type ConsensusSteps, type Step, consensusSteps } from "./steps.js";
import { consensusWords } from "./words.js";

const HEIGHT = 380;
const MARGIN = { top: 44, right: 96, bottom: 64, left: 44 };
const NARROW = 520;
/** The axis of weights ends at one of these. */
const TOPS = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1];

export function startConsensusGraph(): void {
  const found = computed(() =>
    outcome.value instanceof YumaError ? undefined : consensusSteps(outcome.value, rules.value, minerShown.value),
  );
  const names = computed(() => [...Array(minerCount(subnet.value)).keys()].map(minerName).join(" "));
  effect(() => {
    const options = names.value.split(" ").map((name, index) => ({ value: String(index), label: name }));
    segments(byId("miner-choice"), "miner", options, miner.peek().toString(), (value) => (miner.value = Number(value)));
  });
  effect(() => {
    for (const input of byId("miner-choice").querySelectorAll("input"))
      input.checked = Number(input.value) === minerShown.value;
    names.value;
  });
  effect(() => {
    const result = outcome.value;
    const words =
      found.value && !(result instanceof YumaError)
        ? consensusWords(found.value, minerShown.value, result.incentive[minerShown.value] ?? 0)
        : "";
    byId("consensus-words").textContent = words;
  });
  drawInto(byId("consensus-graph"), found);
}

interface Scales {
  readonly x: (stake: number) => number;
  readonly y: (weight: number) => number;
  readonly stakeAt: (x: number) => number;
  readonly width: number;
  readonly top: number;
}

function scales(width: number, found: ConsensusSteps): Scales {
  const right = width < NARROW ? 16 : MARGIN.right;
  const tallest = Math.max(...found.steps.map((step) => step.weight), 0.001);
  const top = TOPS.find((candidate) => candidate >= tallest) ?? 1;
  const [breadth, height] = [width - MARGIN.left - right, HEIGHT - MARGIN.top - MARGIN.bottom];
  return {
    x: (stake) => MARGIN.left + stake * breadth,
    y: (weight) => MARGIN.top + (1 - weight / top) * height,
    stakeAt: (x) => (x - MARGIN.left) / breadth,
    width,
    top,
  };
}

function drawInto(figure: HTMLElement, found: { value: ConsensusSteps | undefined }): void {
  const layers = {
    axes: svg("g", { class: "axes" }),
    bars: svg("g"),
    consensus: svg("g"),
    kappa: kappaHandle(),
  };
  const drawing = svg("svg", { class: "consensus-graph", height: HEIGHT, role: "group" });
  drawing.append(hatching(), layers.axes, layers.bars, layers.consensus, layers.kappa);
  figure.append(drawing);
  const width = widthOf(figure);
  const current = signal<Scales | undefined>(undefined);
  effect(() => {
    const steps = found.value;
    if (!steps || width.value === 0) return;
    const scale = scales(width.value, steps);
    current.value = scale;
    setAttributes(drawing, { width: scale.width, "aria-label": describe(steps) });
    drawAxes(layers.axes, scale);
    drawBars(layers.bars, steps, scale);
    drawConsensus(layers.consensus, steps, scale);
    placeKappa(layers.kappa, steps, scale);
  });
  makeDraggable(layers.kappa, drawing, () => current.peek());
}

function describe({ steps, consensus, minority }: ConsensusSteps): string {
  const each = steps.map((step) => `${validatorName(step.validator)} ${points(step.weight)}`).join(", ");
  return `Weights from the lowest to the highest, in percent: ${each}. Walk over ${points(minority)} percent of stake: consensus ${points(consensus)}.`;
}

function hatching(): SVGElement {
  const line = svg("path", { d: "M0,0 V7", class: "hatch-line" });
  const ground = svg("rect", { width: 7, height: 7, class: "hatch-ground" });
  const pattern = svg(
    "pattern",
    { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    ground,
    line,
  );
  return svg("defs", {}, pattern);
}

function drawAxes(layer: SVGGElement, scale: Scales): void {
  const end = scale.x(1);
  const marks: SVGElement[] = [];
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    const weight = part * scale.top;
    const y = scale.y(weight);
    marks.push(svg("line", { x1: MARGIN.left, x2: end, y1: y, y2: y, class: part === 0 ? "base" : "grid" }));
    if (part % 0.5 === 0)
      marks.push(
        svg(
          "text",
          { x: MARGIN.left - 8, y: y + 4, class: "tick end" },
          points(weight, weight < 0.1 && weight > 0 ? 1 : 0),
        ),
      );
  }
  const base = scale.y(0);
  marks.push(
    svg(
      "text",
      { x: (MARGIN.left + end) / 2, y: base + 52, class: "tick middle" },
      "stake, from the least generous to the most →",
    ),
  );
  if (scale.width >= NARROW)
    marks.push(svg("text", { x: MARGIN.left - 34, y: MARGIN.top - 16, class: "tick" }, "weight, %"));
  layer.replaceChildren(...marks);
}

/** Bars keep their elements, by validator, so that they slide to where they now belong. */
function drawBars(layer: SVGGElement, found: ConsensusSteps, scale: Scales): void {
  const gone = new Set(layer.children);
  found.steps.forEach((step, index) => {
    const id = `bar-${step.validator}`;
    const group = layer.querySelector(`[data-bar="${id}"]`) ?? layer.appendChild(bar(id, step));
    gone.delete(group);
    placeBar(group, step, index === found.setter, found, scale);
  });
  for (const group of gone) group.remove();
}

function bar(id: string, { validator }: Step): SVGGElement {
  return svg(
    "g",
    { "data-bar": id },
    svg("rect", { class: "kept" }),
    svg("rect", { class: "cut" }),
    svg("text", { class: "bar-value middle" }),
    svg("text", { class: "bar-name middle" }, validatorName(validator)),
    svg("text", { class: "tick middle bar-stake" }),
  );
}

function placeBar(
  group: Element,
  step: Step,
  sets: boolean,
  { consensus, minority }: ConsensusSteps,
  scale: Scales,
): void {
  const [kept, cut, value, name, stake] = group.children as unknown as [Element, Element, Element, Element, Element];
  const gap = 1.5;
  const [left, right] = [scale.x(step.from) + gap, scale.x(step.to) - gap];
  const [breadth, middle] = [Math.max(right - left, 1), (left + right) / 2];
  const base = scale.y(0);
  const place = (element: Element, from: number, to: number): void => {
    const [high, low] = [scale.y(to), scale.y(from)];
    (element as SVGElement).style.cssText =
      `x:${left}px;y:${high}px;width:${breadth}px;height:${Math.max(low - high, 0)}px`;
  };
  place(kept, 0, step.kept);
  place(cut, step.kept, step.weight);
  value.textContent = breadth > 24 ? points(step.weight, 0) : "";
  // Neither the line of the consensus nor the one at 1 − κ may run through the number.
  const top = scale.y(step.weight);
  const line = scale.y(consensus);
  const clear = top >= line && top - line < 20 ? line : top;
  const aside = Math.abs(middle - scale.x(minority)) < 14 ? (middle < scale.x(minority) ? -16 : 16) : 0;
  setAttributes(value, { x: middle + aside, y: clear - 8 });
  setAttributes(name, { x: middle, y: base + 18 });
  name.classList.toggle("sets", sets);
  name.textContent = breadth > 15 ? validatorName(step.validator) : "";
  stake.textContent = breadth > 44 ? percent(step.to - step.from, 0) : "";
  setAttributes(stake, { x: middle, y: base + 33 });
}

function drawConsensus(layer: SVGGElement, { consensus, minority }: ConsensusSteps, scale: Scales): void {
  const [y, end] = [scale.y(consensus), scale.x(1)];
  const line = svg("line", { x1: MARGIN.left, x2: end, y1: y, y2: y, class: "consensus-line" });
  const dot = svg("circle", { cx: scale.x(minority), cy: y, r: 5, class: "consensus-dot" });
  const label = svg("text", { class: "consensus-label" });
  const value = `${points(consensus)} %`;
  if (scale.width < NARROW) {
    label.append("consensus ", value);
    // Above the numbers of the bars that end at or below the line.
    setAttributes(label, { x: MARGIN.left + 4, y: y - 28 });
  } else {
    label.append(
      svg("tspan", { x: end + 10, dy: "-0.15em" }, "consensus"),
      svg("tspan", { x: end + 10, dy: "1.2em" }, value),
    );
    setAttributes(label, { x: end + 10, y });
  }
  layer.replaceChildren(line, dot, label);
}

/** The line at 1 − κ is a slider of its own. */
function kappaHandle(): SVGGElement {
  const handle = svg("g", {
    class: "kappa-handle",
    role: "slider",
    tabindex: 0,
    "aria-label": "Kappa",
    "aria-valuemin": 0,
    "aria-valuemax": 1,
  });
  handle.append(
    svg("rect", { class: "grip", width: 28 }),
    svg("line", { class: "kappa-line" }),
    svg("path", { class: "kappa-knob", d: "M-6,-12 h12 v8 l-6,7 l-6,-7 z" }),
    svg("text", { class: "kappa-label" }),
  );
  return handle;
}

function placeKappa(handle: SVGGElement, { minority }: ConsensusSteps, scale: Scales): void {
  const [grip, line, knob, label] = handle.children as unknown as [Element, Element, Element, Element];
  const x = scale.x(minority);
  const [top, base] = [MARGIN.top - 14, scale.y(0)];
  setAttributes(grip, { x: x - 14, y: 0, height: base });
  setAttributes(line, { x1: x, x2: x, y1: top, y2: base });
  setAttributes(knob, { transform: `translate(${x},${top})` });
  const isNarrow = scale.width < NARROW;
  const onLeft = x > scale.width - (isNarrow ? 120 : 190);
  setAttributes(label, { x: x + (onLeft ? -12 : 12), y: top - 4, "text-anchor": onLeft ? "end" : "start" });
  label.textContent = `1 − κ = ${percent(minority, 0)}${isNarrow ? "" : " of the stake"}`;
  const kappa = (1 - minority).toFixed(2);
  setAttributes(handle, { "aria-valuenow": kappa, "aria-valuetext": `κ is ${kappa}` });
}

function makeDraggable(handle: SVGGElement, drawing: SVGSVGElement, scale: () => Scales | undefined): void {
  const slider = SLIDERS.find(({ name }) => name === "kappa");
  if (!slider) return;
  const turn = (kappa: number): void => {
    const position = Math.round(Math.min(Math.max(kappa, 0), 1) * 100) / 100;
    rules.value = withRule(rules.peek(), "kappa", slider.integer(position));
    announce(() => byId("consensus-words").textContent ?? "");
  };
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    const drag = (moved: PointerEvent): void => {
      const at = scale()?.stakeAt(moved.clientX - drawing.getBoundingClientRect().left);
      if (at !== undefined) turn(1 - at);
    };
    handle.addEventListener("pointermove", drag);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", drag), {
      once: true,
    });
  });
  handle.addEventListener("keydown", (event) => {
    const kappa = slider.position(rules.peek().kappa);
    // The arrows move the line as they point; κ is what lies to its right.
    const next: Record<string, number> = {
      ArrowLeft: kappa + 0.01,
      ArrowRight: kappa - 0.01,
      ArrowUp: kappa + 0.01,
      ArrowDown: kappa - 0.01,
      PageUp: kappa + 0.1,
      PageDown: kappa - 0.1,
      Home: 0,
      End: 1,
    };
    const chosen = next[event.key];
    if (chosen === undefined) return;
    event.preventDefault();
    turn(chosen);
  });
}
