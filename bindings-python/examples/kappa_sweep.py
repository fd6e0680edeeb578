"""A sweep over kappa: how large a majority may be asked for before consensus falls apart.

Runs mainnet subnet 15 under 64 values of kappa, on all cores, and draws how much of the validators' weight is left after
clipping, and how many miners still earn.

    python kappa_sweep.py [FOLDER FOR THE PICTURES]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as pyplot
import numpy as np

import yuma_kernel as yk

testdata = Path(__file__).resolve().parents[2] / "testdata"
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

inputs = yk.load(testdata / "mainnet-sn15-block-4769998.json")
kappas = np.linspace(0, 65_535, 64).round().astype(int)
cells = yk.sweep(inputs, {"kappa": kappas})
assert not cells.failures

kept = [float(cell.value.active_stake @ cell.value.validator_trust) for cell in cells]
earning = [int(np.count_nonzero(cell.value.incentive)) for cell in cells]
for kappa, trust, miners in list(zip(kappas, kept, earning))[::9]:
    print(f"kappa {kappa / 65535:4.0%}: {trust:6.1%} of the weight is kept, {miners:3} miners earn")

figure, axes = pyplot.subplots(figsize=(8.4, 4.4), layout="constrained")
axes.plot(kappas / 65535, kept, color="#2f6f9f", linewidth=2)
axes.set(xlim=(0, 1), ylim=(0, 1.05), xlabel="kappa: the majority of stake that a weight needs", ylabel="weight kept after clipping")
axes.yaxis.label.set_color("#2f6f9f")
other = axes.twinx()
other.plot(kappas / 65535, earning, color="#e0a458", linewidth=2, linestyle="--")
other.set(ylim=(0, None), ylabel="miners that earn (dashed)")
other.yaxis.label.set_color("#a86f1e")
axes.axvline(0.5, color="#999999", linewidth=1, linestyle=":")
axes.annotate("the default, 50%", (0.5, 0.02), xytext=(4, 0), textcoords="offset points", fontsize=9, color="#666666")
for axis in (axes.xaxis, axes.yaxis):
    axis.set_major_formatter("{x:.0%}")
axes.set_title("A larger majority keeps less", loc="left", fontweight="bold")
figure.savefig(folder / "kappa-sweep.png", dpi=120)
