/** Texts are taken and refused as the command-line tool takes and refuses them. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { YumaError, epoch, init } from "../pkg/index.js";

const tool = process.env["YUMA_CLI"] ?? "yuma";
const good = `{
  "schema": "yuma-epoch/1", "name": "two", "source": null,
  "hyperparameters": {
    "kappa": 32767, "bonds_penalty": 65535, "bonds_moving_average": 900000, "yuma_version": 3, "liquid_alpha": false,
    "alpha_low": 45875, "alpha_high": 58982, "alpha_sigmoid_steepness": 1000, "max_allowed_validators": 64,
    "stake_threshold": 0, "activity_cutoff": 5000, "tempo": 360, "commit_reveal": false
  },
  "n": 2, "current_block": 100000, "last_step_block": 0, "owner_uid": null, "emission": 1000000000,
  "stake": [5000000000, 7], "last_update": [99000, 99000], "block_at_registration": [1000, 1000],
  "validator_permit": [true, true], "weights": [[[1, 65535]], [[0, 9], [1, 5]]], "bonds": [[], []]
}`;

/** The good text with one of its parts replaced. */
function but(part: string, other: string): string {
  expect(good).toContain(part);
  return good.replace(part, () => other);
}

const STAKE = '"stake": [5000000000, 7]';
const NAME = '"name": "two"';
const lists = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

/** What both take. */
const taken: Readonly<Record<string, () => string>> = {
  "the document": () => good,
  "a byte order mark": () => `\uFEFF${good}`,
  "an integer above 2^53": () => but(STAKE, '"stake": [9007199254740993, 9007199254740995]'),
  "the largest integer": () => but('"stake_threshold": 0', '"stake_threshold": 18446744073709551615'),
  "exact stakes": () => but(STAKE, '"stake_bits": ["166020696663385964544", "+129127208515966861312"]'),
  "a null for the other stake": () => but(STAKE, '"stake": null, "stake_bits": ["166020696663385964544", "7"]'),
  "a key with escapes": () => but('"stake"', '"st\\u0061ke"'),
  "digits in a string": () => but(NAME, '"name": "12345678901234567890 \\" -0.5 {[ \\\\"'),
  "what looks like a marked number": () => but(NAME, '"name": "\\u0000number:12", "note": "12345678901234567890"'),
  "a field that nobody reads": () => but(NAME, '"note": [1.5, -0, 1e9, {"a": {"a": null}}]'),
  "lists within lists": () => but(NAME, `"note": ${lists(126)}`),
  "space around it": () => `\r\n\t ${good} \n`,
  "a long string": () => but(NAME, `"name": "${"long ".repeat(400_000)}"`),
};

