/** The chapter of the rules: sliders, the version, liquid alpha, and what they change in the subnet's first epoch. */

import { computed, effect } from "@preact/signals-core";
import { YumaError } from "yuma-kernel";
import { announce } from "./announcer.js";
import { byId, h } from "./element.js";
import { points } from "./format.js";
import { type Outcome, outcomeOf } from "./outcome.js";
import {
  FIRST_RULES,
  RUNTIMES,
  type Rules,
  SLIDERS,
  runtimeLabel,
  runtimeWords,
  withRule,
  withoutLiquidAlpha,
} from "./rules.js";
import { segments } from "./segments.js";
import { slider } from "./slider.js";
import { outcome, rules, subnet } from "./state.js";
import { minerName, validatorName } from "./subnet.js";

export function startRules(): void {
  const room = byId("rule-sliders");
  room.append(versionChoice(), runtimeChoice());
  for (const definition of SLIDERS) {
    const { name, label, means } = definition;
    const view = slider(`rule-${name}`, label, means, definition, (position) => {
      rules.value = withRule(rules.peek(), name, definition.integer(position));
      announce(() => byId("rules-words").textContent ?? "");
    });
    effect(() => {
      const integer = rules.value[name];
      view.show(definition.position(integer), definition.format(integer), definition.idle(rules.value));
    });
    room.append(view.box);
  }
  byId("rule-effect").append(effectHead(), effectBars());
  const asEver = computed(() => outcomeOf(subnet.value, FIRST_RULES));
  effect(() => {
    const [now, before] = [outcome.value, asEver.value];
    if (now instanceof YumaError || before instanceof YumaError) return;
    showEffect(now, before);
    byId("rules-words").textContent = effectWords(now, before, rules.value);
  });
}

/** Version and liquid alpha are three ways for bonds to grow: two switches of which one needs the other. */
const MODES: readonly {
  readonly value: string;
  readonly label: string;
  readonly rules: Pick<Rules, "yuma_version" | "liquid_alpha">;
}[] = [
  { value: "2", label: "Version 2", rules: { yuma_version: 2, liquid_alpha: false } },
  { value: "3", label: "Version 3", rules: { yuma_version: 3, liquid_alpha: false } },
  { value: "3-liquid", label: "Version 3 with liquid alpha", rules: { yuma_version: 3, liquid_alpha: true } },
];

function modeOf({ yuma_version, liquid_alpha }: Rules): string {
  if (yuma_version === 2) return "2";
  return liquid_alpha ? "3-liquid" : "3";
}

function versionChoice(): HTMLElement {
  const group = h("div", { class: "segments", role: "radiogroup", "aria-label": "Yuma version" });
  segments(group, "version", MODES, modeOf(rules.peek()), (value) => {
    const mode = MODES.find((candidate) => candidate.value === value);
    if (mode) rules.value = { ...rules.peek(), ...mode.rules };
    announce(() => byId("rules-words").textContent ?? "");
  });
  effect(() => {
    const mode = modeOf(rules.value);
    for (const input of group.querySelectorAll("input")) input.checked = input.value === mode;
  });
  const reset = h("button", { type: "button", class: "button" }, "Usual rules");
  reset.addEventListener("click", () => (rules.value = FIRST_RULES));
  effect(() => {
    reset.disabled = JSON.stringify(rules.value) === JSON.stringify(FIRST_RULES);
  });
  return h("div", { class: "version" }, group, reset);
}

/** Which runtime's rules hold: liquid alpha changed once. */
function runtimeChoice(): HTMLElement {
  const select = h(
    "select",
    { id: "runtime", "aria-describedby": "runtime-means" },
    ...RUNTIMES.map((runtime) => h("option", { value: runtime }, runtimeLabel(runtime))),
  );
  const means = h("p");
  const reason = h("p", { class: "idle-reason" });
  const head = h("div", { class: "slider-head" }, h("label", { for: "runtime" }, "Rules of the chain's runtime"));
  const box = h(
    "div",
    { class: "slider runtime" },
    h("div", {}, head, select),
    h("div", { id: "runtime-means" }, means, reason),
  );
  select.addEventListener("change", () => {
    const runtime = RUNTIMES.find((candidate) => String(candidate) === select.value);
    if (runtime !== undefined) rules.value = withRule(rules.peek(), "rules", runtime);
    announce(() => means.textContent ?? "");
  });
  effect(() => {
    const idle = withoutLiquidAlpha(rules.value);
    select.value = String(rules.value.rules);
    select.disabled = idle !== undefined;
    means.textContent = runtimeWords(rules.value.rules);
    reason.textContent = idle ?? "";
    reason.hidden = idle === undefined;
    box.classList.toggle("idle", idle !== undefined);
  });
  return box;
}

function effectHead(): HTMLElement {
  return h(
    "h3",
    {},
    "What it comes to in the subnet above ",
    h("span", { class: "soft" }, "the mark: under the usual rules"),
  );
}

function effectBars(): HTMLElement {
  return h(
    "div",
    { class: "effect-sides" },
    h("div", { class: "effect-bars", id: "effect-miners" }),
    h("div", { class: "effect-bars", id: "effect-validators" }),
  );
}

function showEffect(now: Outcome, before: Outcome): void {
  const most = Math.max(...now.incentive, ...before.incentive, ...now.dividends, ...before.dividends, Number.MIN_VALUE);
  const fill = (
    id: string,
    side: string,
    title: string,
    name: (index: number) => string,
    values: readonly number[],
    marks: readonly number[],
  ): void => {
    const rows = values.map((value, index) =>
      bar(name(index), value / most, (marks[index] ?? 0) / most, points(value), side),
    );
    byId(id).replaceChildren(h("h4", { class: side }, title), ...rows);
  };
  fill("effect-miners", "miner", "Incentive, %", minerName, now.incentive, before.incentive);
  fill("effect-validators", "validator", "Dividends, %", validatorName, now.dividends, before.dividends);
}

function bar(name: string, length: number, mark: number, text: string, side: string): HTMLElement {
  const track = h(
    "span",
    { class: "effect-track" },
    h("span", { class: `effect-bar of-${side}` }),
    h("span", { class: "effect-mark" }),
  );
  track.style.setProperty("--length", String(length));
  track.style.setProperty("--mark", String(mark));
  return h("div", { class: "effect-row" }, h("span", {}, name), track, h("span", { class: "effect-value" }, text));
}

/** The largest change that the rules make, in a sentence. */
function effectWords(now: Outcome, before: Outcome, current: Rules): string {
  const changes = [
    ...now.incentive.map((value, index) => ({
      name: minerName(index),
      what: "incentive",
      value,
      was: before.incentive[index] ?? 0,
    })),
    ...now.dividends.map((value, index) => ({
      name: validatorName(index),
      what: "dividends",
      value,
      was: before.dividends[index] ?? 0,
    })),
  ].sort((a, b) => Math.abs(b.value - b.was) - Math.abs(a.value - a.was));
  const largest = changes[0];
  if (largest && Math.abs(largest.value - largest.was) >= 0.0005) {
    const direction = largest.value > largest.was ? "rises" : "falls";
    const verb = largest.what === "dividends" ? direction.slice(0, -1) : direction;
    return `These rules differ most for ${largest.name}: its ${largest.what} ${verb} from ${points(largest.was)} % to ${points(largest.value)} %.`;
  }
  if (JSON.stringify(current) === JSON.stringify(FIRST_RULES)) {
    return "These are the rules of a new subnet. Turn one and see who gains.";
  }
  return "In a first epoch these rules pay the same as the usual ones. The difference comes with time: see the epochs below.";
}
