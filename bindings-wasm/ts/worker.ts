/** The script of a worker: answers the requests that come, in a page or in Node. */

import { type Reply, type Request, reply } from "./calls.js";

interface Port {
  postMessage(message: Reply): void;
}

if (typeof self === "undefined") {
  // Bundlers must not follow this import into a page.
  const name = "node:worker_threads";
  void import(/* @vite-ignore */ /* webpackIgnore: true */ name).then(({ parentPort }: { parentPort: Port & { on(event: "message", listener: (request: Request) => void): void } }) => {
    parentPort.on("message", (request) => void answer(request, parentPort));
  });
} else {
  const port = self as unknown as Port;
  self.addEventListener("message", (event: MessageEvent<Request>) => void answer(event.data, port));
}

async function answer(request: Request, port: Port): Promise<void> {
  port.postMessage(await reply(request));
}
