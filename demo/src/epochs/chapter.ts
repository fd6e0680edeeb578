/** The chapter of the epochs: the choice of a scenario, its sentence, the player and the charts. */

import { batch, computed, effect, signal } from "@preact/signals-core";
import { YumaError, scenarios } from "yuma-kernel";
import { byId, h } from "../element.js";
import { EDITED, LAST_EPOCH, epochShown, rules, scenario, subnet } from "../state.js";
import { validatorName } from "../subnet.js";
import { visible } from "../visible.js";
import { startCharts } from "./charts.js";
import type { Run } from "./frame.js";
import { startPlayer } from "./player.js";
import { runOfScenario, runOfSubnet } from "./run.js";

const EDITED_WORDS =
  "The subnet that you edited above, for forty epochs with the same weights. Bonds grow from nothing towards what each validator's weights are worth.";

export function startEpochs(): void {
  const known = scenarios();
  const select = byId<HTMLSelectElement>("scenario");
  select.append(
    h("option", { value: EDITED }, "The subnet edited above"),
    h(
      "optgroup",
      { label: "Well-known cases" },
      ...known.map(({ name, title }) => h("option", { value: name }, title)),
    ),
  );
  select.addEventListener("change", () =>
    batch(() => {
      scenario.value = select.value;
      epochShown.value = LAST_EPOCH;
    }),
  );
  // A link may name a scenario of another version of this page.
  const chosen = computed(() => known.find(({ name }) => name === scenario.value));
  const run = signal<Run | undefined>(undefined);
  const seen = visible(byId("epochs"));
  effect(() => {
    if (seen.value) run.value = runOrNothing(chosen.value?.name ?? EDITED);
  });
  effect(() => {
    select.value = chosen.value?.name ?? EDITED;
    const names = chosen.value?.validators.map((full, index) => `${validatorName(index)} is “${full}”`).join(", ");
    byId("scenario-words").textContent = chosen.value ? `${chosen.value.shows} ${names}.` : EDITED_WORDS;
  });
  startPlayer(run);
  startCharts(run);
}

/** The run under the rules and with the subnet of the moment; nothing where the kernel refuses them. */
function runOrNothing(name: string): Run | undefined {
  try {
    return name === EDITED ? runOfSubnet(subnet.value, rules.value) : runOfScenario(name, rules.value);
  } catch (error) {
    if (error instanceof YumaError) return undefined;
    throw error;
  }
}
