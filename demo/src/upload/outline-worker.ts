/** Reads what the page tells of a document, which may be long: its name and its rules. */

import type { Hyperparameters } from "yuma-kernel";

export interface Outline {
  readonly name?: string;
  /** The runtime whose rules the document names, in place of the hyperparameters' own. */
  readonly runtime?: Hyperparameters["rules"] | null;
  readonly hyperparameters: Hyperparameters;
}

addEventListener("message", ({ data }: MessageEvent<string>) => {
  const { name, runtime, hyperparameters } = JSON.parse(data) as Outline;
  const rules = runtime == null ? {} : { rules: runtime };
  postMessage({
    ...(name === undefined ? {} : { name }),
    hyperparameters: { ...hyperparameters, ...rules },
  } satisfies Outline);
});
