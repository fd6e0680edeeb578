/** The state in a link: what is written can be read, and what is broken is refused with a reason. */

import { expect, test } from "vitest";
import { LinkError, choicesOf, linkOf } from "../../src/link.js";
import { type Choices, FIRST_CHOICES } from "../../src/state.js";

const CHANGED: Choices = {
  subnet: {
    stakes: [1, 0, 9_000_000],
    weights: [
      [65_535, 0],
      [1, 2],
      [0, 0],
    ],
  },
  miner: 1,
  rules: {
    kappa: 39_321,
    bonds_penalty: 0,
    bonds_moving_average: 995_000,
    yuma_version: 2,
    liquid_alpha: true,
    alpha_low: 6_554,
    alpha_high: 6_554,
    alpha_sigmoid_steepness: -5_000,
    rules: 425,
  },
  scenario: "clipping",
  epoch: 12,
  attack: { honest_stake: 0.51, honest_weight: 1, cabal_weight: 0 },
  source: "edited",
  under_page_rules: true,
  layer: "bonds",
};

test("nothing changed is an empty link", () => {
  expect(linkOf(FIRST_CHOICES)).toBe("");
  expect(choicesOf("")).toEqual(FIRST_CHOICES);
  expect(choicesOf("#")).toEqual(FIRST_CHOICES);
});

test("everything changed comes back", () => {
  expect(choicesOf(`#${linkOf(CHANGED)}`)).toEqual(CHANGED);
});

test("each choice alone comes back, and is a short link", () => {
  for (const name of Object.keys(CHANGED) as (keyof Choices)[]) {
    // A subnet of two miners has no fifth.
    const choices = { ...FIRST_CHOICES, ...(name === "subnet" ? { miner: 1 } : {}), [name]: CHANGED[name] };
    expect(choicesOf(linkOf(choices)), name).toEqual(choices);
    expect(linkOf(choices).length, name).toBeLessThan(80);
  }
});

test("links of this version stay readable", () => {
  expect(linkOf({ ...FIRST_CHOICES, subnet: CHANGED.subnet, miner: 1 })).toBe("1;s=1.0.9000000;w=65535.0~1.2~0.0;m=2");
  expect(choicesOf("1;k=0;l=1;hs=51").rules).toEqual({ ...FIRST_CHOICES.rules, kappa: 0, liquid_alpha: true });
});

test.each([
  ["2;k=1", "version “2”"],
  ["k=1", "version “k=1”"],
  ["1;q=1", "“q”"],
  ["1;k=65536", "from 0 to 65535"],
  ["1;k=1e3", "“1e3”"],
  ["1;k=", "“”"],
  ["1;y=4", "2 or 3"],
  ["1;r=426", "425 or 446 or 475"],
  ["1;g=40000", "from -32768 to 32767"],
  ["1;al=60000", "lowest liquid alpha"],
  ["1;s=1", "do not fit"],
  ["1;w=1.2~1", "do not fit"],
  ["1;s=1.2;w=1~1.2", "do not fit"],
  ["1;s=1;w=99999", "from 0 to 65535"],
  [`1;s=${Array(13).fill(1).join(".")};w=${Array(13).fill(1).join("~")}`, "more than 12"],
  ["1;m=6", "from 1 to 5"],
  ["1;v=nothing", "weights or clipped or bonds"],
  ["1;c=%E0%A4%A", "damaged"],
  [`1;c=${"x".repeat(9000)}`, "longer"],
])("%s is refused", (link, reason) => {
  expect(() => choicesOf(link)).toThrow(LinkError);
  expect(() => choicesOf(link)).toThrow(reason);
});
