/** The last chapter: a subnet from a file, its heat map, its neurons, its results as files. */

import { computed, effect, signal } from "@preact/signals-core";
import mainnetAddress from "../../../testdata/mainnet-sn15-block-4769998.json?url";
import { announce } from "../announcer.js";
import { byId, h } from "../element.js";
import { grouped } from "../format.js";
import { segments } from "../segments.js";
import { type HeatMapLayer, layer, rules, source, subnet, underPageRules } from "../state.js";
import { epochDocument } from "../subnet.js";
import { widthOf } from "../width.js";
import { csvOf, jsonOf, save } from "./export.js";
import { type Palette, drawHeatMap, geometryOf, heatMapOf } from "./heat-map.js";
import { neuronTable } from "./neurons.js";
import { type Loaded, load, refusal, textOf } from "./reader.js";
import { makeReadable } from "./reading.js";

const loaded = signal<Loaded | undefined>(undefined);
/** Renewed with the theme, since a canvas does not follow the page's colours by itself. */
const palette = signal<Palette | undefined>(undefined);
let mainnet: Promise<string> | undefined;
let opened: { readonly name: string; readonly text: string } | undefined;
/** The latest request; an answer to an earlier one comes too late. */
let request = 0;
/** A wait that is shorter needs no words. */
const PATIENCE = 300;

export function startUpload(): void {
  startChoices();
  startMap();
  effect(() => {
    const found = loaded.value;
    byId("neurons").replaceChildren(...(found ? [neuronTable(found.result)] : []));
    for (const id of ["export-csv", "export-json"]) byId<HTMLButtonElement>(id).disabled = !found;
  });
  effect(() => {
    const isEdited = source.value === "edited";
    const under = underPageRules.value || isEdited ? rules.value : undefined;
    const edited = isEdited ? JSON.stringify(epochDocument(subnet.value, rules.value)) : undefined;
    const ofPage = { name: isEdited ? "The small subnet" : "The mainnet subnet", text: edited };
    void show(source.value === "file" ? opened : ofPage, under);
  });
}

async function show(
  document: { readonly name: string; readonly text: string | undefined } | undefined,
  under: Loaded["rules"] | undefined,
): Promise<boolean> {
  if (!document) return false;
  request += 1;
  const mine = request;
  const cancel = new AbortController();
  const wait = setTimeout(() => offerCancel(document.name, cancel), PATIENCE);
  try {
    const found = await load(document.text ?? (await mainnetText()), under, cancel.signal);
    if (mine !== request) return false;
    loaded.value = found;
    say(
      `${found.name}: ${grouped(found.result.neurons)} neurons, Yuma ${found.rules.yuma_version}${found.rules.liquid_alpha ? " with liquid alpha" : ""}.`,
    );
    return true;
  } catch (error) {
    if (mine === request) complain(refusal(document.name, error));
    return false;
  } finally {
    clearTimeout(wait);
  }
}

function offerCancel(name: string, cancel: AbortController): void {
  const button = h("button", { type: "button", class: "button" }, "Cancel");
  button.addEventListener("click", () => cancel.abort());
  byId("file-message").replaceChildren(`Reading ${name}… `, button);
}

function mainnetText(): Promise<string> {
  mainnet ??= fetch(mainnetAddress).then((response) => response.text());
  return mainnet;
}

/** Shows a file. One that is refused leaves everything as it was. */
async function open(file: File): Promise<void> {
  try {
    const text = await textOf(file);
    const under = underPageRules.peek() ? rules.peek() : undefined;
    if (!(await show({ name: file.name, text }, under))) return;
    opened = { name: file.name, text };
    source.value = "file";
  } catch (error) {
    complain(refusal(file.name, error));
  }
}

function say(message: string): void {
  const element = byId("file-message");
  element.textContent = message;
  element.classList.remove("wrong");
}

function complain(message: string): void {
  const element = byId("file-message");
  element.textContent = `${message} What was shown before stays.`;
  element.classList.add("wrong");
}

function startChoices(): void {
  const input = byId<HTMLInputElement>("file");
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void open(file);
    input.value = "";
  });
  byId("mainnet").addEventListener("click", () => (source.value = "mainnet"));
  byId("edited").addEventListener("click", () => (source.value = "edited"));
  byId("export-csv").addEventListener("click", () => exported("csv"));
  byId("export-json").addEventListener("click", () => exported("json"));
  startDropping();

  const options: readonly { value: HeatMapLayer; label: string }[] = [
    { value: "weights", label: "Weights" },
    { value: "clipped", label: "Clipped away" },
    { value: "bonds", label: "Bonds" },
  ];
  segments(byId("layer-choice"), "layer", options, layer.peek(), (value) => (layer.value = value as HeatMapLayer));
  effect(() => {
    for (const radio of byId("layer-choice").querySelectorAll("input")) radio.checked = radio.value === layer.value;
  });
  const pageRules = byId<HTMLInputElement>("page-rules");
  pageRules.addEventListener("change", () => (underPageRules.value = pageRules.checked));
  effect(() => {
    pageRules.checked = underPageRules.value;
  });
}

function exported(kind: "csv" | "json"): void {
  const found = loaded.peek();
  if (!found) return;
  try {
    if (kind === "csv") save(`${found.name}.csv`, "text/csv", csvOf(found.result));
    else save(`${found.name}.json`, "application/json", jsonOf(found));
    announce(`${found.name}.${kind} saved`);
  } catch (error) {
    complain(refusal(found.name, error));
  }
}

/** Files may be dropped anywhere on the page: a miss would make the browser leave it. */
function startDropping(): void {
  const area = byId("drop");
  addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) area.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("dropping");
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    byId("yours").scrollIntoView({ block: "start" });
    void open(file);
  });
}

function startMap(): void {
  const room = byId("heat-map");
  const canvas = h("canvas", { "aria-hidden": "true" });
  const frame = h(
    "div",
    {
      class: "heat-frame",
      tabindex: 0,
      role: "application",
      "aria-label": "Heat map; the arrow keys move from cell to cell",
    },
    canvas,
  );
  const scroll = h("div", { class: "heat-scroll" }, frame);
  const width = widthOf(room);
  const map = computed(() => {
    const found = loaded.value;
    return found && width.value > 0 ? { result: found.result, map: heatMapOf(found.result) } : undefined;
  });
  const drawn = computed(() => map.value && { ...map.value, geometry: geometryOf(map.value.map, width.value) });
  room.append(
    scroll,
    makeReadable(frame, () => drawn.value),
  );
  const readPalette = (): void => {
    palette.value = paletteOf(room);
  };
  document.addEventListener("themechange", readPalette);
  // A canvas that was drawn before its typeface came is drawn again.
  void document.fonts.ready.then(readPalette);
  readPalette();
  effect(() => {
    const found = drawn.value;
    if (found && palette.value) drawHeatMap(canvas, layer.value, { ...found, palette: palette.value });
  });
}

/** The page's colours as they are now: a canvas knows no variables. */
function paletteOf(room: HTMLElement): Palette {
  const probe = room.appendChild(h("span"));
  const colour = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found: Palette = {
    weights: colour("validator"),
    clipped: colour("clipped"),
    bonds: colour("validator-3"),
    miner: colour("miner"),
    validator: colour("validator"),
    consensus: colour("consensus"),
    ground: colour("panel"),
    paper: colour("paper"),
    soft: colour("ink-soft"),
  };
  probe.remove();
  return found;
}
