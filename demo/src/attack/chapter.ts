/** The chapter of the attack: three sliders, who gets what, and the map of all weights. */

import { computed, effect } from "@preact/signals-core";
import { YumaError } from "yuma-kernel";
import { announce } from "../announcer.js";
import { byId, h } from "../element.js";
import { percent, spoken } from "../format.js";
import { type Outcome, outcomeOf } from "../outcome.js";
import { slider } from "../slider.js";
import { type Attack, attack, rules } from "../state.js";
import { attackMap } from "./map.js";
import { honestPay, sides } from "./sides.js";

const SLIDERS: readonly { readonly name: keyof Attack; readonly label: string; readonly means: string }[] = [
  { name: "honest_stake", label: "Honest stake", means: "The rest belongs to the cabal." },
  { name: "cabal_weight", label: "Cabal's self-weight", means: "What its validators give to its own miners." },
  {
    name: "honest_weight",
    label: "Honest self-weight",
    means: "What honest validators give to honest miners. The rest they are talked into giving to the cabal's.",
  },
];

export function startAttack(): void {
  for (const { name, label, means } of SLIDERS) {
    const view = slider(`attack-${name}`, label, means, { from: 0, to: 1, step: 0.01 }, (position) => {
      attack.value = { ...attack.peek(), [name]: position };
      announce(() => byId("attack-words").textContent ?? "");
    });
    effect(() => view.show(attack.value[name], percent(attack.value[name], 0)));
    byId("attack-sliders").append(view.box);
  }
  const outcome = computed(() => outcomeOf(sides(attack.value), rules.value));
  effect(() => {
    const found = outcome.value;
    if (found instanceof YumaError) return;
    byId("attack-bars").replaceChildren(...bars(found, attack.value.honest_stake));
    byId("attack-words").textContent = words(honestPay(found), attack.value);
  });
  byId("attack-map").append(attackMap());
}

function bars(outcome: Outcome, stake: number): HTMLElement[] {
  const rows: readonly (readonly [string, number])[] = [
    ["Stake", stake],
    ["Miners' pay", outcome.incentive[0] ?? 0],
    ["Validators' pay", outcome.dividends[0] ?? 0],
    ["All pay", honestPay(outcome)],
  ];
  return rows.map(([name, honest], index) => {
    const bar = h(
      "div",
      { class: "sides-bar" },
      h("span", { class: "sides-honest" }, honest >= 0.12 ? `${index === 0 ? "honest " : ""}${percent(honest)}` : ""),
      h("span", { class: "sides-cabal" }, honest <= 0.88 ? `${index === 0 ? "cabal " : ""}${percent(1 - honest)}` : ""),
      h("span", { class: "sides-mark" }),
    );
    bar.style.setProperty("--honest", `${honest * 100}%`);
    bar.style.setProperty("--stake", `${stake * 100}%`);
    return h("div", { class: "sides-row" }, h("span", {}, name), bar);
  });
}

const NOTHING = 0.0005;

function words(pay: number, { honest_stake }: Attack): string {
  const gain = pay - honest_stake;
  const holds = `The cabal holds ${rounded(1 - honest_stake)} of the stake and gets ${rounded(1 - pay)} of the pay.`;
  if (Math.abs(gain) < NOTHING) return `${holds} Nobody gains.`;
  const difference = `${Math.abs(gain * 100).toFixed(1)} points`;
  if (gain > 0)
    return `${holds} The attack costs it ${difference}: pay that becomes stake makes it weaker with each epoch.`;
  return `${holds} The attack wins it ${difference}: pay that becomes stake makes it stronger with each epoch.`;
}

function rounded(share: number): string {
  return spoken(Math.round(share * 1000) / 1000);
}
