"""A real subnet: Bittensor mainnet, netuid 15, at block 4 769 998.

Runs its epoch, compares every bit with the recorded ones, and draws how the consensus on one miner comes about, and what
clipping does to the weights of all.

    python mainnet_subnet_15.py [FOLDER FOR THE PICTURES]
"""

import sys
from pathlib import Path

import yuma_kernel as yk
from yuma_kernel import plot

testdata = Path(__file__).resolve().parents[2] / "testdata"
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

inputs = yk.load(testdata / "mainnet-sn15-block-4769998.json")
result = inputs.epoch()
print(result)

for recorded in yk.load_all(testdata / "vectors" / "mainnet-sn15.json"):
    outputs = recorded.epoch(matrices=True)
    expected = recorded.expected or {}
    for name, bits in expected["bits"].items():
        values = getattr(outputs.bits, name, None)
        if values is not None:
            assert values.tolist() == bits, f"{recorded.name}: {name}"
print("the kernel agrees with every recorded value")

plot.consensus(inputs, uid=153).figure.savefig(folder / "consensus-on-miner-153.png", dpi=120)
plot.clipping(inputs)[0].figure.savefig(folder / "clipping.png", dpi=120)
