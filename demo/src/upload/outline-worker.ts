/** Reads what the page tells of a document, which may be long: its name and its rules. */

import type { Hyperparameters } from "yuma-kernel";

export interface Outline {
  readonly name?: string;
  readonly hyperparameters: Hyperparameters;
}

addEventListener("message", ({ data }: MessageEvent<string>) => {
  const { name, hyperparameters } = JSON.parse(data) as Outline;
  postMessage({ ...(name === undefined ? {} : { name }), hyperparameters } satisfies Outline);
});
