"""Runs the kernel and the reference model inside wasmtime, set as a chain's executor sets it: no SIMD, no threads.

Without options it times both, one JSON object a line; with --check it only asserts that they agree.
"""

import argparse
import json
import statistics
import sys
import time

import wasmtime

# neurons, validators, density a/b
SIZES = [(256, 64, 1, 1), (256, 64, 1, 10), (1024, 128, 1, 1)]
CHECKED_SIZES = [(1, 1, 1, 1), (32, 8, 1, 2), (256, 64, 1, 1), (256, 64, 1, 10)]
# version, liquid alpha
VARIANTS = {"yuma2": (2, 0), "yuma3": (3, 0), "yuma3-liquid": (3, 1)}

# A median of at least so many batches, of at least so many seconds each.
BATCHES = 7
BATCH_SECONDS = 0.1


def executor() -> wasmtime.Engine:
    config = wasmtime.Config()
    config.wasm_simd = False
    config.wasm_relaxed_simd = False
    config.wasm_threads = False
    config.wasm_tail_call = False
    config.wasm_multi_memory = False
    config.wasm_memory64 = False
    config.cranelift_opt_level = "speed_and_size"
    config.cranelift_nan_canonicalization = True
    return wasmtime.Engine(config)


class Module:
    """The module of yuma-bench-wasm; its exports are methods."""

    def __init__(self, path: str):
        engine = executor()
        self.store = wasmtime.Store(engine)
        module = wasmtime.Module.from_file(engine, path)
        self.exports = wasmtime.Instance(self.store, module, []).exports(self.store)

    def __getattr__(self, name: str):
        function = self.exports[name]
        return lambda *arguments: function(self.store, *arguments)


def check(module: Module) -> None:
    for size in CHECKED_SIZES:
        for variant, parameters in VARIANTS.items():
            entries = module.setup(*size, *parameters)
            assert_agreement(module, size, variant)
            print(f"{size[0]}x{size[1]} {variant}: kernel and reference agree, {entries} weights")


def measure(module: Module) -> None:
    for size in SIZES:
        neurons, validators, chance, of = size
        for variant, parameters in VARIANTS.items():
            entries = module.setup(*size, *parameters)
            assert_agreement(module, size, variant)
            row = {
                "neurons": neurons,
                "validators": validators,
                "density": chance / of,
                "variant": variant,
                "threads": 1,
                "entries": entries,
                "kernel_ns": median_ns(module.run_kernel),
                "reference_ns": median_ns(module.run_reference),
            }
            print(json.dumps(row), flush=True)


def assert_agreement(module: Module, size: tuple[int, ...], variant: str) -> None:
    differences = module.differences()
    if differences != 0:
        sys.exit(f"{size[0]}x{size[1]} {variant}: kernel and reference differ in {differences} outputs")


def median_ns(run) -> int:
    times = 1
    while (seconds := batch_seconds(run, times)) < BATCH_SECONDS:
        times = max(times + 1, int(times * BATCH_SECONDS / max(seconds, 1e-9)))
    return round(statistics.median(batch_seconds(run, times) / times for _ in range(BATCHES)) * 1e9)


def batch_seconds(run, times: int) -> float:
    start = time.perf_counter()
    run(times)
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module", help="the .wasm file of yuma-bench-wasm")
    parser.add_argument("--check", action="store_true", help="only assert that kernel and reference agree")
    arguments = parser.parse_args()
    (check if arguments.check else measure)(Module(arguments.module))
