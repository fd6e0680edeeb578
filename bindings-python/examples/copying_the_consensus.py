"""What if I copied the consensus? A validator of a real subnet asks why its trust is what it is, and what a copy would pay.

    python copying_the_consensus.py [FOLDER FOR THE PICTURES]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import yuma_kernel as yk

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
UID = 56
inputs = yk.load(Path(__file__).resolve().parents[2] / "testdata" / "mainnet-sn15-block-4769998.json")

explanation = inputs.explain(UID)
print(explanation)
for weight in explanation.weights[:3]:
    print(f"  on miner {weight.uid}: gives {weight.weight:.4f}, the consensus is {weight.consensus:.4f}, cut by {weight.cut:.4f}")

follower = inputs.with_weights(UID, explanation.following)
found = yk.compare(inputs, follower)
print(f"{found}; uid {UID} itself: {found.change_per_day[UID] / 1e9:+.3f} α a day at once")

# Bonds grow with time: the same question over five days.
chosen = {"record": ["validator_emission"], "uids": [UID]}
own, copied = (case.simulate(100, **chosen).validator_emission[:, 0].cumsum() / 1e9 for case in (inputs, follower))
print(f"after 100 epochs the copy has earned {copied[-1] - own[-1]:+.3f} α more than the {own[-1]:.3f} α of its own weights")

figure, ax = plt.subplots(layout="constrained")
ax.plot(copied - own)
ax.set(xlabel="epoch", ylabel="α more by copying", title=f"uid {UID} follows the consensus of the first epoch")
figure.savefig(folder / "copying-the-consensus.png", dpi=120)
