/** The heat map of a subnet: validators by neurons, on a canvas, with what each neuron gets drawn above. */

import type { EpochResult, SparseMatrix } from "yuma-kernel";
import type { HeatMapLayer } from "../state.js";

/** The rows and columns of the map, and its shares, row by row. */
export interface HeatMap {
  /** Uids, the largest stake first. */
  readonly rows: readonly number[];
  /** Uids, the highest incentive first. */
  readonly columns: readonly number[];
  readonly layers: Readonly<Record<HeatMapLayer, Float32Array>>;
}

const ONE = 2 ** 32;
const U16 = 65_535;

export function heatMapOf(result: EpochResult): HeatMap {
  const { weights, clipped_weights } = result.bits;
  if (!weights || !clipped_weights) throw new Error("the kernel was asked for matrices and returned none");
  const uids = Array.from({ length: result.neurons }, (_, uid) => uid);
  const entries = (uid: number): number => (weights.offsets[uid + 1] ?? 0) - (weights.offsets[uid] ?? 0);
  const rows = uids
    .filter((uid) => entries(uid) > 0)
    .sort((a, b) => (result.active_stake[b] ?? 0) - (result.active_stake[a] ?? 0) || a - b);
  const columns = uids.toSorted((a, b) => (result.incentive[b] ?? 0) - (result.incentive[a] ?? 0) || a - b);
  const block = (matrix: SparseMatrix<BigInt64Array | Uint16Array>, one: number): Float32Array =>
    dense(matrix, one, rows, columns);
  const [given, kept] = [block(weights, ONE), block(clipped_weights, ONE)];
  return {
    rows,
    columns,
    layers: {
      weights: given,
      clipped: given.map((weight, index) => weight - (kept[index] ?? 0)),
      bonds: block(result.bonds, U16),
    },
  };
}

function dense(
  matrix: SparseMatrix<BigInt64Array | Uint16Array>,
  one: number,
  rows: readonly number[],
  columns: readonly number[],
): Float32Array {
  const place = new Uint32Array(columns.length);
  columns.forEach((uid, column) => (place[uid] = column));
  const block = new Float32Array(rows.length * columns.length);
  rows.forEach((uid, row) => {
    for (let entry = matrix.offsets[uid] ?? 0; entry < (matrix.offsets[uid + 1] ?? 0); entry += 1) {
      const column = place[matrix.uids[entry] ?? 0] ?? 0;
      block[row * columns.length + column] = Number(matrix.values[entry] ?? 0) / one;
    }
  });
  return block;
}

/** Where things lie on the canvas, in CSS pixels. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** Where the cells begin, right of the validators' uids. */
  readonly left: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** The height of the bars above the cells. */
  readonly head: number;
  /** The width of the stakes beside the cells. */
  readonly side: number;
}

const LEAST_CELL = 2.5;
/** Wide subnets have narrower cells: browsers limit the size of a canvas. */
const MANY = 1_500;
const MOST_CELL = 56;
const HEAD = 72;
const SIDE = 72;
const LEFT = 34;
/** Rows at least this high have room for their uid. */
const LABELLED = 11;

export function geometryOf(map: HeatMap, room: number): Geometry {
  const columns = Math.max(map.columns.length, 1);
  const cellWidth = Math.min(Math.max((room - SIDE - LEFT) / columns, columns > MANY ? 1 : LEAST_CELL), MOST_CELL);
  const cellHeight = Math.min(Math.max(Math.floor(440 / Math.max(map.rows.length, 1)), 3), 26);
  return {
    width: LEFT + Math.ceil(cellWidth * columns) + SIDE,
    left: LEFT,
    height: HEAD + cellHeight * map.rows.length + 1,
    cellWidth,
    cellHeight,
    head: HEAD,
    side: SIDE,
  };
}

/** Colours of the page as the canvas takes them. */
export interface Palette {
  readonly weights: string;
  readonly clipped: string;
  readonly bonds: string;
  readonly miner: string;
  readonly validator: string;
  readonly consensus: string;
  readonly ground: string;
  readonly paper: string;
  readonly soft: string;
}

interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly map: HeatMap;
  readonly result: EpochResult;
  readonly geometry: Geometry;
  readonly palette: Palette;
}

export function drawHeatMap(canvas: HTMLCanvasElement, layer: HeatMapLayer, picture: Omit<Drawing, "context">): void {
  const { map, geometry } = picture;
  const scale = map.columns.length > MANY ? 1 : Math.min(devicePixelRatio || 1, 2);
  canvas.width = geometry.width * scale;
  canvas.height = geometry.height * scale;
  canvas.style.width = `${geometry.width}px`;
  canvas.style.height = `${geometry.height}px`;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(scale, scale);
  const drawing = { context, ...picture };
  drawCells(drawing, layer);
  drawHead(drawing);
  drawSide(drawing);
}

