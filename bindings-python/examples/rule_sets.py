"""The same subnet under the rules of three runtimes: liquid alpha's consensus, and a copier who gains or loses by it.

Two honest validators judge two miners, whose quality changes every ten epochs; a third repeats the consensus of the epoch
before. Under the rules of runtime 425 liquid alpha compares weights with the consensus of the same epoch, from 446 on with
that of the epoch before. The last column is a subnet of two mechanisms, of which the second judges the same miners.

    python rule_sets.py [FOLDER FOR THE PICTURES]
"""

import sys
from pathlib import Path

import numpy as np

import yuma_kernel as yk
from yuma_kernel import plot

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
VALIDATORS, MINERS, COPIER, EPOCHS = [0, 1, 2], [3, 4], 2, 60
stake = [400.0, 400.0, 200.0, 0.0, 0.0]


def weights(epoch, previous):
    """Two honest validators follow the miners' quality; the copier follows the consensus."""
    honest = np.zeros(5)
    honest[MINERS] = [0.9, 0.1] if epoch // 10 % 2 == 0 else [0.1, 0.9]
    return np.stack([honest, honest, honest if previous is None else previous.consensus])


earned = {}
for runtime in (425, 446, 475):
    rules = yk.Hyperparameters(liquid_alpha=True, rules=runtime)
    run = yk.simulate(weights, stake, epochs=EPOCHS, validator_uids=VALIDATORS, hyperparameters=rules)
    earned[str(runtime)] = run.emission.sum(axis=0) / 1e9
    axes = plot.dividends(run, VALIDATORS)
    axes.figure.savefig(folder / f"dividends-under-{runtime}.png", dpi=120)

# Each mechanism goes on from its own bonds and consensus, which simulate does for one.
rules = yk.Hyperparameters(liquid_alpha=True)
of_each, paid = [None, None], np.zeros(5)
for epoch in range(EPOCHS):
    mechanisms = [
        yk.Mechanism(
            weights(epoch, last),
            validator_uids=VALIDATORS,
            bonds=None if last is None else last.bonds,
            previous_consensus=None if last is None else last.consensus,
        )
        for last in of_each
    ]
    result = yk.SubnetInputs(stake, mechanisms, hyperparameters=rules, emission_split=[52_428, 13_107]).epoch()
    of_each = result.mechanisms
    paid += (result.server_emission + result.validator_emission) / 1e9
earned["475, two mechanisms"] = paid

print(f"earned in {EPOCHS} epochs, in α")
print("uid  " + "  ".join(f"{name:>20}" for name in earned))
for uid in (*VALIDATORS, *MINERS):
    print(f"{uid:<5}" + "  ".join(f"{amounts[uid]:20.6f}" for amounts in earned.values()))
assert np.array_equal(earned["446"], earned["475"]), "Null epochs came with 475, and this subnet has none"
