"""Weight copying: what a validator earns that does no work of its own.

Three validators judge two miners, whose quality changes every ten epochs. The copier only repeats the consensus of the
epoch before. What it loses is the time between a change and its copy. Runs without and with liquid alpha.

    python weight_copying.py [FOLDER FOR THE PICTURES]
"""

import sys
from pathlib import Path

import numpy as np

import yuma_kernel as yk
from yuma_kernel import plot

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
COPIER, MINERS, EPOCHS = 2, [3, 4], 60
stake = [400.0, 400.0, 200.0, 0.0, 0.0]


def weights(epoch, previous):
    """Two honest validators follow the miners' quality; the copier follows the consensus."""
    good = epoch // 10 % 2
    honest = np.zeros(5)
    honest[MINERS] = [0.9, 0.1] if good == 0 else [0.1, 0.9]
    copied = honest if previous is None else previous.consensus
    return np.stack([honest, honest, copied])


def run(liquid_alpha):
    rules = yk.Hyperparameters(liquid_alpha=liquid_alpha)
    return yk.simulate(
        weights, stake, epochs=EPOCHS, validator_uids=[0, 1, COPIER], hyperparameters=rules, keep_bonds=True
    )


for liquid_alpha in (False, True):
    simulation = run(liquid_alpha)
    earned = simulation.validator_emission.sum(axis=0) / 1e9
    fair = earned.sum() * stake[COPIER] / sum(stake)
    setting = "with" if liquid_alpha else "without"
    print(f"{setting} liquid alpha the copier earns {earned[COPIER]:.3f} α, {earned[COPIER] / fair:.1%} of its stake's part")
    name = f"weight-copying-{setting}-liquid-alpha.png"
    plot.bonds(simulation, MINERS[0]).figure.savefig(folder / name, dpi=120)
