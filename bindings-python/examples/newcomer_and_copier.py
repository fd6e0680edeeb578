"""Ten validators and twenty miners over 200 epochs: a newcomer, a copier, commit-reveal and another kappa.

    python newcomer_and_copier.py [FOLDER FOR THE PICTURES]
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

import yuma_kernel as yk

rng = np.random.default_rng(7)
quality = rng.lognormal(0.0, 1.0, 20)
judged = pd.DataFrame(rng.lognormal(0.0, 0.2, (10, 20)) * quality, index=range(10), columns=range(10, 30))
weights = judged.reindex(columns=range(30), fill_value=0.0).to_numpy()
inputs = yk.EpochInputs(weights, [1000.0] * 10 + [0.0] * 20, validator_uids=judged.index)
events = [{"epoch": 50, "register": 29}, {"epoch": 120, "set": {"kappa": 45_000}}]
simulator = yk.Simulator(inputs, reveal_delay=2, events=events)
epochs = []
for epoch in range(200):
    if epoch == 60:  # Nine validators have come to know the newcomer.
        for uid in range(9):
            simulator.set_weights(uid, np.append(weights[uid, :29], quality.mean()))
    if epoch > 0:  # The tenth repeats the consensus, which takes effect two epochs later.
        simulator.set_weights(9, simulator.last.consensus)
    epochs.append(simulator.run(1).to_frame())
frame = pd.concat(epochs)["emission"].unstack() / 1e9
print(f"copier / honest: {frame[9].sum() / frame[range(9)].sum().mean():.4f}; newcomer from epoch {frame.index[(frame.index > 50) & (frame[29] > 0)][0]}")
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
frame[[0, 9, 29]].set_axis(["honest", "copier", "newcomer"], axis=1).plot(ylabel="α per epoch").figure.savefig(folder / "newcomer-and-copier.png")
