/** The kernel off the main thread: one worker, started when it is first needed. */

import { type YumaWorker, worker } from "yuma-kernel";

let started: Promise<YumaWorker> | undefined;

export function kernelWorker(): Promise<YumaWorker> {
  started ??= worker();
  return started;
}