/** What both refuse, and the field that both blame. */
const refused: Readonly<Record<string, readonly [text: () => string, field: string]>> = {
  nothing: [() => " \n", "document"],
  "another kind of file": [() => "PK\u0003\u0004", "document"],
  "no object": [() => "[1, 2]", "document"],
  "half a text": [() => good.slice(0, 300), "document"],
  "a comma too many": [() => but("[[], []]", "[[], [],]"), "document"],
  "something after it": [() => `${good} {}`, "document"],
  NaN: [() => but("65535]]", "NaN]]"), "document"],
  "a leading zero": [() => but('"n": 2', '"n": 02'), "document"],
  "too many lists within lists": [() => but(NAME, `"note": ${lists(127)}`), "document"],
  "a hundred thousand lists": [() => but(NAME, `"note": ${lists(100_000)}`), "document"],
  "no schema": [() => but('"schema": "yuma-epoch/1",', ""), "schema"],
  "another schema": [() => but("yuma-epoch/1", "yuma-set/1"), "schema"],
  "a key twice": [() => but(STAKE, `${STAKE}, ${STAKE}`), "stake"],
  "a key twice, once with escapes": [() => but('"n": 2', '"n": 2, "\\u006e": 2'), "n"],
  "a hyperparameter twice": [() => but('"tempo": 360', '"tempo": 360, "tempo": 361'), "tempo"],
  "a hyperparameter that is not there": [() => but('"tempo": 360', '"tempo": 360, "tempi": 360'), "hyperparameters"],
  "a hyperparameter missing": [() => but('"tempo": 360, ', ""), "tempo"],
  "a name that is none": [() => but(NAME, '"name": 5'), "name"],
  "n as a fraction": [() => but('"n": 2', '"n": 2.0'), "n"],
  "n with an exponent": [() => but('"n": 2', '"n": 2e0'), "n"],
  "n of zero": [() => but('"n": 2', '"n": 0'), "n"],
  "n of another number": [() => but('"n": 2', '"n": 3'), "stake"],
  "a stake below zero": [() => but(STAKE, '"stake": [5, -7]'), "stake"],
  "a stake of minus zero": [() => but(STAKE, '"stake": [5, -0]'), "stake"],
  "a stake as a fraction": [() => but(STAKE, '"stake": [5, 7.5]'), "stake"],
  "a stake beyond 64 bits": [() => but(STAKE, '"stake": [5, 18446744073709551616]'), "stake"],
  "a stake as a string": [() => but(STAKE, '"stake": [5, "7"]'), "stake"],
  "both stakes": [() => but(STAKE, `${STAKE}, "stake_bits": ["1", "2"]`), "stake"],
  "no stake": [() => but(`${STAKE},`, ""), "stake"],
  "an exact stake as a number": [() => but(STAKE, '"stake_bits": ["1", 129127208515966861312]'), "stake_bits"],
  "an exact stake with a fraction": [() => but(STAKE, '"stake_bits": ["1", "2.5"]'), "stake_bits"],
  "an exact stake too large": [() => but(STAKE, `"stake_bits": ["1", "${2n ** 127n}"]`), "stake_bits"],
  "an exact stake below zero": [() => but(STAKE, '"stake_bits": ["1", "-5"]'), "stake"],
  "no owner": [() => but('"owner_uid": null,', ""), "owner_uid"],
  "an owner of no neuron": [() => but('"owner_uid": null', '"owner_uid": 2'), "owner_uid"],
  "an owner too large": [() => but('"owner_uid": null', '"owner_uid": 99999999999999999'), "owner_uid"],
  "a block below zero": [() => but('"current_block": 100000', '"current_block": -1'), "current_block"],
  "an emission as a fraction": [() => but("1000000000", "1e9"), "emission"],
  "a last update too few": [() => but("[99000, 99000]", "[99000]"), "last_update"],
  "a null for a block": [() => but("[1000, 1000]", "[1000, null]"), "block_at_registration"],
  "a permit as a number": [() => but("[true, true]", "[1, true]"), "validator_permit"],
  "a weight too large": [() => but("65535]]", "65536]]"), "weights"],
  "a weight below zero": [() => but("65535]]", "-1]]"), "weights"],
  "a weight as a fraction": [() => but("65535]]", "0.5]]"), "weights"],
  "a weight of three": [() => but("[1, 65535]", "[1, 65535, 7]"), "weights"],
  "a uid of nobody": [() => but("[1, 65535]", "[2, 65535]"), "weights"],
  "a uid twice": [() => but("[[0, 9], [1, 5]]", "[[1, 9], [1, 5]]"), "weights"],
  "a row too few": [() => but("[[], []]", "[[]]"), "bonds"],
  "bonds of a previous epoch": [() => but("[[], []]", '"previous"'), "bonds"],
  "no bonds": [() => but(', "bonds": [[], []]', ""), "bonds"],
  "commits missing": [() => but('"commit_reveal": false', '"commit_reveal": true'), "commit_block"],
  "a commit too few": [() => but('"n": 2', '"n": 2, "commit_block": [null]'), "commit_block"],
  "bounds the wrong way round": [() => but("45875", "60000"), "alpha_low"],
  "a version that is not there": [() => but('"yuma_version": 3', '"yuma_version": 4'), "yuma_version"],
};

let folder: string;

beforeAll(async () => {
  await init();
  folder = mkdtempSync(join(tmpdir(), "yuma-text-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the command-line tool says of a text. */
function told(text: string): { readonly taken: boolean; readonly said: string } {
  const file = join(folder, "document.json");
  writeFileSync(file, text);
  const { status, stdout, stderr, error } = spawnSync(tool, ["epoch", file, "--format", "json"], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (error) throw error;
  return { taken: status === 0, said: status === 0 ? stdout : stderr };
}

test.each(Object.entries(taken))("%s is taken, and gives the same", (_, text) => {
  const { taken, said } = told(text());
  expect(taken, said).toBe(true);
  const { bits } = JSON.parse(said) as { bits: Record<string, number[]> };
  const found = epoch(text()).bits;
  for (const name of ["stake", "consensus", "incentive", "dividends"] as const) expect([...found[name]].map(Number), name).toEqual(bits[name]);
  expect(epoch(new TextEncoder().encode(text())).bits).toEqual(found);
});

test.each(Object.entries(refused))("%s is refused by both", (_, [text, field]) => {
  const { taken, said } = told(text());
  expect(taken, said).toBe(false);
  for (const form of [text(), new TextEncoder().encode(text())]) {
    const error = refusal(form);
    expect(error.field, error.message).toBe(field);
    if (field !== "document") expect(said).toContain(field);
    expect(error.message).toMatch(/^.*expected.*$/);
  }
});

test("where the engine says where a text is no JSON, the error has line and column", () => {
  expect(refusal(`${good} {}`).message).toMatch(/^line 11, column 3: found text that is not JSON/);
});

function refusal(text: string | Uint8Array): YumaError {
  try {
    epoch(text);
  } catch (error) {
    expect(error).toBeInstanceOf(YumaError);
    return error as YumaError;
  }
  throw new Error("it was taken");
}