/** The cells are painted as an image of one pixel each, then enlarged: there may be millions. */
function drawCells({ context, map, geometry, palette }: Drawing, layer: HeatMapLayer): void {
  const { cellWidth, cellHeight, head, left } = geometry;
  const [width, height] = [map.columns.length, map.rows.length];
  context.fillStyle = palette.ground;
  context.fillRect(left, head, cellWidth * width, cellHeight * height);
  const shares = map.layers[layer];
  const most = shares.reduce((largest, share) => Math.max(largest, share), 0);
  if (most === 0 || height === 0) return;
  const image = new ImageData(width, height);
  const [red = 0, green = 0, blue = 0] = channels(palette[layer]);
  shares.forEach((share, cell) => {
    if (share === 0) return;
    // A root, so that small weights show beside one of a half.
    image.data.set([red, green, blue, 255 * (0.08 + 0.92 * Math.sqrt(share / most))], cell * 4);
  });
  const cells = new OffscreenCanvas(width, height);
  cells.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(cells, left, head, cellWidth * width, cellHeight * height);
  if (cellHeight < LABELLED) return;
  context.fillStyle = palette.paper;
  for (let row = 1; row <= height; row += 1) context.fillRect(left, head + row * cellHeight - 1, cellWidth * width, 1);
  if (cellWidth < LABELLED) return;
  for (let column = 1; column < width; column += 1)
    context.fillRect(left + column * cellWidth - 1, head, 1, cellHeight * height);
}

/** Red, green and blue of a colour as the browser computes it: `rgb(29, 95, 180)`. */
function channels(colour: string): number[] {
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

/** Above the cells: the incentive of each neuron as a bar, its consensus as a line. */
function drawHead({ context, map, result, geometry, palette }: Drawing): void {
  const { cellWidth, head } = geometry;
  const [base, tallest] = [head - 6, head - 26];
  const most = Math.max(
    ...map.columns.map((uid) => Math.max(result.incentive[uid] ?? 0, result.consensus[uid] ?? 0)),
    Number.MIN_VALUE,
  );
  const height = (share: number): number => tallest * Math.sqrt(share / most);
  map.columns.forEach((uid, column) => {
    const left = geometry.left + column * cellWidth;
    const breadth = Math.max(cellWidth - (cellWidth > 4 ? 1 : 0), 1);
    context.fillStyle = palette.miner;
    context.fillRect(left, base - height(result.incentive[uid] ?? 0), breadth, height(result.incentive[uid] ?? 0));
    const consensus = result.consensus[uid] ?? 0;
    context.fillStyle = palette.consensus;
    if (consensus > 0) context.fillRect(left, base - height(consensus) - 1, breadth, 2);
  });
  const edge = geometry.width - geometry.side;
  label(context, "incentive", edge, 12, "right", palette.miner);
  label(context, "consensus", edge - context.measureText("incentive").width - 14, 12, "right", palette.consensus);
}

/** Beside the cells: each validator's uid, its stake as a bar, its dividends as a line. */
function drawSide({ context, map, result, geometry, palette }: Drawing): void {
  const { cellHeight, head, side, width } = geometry;
  const left = width - side + 6;
  const most = Math.max(
    ...map.rows.map((uid) => Math.max(result.active_stake[uid] ?? 0, result.dividends[uid] ?? 0)),
    Number.MIN_VALUE,
  );
  const breadth = (share: number): number => (side - 10) * Math.sqrt(share / most);
  map.rows.forEach((uid, row) => {
    const top = head + row * cellHeight;
    const tall = Math.max(cellHeight - (cellHeight > 8 ? 3 : 1), 1);
    context.globalAlpha = 0.35;
    context.fillStyle = palette.validator;
    context.fillRect(left, top, breadth(result.active_stake[uid] ?? 0), tall);
    context.globalAlpha = 1;
    context.fillRect(left + Math.max(breadth(result.dividends[uid] ?? 0) - 1, 0), top, 2, tall);
    if (cellHeight >= LABELLED)
      label(context, String(uid), geometry.left - 6, top + tall / 2 + 4, "right", palette.soft);
  });
  label(context, "uid", geometry.left - 6, head - 8, "right", palette.soft);
  label(context, "stake", left, head - 8, "left", palette.validator);
}

function label(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  align: CanvasTextAlign,
  colour: string,
): void {
  context.font = "500 12px Inter, sans-serif";
  context.fillStyle = colour;
  context.textAlign = align;
  context.fillText(text, x, y);
}
