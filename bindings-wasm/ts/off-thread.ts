/** The same functions off the main thread. */

import type { CallName, Calls, Reply, Request, Start } from "./calls.js";
import { YumaError } from "./error.js";
import { SparseMatrix } from "./matrix.js";
import { SubnetResult } from "./mechanisms.js";
import { EpochResult } from "./result.js";
import type { Quantity, Series } from "./series.js";
import type { RunOptions } from "./simulation.js";
import type { AttackOptions, AttackOutcomes, EpochInput, EpochOptions, InitOptions, SimulationOptions, StorageInput, SubnetInput } from "./types.js";

/** A signal that ends work in a worker: the promise is rejected with the signal's reason. */
export interface Cancellable {
  readonly signal?: AbortSignal;
}

export interface SimulateOptions<Names extends Quantity = Quantity> extends SimulationOptions, RunOptions<Names>, Cancellable {
  /** How many epochs to run. */
  readonly epochs: number;
}

/** The kernel in a thread of its own. */
export interface YumaWorker {
  /** As `epoch`. */
  epoch(input: EpochInput, options?: EpochOptions & Cancellable): Promise<EpochResult>;
  /** As `subnetEpoch`. */
  subnetEpoch(input: SubnetInput, options?: EpochOptions & Cancellable): Promise<SubnetResult>;
  /** As `storageEpoch`. */
  storageEpoch(input: StorageInput, options?: EpochOptions & Cancellable): Promise<EpochResult>;
  /** As `Attack.outcomes`: a row of a retention map. The network is drawn anew only when the options change. */
  outcomes(
    attack: AttackOptions,
    honestUtility: number,
    cabalUtilities: readonly number[] | Float64Array,
    options?: Cancellable,
  ): Promise<AttackOutcomes>;
  /** Runs the epochs of a simulation, and returns what is to be kept of them: as `Simulation.run`. */
  simulate<const Names extends Quantity = Quantity>(start: Start, options: SimulateOptions<Names>): Promise<Series<Names>>;
  /** Ends the thread and all that is under way in it. The next call starts another. */
  terminate(): void;
}

/**
 * A worker, with the kernel loaded.
 *
 * A cancelled call ends at once, with its thread; other calls that are under way in it fail with the same reason.
 */
export async function worker(options: InitOptions = {}): Promise<YumaWorker> {
  const thread = new Thread(options);
  await thread.start();
  return {
    async epoch(input, { signal, ...rest } = {}) {
      return new EpochResult(await thread.call("epoch", [input, rest], signal));
    },
    async subnetEpoch(input, { signal, ...rest } = {}) {
      return new SubnetResult(await thread.call("subnetEpoch", [input, rest], signal));
    },
    async storageEpoch(input, { signal, ...rest } = {}) {
      return new EpochResult(await thread.call("storageEpoch", [input, rest], signal));
    },
    outcomes: (attack, honestUtility, cabalUtilities, { signal } = {}) =>
      thread.call("outcomes", [attack, honestUtility, cabalUtilities], signal),
    async simulate<Names extends Quantity>(start: Start, { epochs, signal, ...rest }: SimulateOptions<Names>): Promise<Series<Names>> {
      const series: Partial<Series> = await thread.call("simulate", [start, epochs, rest], signal);
      // Classes do not survive the way back.
      const bonds = series.bonds && { bonds: series.bonds.map((rows) => new SparseMatrix(rows)) };
      return { ...series, ...bonds } as Series<Names>;
    },
    terminate: () => thread.end(new DOMException("the worker was terminated", "AbortError")),
  };
}

/** The part of a worker that browsers and Node have in common. */
interface Port {
  postMessage(request: Request): void;
  terminate(): unknown;
}

type Waiting = { resolve(value: never): void; reject(reason: unknown): void };

class Thread {
  readonly #options: InitOptions;
  readonly #waiting = new Map<number, Waiting>();
  #port: Promise<Port> | undefined;
  #next = 0;

  constructor(options: InitOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#send("init", [this.#options]);
  }

  async call<Name extends CallName>(
    name: Name,
    arguments_: Parameters<Calls[Name]>,
    signal: AbortSignal | undefined,
  ): Promise<Awaited<ReturnType<Calls[Name]>>> {
    signal?.throwIfAborted();
    const abort = (): void => this.end(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      if (this.#port === undefined) await this.start();
      return await this.#send(name, arguments_);
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  end(reason: unknown): void {
    void this.#port?.then((port) => port.terminate());
    this.#port = undefined;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  async #send<Name extends CallName>(call: Name, arguments_: Parameters<Calls[Name]>): Promise<Awaited<ReturnType<Calls[Name]>>> {
    const id = this.#next;
    this.#next += 1;
    const answer = new Promise<Awaited<ReturnType<Calls[Name]>>>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#port ??= opened((reply) => this.#settle(reply), (error) => this.end(error));
    void this.#port.then((port) => port.postMessage({ id, call, arguments: arguments_ })).catch((error: unknown) => this.#settle({ id, failed: error }));
    return answer;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("value" in reply) waiting?.resolve(reply.value as never);
    else waiting?.reject("refused" in reply ? new YumaError(reply.refused) : reply.failed);
  }
}

async function opened(settle: (reply: Reply) => void, fail: (error: unknown) => void): Promise<Port> {
  if (typeof Worker === "undefined") return openedInNode(settle, fail);
  // In one expression, so that bundlers see the file.
  const opened = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  opened.addEventListener("message", (event: MessageEvent<Reply>) => settle(event.data));
  opened.addEventListener("error", (event) => fail(event.error ?? new Error(`the worker failed: ${event.message}`)));
  return opened;
}

interface NodeWorker extends Port {
  on(event: "message", listener: (reply: Reply) => void): void;
  on(event: "error", listener: (error: unknown) => void): void;
  unref(): void;
}

async function openedInNode(settle: (reply: Reply) => void, fail: (error: unknown) => void): Promise<Port> {
  // Bundlers must not follow this import into a page.
  const name = "node:worker_threads";
  const threads = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as { Worker: new (script: URL) => NodeWorker };
  const script = "./worker.js";
  const opened = new threads.Worker(new URL(script, import.meta.url));
  opened.on("message", settle);
  opened.on("error", fail);
  return opened;
}
