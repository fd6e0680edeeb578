/** The command-line tool, with which these tests compare. */

import { execFileSync } from "node:child_process";

/** The output of the tool. */
export function toolText(...arguments_: string[]): string {
  return execFileSync(process.env["YUMA_CLI"] ?? "yuma", arguments_, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
}

/** The output of the tool as JSON, without integers above 2^53. */
export function toolJson(...arguments_: string[]): unknown {
  return JSON.parse(toolText(...arguments_, "--format", "json"));
}
