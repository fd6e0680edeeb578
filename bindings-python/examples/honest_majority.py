"""How honest a majority must be to keep its share, and a scenario under two rules.

Draws the retention lines of a small map, and the scenario in which a small validator finds a new miner first.

    python honest_majority.py [FOLDER FOR THE PICTURES]
"""

import sys
from pathlib import Path

import yuma_kernel as yk
from yuma_kernel import plot

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

found = yk.retention_map([0.51, 0.6, 0.7, 0.8, 0.9], grid=21, seeds=3)
for stake, required in zip(found.honest_stake, found.required_honest_utility.mean):
    print(f"with {stake:.0%} of the stake, the honest side must give {required:.1%} of its weight to honest miners")
plot.retention(found).figure.savefig(folder / "honest-majority.png", dpi=120)

scenario = yk.scenarios["kappa-moves-second"]
print(f"\n{scenario.title}: {scenario.shows}")
for liquid_alpha in (False, True):
    run = scenario.run(yk.Hyperparameters(liquid_alpha=liquid_alpha))
    setting = "with" if liquid_alpha else "without"
    earned = run.dividends_per_1000_tao.sum(axis=0)
    for uid, name in enumerate(scenario.validators):
        print(f"  {setting} liquid alpha, {name} earns {earned[uid]:.3f} α for each 1000 τ of stake")
    picture = plot.scenario(scenario, run)[0].figure
    picture.savefig(folder / f"{scenario.name}-{setting}-liquid-alpha.png", dpi=120)
