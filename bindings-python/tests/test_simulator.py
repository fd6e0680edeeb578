"""A subnet that goes on: the figures of testdata/simulations, which the tests of the engine state, and the changes between epochs."""

from __future__ import annotations

import _thread
import copy
import json
import signal
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

from .conftest import REPOSITORY

SIMULATIONS = REPOSITORY / "testdata" / "simulations"


def subnet(name: str) -> yk.EpochInputs:
    return yk.load(SIMULATIONS / name)


def test_permits_of_an_epoch_count_in_the_next() -> None:
    """Two seats for three validators: the third has a permit in the first epoch, and none in the second."""
    for run in (subnet("permits-over-epochs.json").simulate(2), yk.simulate(subnet("permits-over-epochs.json"), epochs=2)):
        assert run.dividends[0, 2] > 0
        assert run.new_validator_permit[0].tolist() == [True, True, False, False, False]
        assert run.dividends[1].round(4).tolist() == [0.6850, 0.3150, 0.0, 0.0, 0.0]


def test_permits_of_arrays_go_on_too() -> None:
    """Weights of each epoch do not renew the permits that the epoch before did not grant."""
    rules = yk.Hyperparameters(max_allowed_validators=2)
    weights = [[(3, 65535)], [(3, 65535)], [(4, 65535)], [], []]
    stake = [6.0, 5.0, 4.0, 0.0, 0.0]
    same = yk.simulate(weights, stake, epochs=3, hyperparameters=rules)
    each = yk.simulate([yk.EpochInputs(weights, stake).weights] * 3, stake, hyperparameters=rules)
    assert same == each
    assert same.active_stake[0, 2] > 0 and not same.active_stake[1:, 2].any()


def test_stopped_validators_stay_stopped_and_newcomers_start_from_nothing() -> None:
    simulator = yk.Simulator(subnet("stopped-validator.json"))
    run = simulator.run(40)
    assert np.array_equal(run.dividends.round(4), [[0.6667, 0, 0.3333, 0, 0]] * 40)
    assert np.array_equal(run.incentive.round(4), [[0, 0, 0, 1, 0]] * 40)
    assert run.active[:, :3].tolist() == [[True, False, True]] * 40
    for uid, weights in ((0, {3: 65535, 4: 65535}), (1, {4: 65535}), (2, [(4, 65535)])):
        simulator.set_weights(uid, weights)
    result = simulator.step()
    assert result.active[1] and result.incentive[4] > 0


def test_a_validator_that_goes_offline_grows_old() -> None:
    simulator = yk.Simulator(subnet("permits-over-epochs.json"))
    simulator.step()
    simulator.go_offline(1)
    for epoch in range(1, 21):
        result = simulator.step()
        # It last set weights in block 9999, the cutoff is 5000 blocks.
        assert result.active[1] == (9999 + 5000 >= 10_000 + 360 * epoch) and result.active[0]
    assert result.dividends.round(4).tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize(("schedule", "apart"), [("tempo", 360), ("tempo-plus-one", 361)])
def test_epochs_are_apart_by_the_schedule(schedule: str, apart: int) -> None:
    simulator = yk.Simulator(subnet("permits-over-epochs.json"), schedule=schedule)
    for epoch in range(5):
        assert simulator.inputs.current_block == 10_000 + apart * epoch
        simulator.step()
        assert simulator.inputs.last_step_block == 10_000 + apart * epoch


def test_as_given_everything_grows_old() -> None:
    run = subnet("permits-over-epochs.json").simulate(20, activity="as-given")
    assert run.active.tolist() == [[epoch < 14] * 5 for epoch in range(20)]


def test_the_first_epoch_is_the_documents_own(mainnet: yk.EpochInputs) -> None:
    for inputs in (mainnet, subnet("permits-over-epochs.json"), subnet("stopped-validator.json")):
        assert yk.Simulator(inputs).step() == inputs.epoch()


def test_registration_takes_everything_of_the_predecessor() -> None:
    simulator = yk.Simulator(subnet("permits-over-epochs.json"))
    assert simulator.step().incentive[4] > 0
    simulator.register(4)
    assert not simulator.run(29).incentive[:, 4].any()
    simulator.set_weights(0, [0, 0, 0, 0, 1.0])
    assert simulator.step().incentive[4] > 0


def test_commits_do_not_reach_who_registered_later() -> None:
    simulator = yk.Simulator(subnet("permits-over-epochs.json"), reveal_delay=3)
    simulator.step()
    for uid in range(3):
        simulator.set_weights(uid, [(3, 1000), (4, 65535)])
    assert simulator.step().incentive[4] > 0
    simulator.register(4)
    simulator.set_weights(0, {4: 65535})
    assert not simulator.run(3).incentive[:, 4].any()
    assert simulator.inputs.weights.to_rows()[1] == [(3, 1000)]
    assert simulator.step().incentive[4] > 0


# What the chain's own tests state for its version 3 with liquid alpha, to four digits.
RULES = yk.Hyperparameters(
    liquid_alpha=True, bonds_penalty=0, bonds_moving_average=975_000, alpha_low=6553, alpha_high=19_660,
    max_allowed_validators=3, commit_reveal=False,
)
PUBLISHED = {
    "case-2": [[0.8000, 0.1000, 0.1000], [0.8446, 0.0498, 0.1056], [0.6868, 0.3132, 0.0000],
               [0.7421, 0.2090, 0.0489], [0.7625, 0.1706, 0.0669], [0.7730, 0.1508, 0.0762]],
    "case-3": [[0.8000, 0.1000, 0.1000], [0.8446, 0.0498, 0.1056], [0.8966, 0.0333, 0.0701],
               [0.4663, 0.3210, 0.2127], [0.5976, 0.2340, 0.1683], [0.6592, 0.1932, 0.1475]],
    # Their validator leaves for one epoch in epoch 2, that of the scenario in epoch 20.
    "case-14": [[0.3300, 0.3300, 0.3400], [0.3300, 0.3300, 0.3400], [0.3782, 0.3782, 0.2436],
                [0.3628, 0.3628, 0.2745], [0.3541, 0.3541, 0.2917], [0.3487, 0.3487, 0.3026]],
}


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_scenarios_have_the_published_dividends(name: str, tmp_path: Path) -> None:
    scenario = yk.scenarios[name]
    if name == "case-14":
        changed = json.loads(scenario.to_json())
        for change in changed["weights"]:
            change["from"] = max(change["from"] - 18, 0)
        (tmp_path / "early.json").write_text(json.dumps(changed))
        scenario = yk.Scenario(tmp_path / "early.json")
    run = scenario.run(RULES, uids=[0, 1, 2], record=["dividends"], keep_bonds=False)
    assert np.abs(run.dividends[:6] - PUBLISHED[name]).max() < 2e-4


def test_zeros_of_a_scenario_are_submitted() -> None:
    epochs = yk.load_all(SIMULATIONS / "explicit-zeros.json")
    scenario = yk.scenarios["kappa-moves-second"]
    run = scenario.run(RULES)
    for epoch, inputs in enumerate(epochs):
        assert scenario.weights[epoch] == inputs.weights
        assert inputs.expected is not None
        assert run.bits.dividends[epoch].tolist() == inputs.expected["bits"]["dividends"]
        assert run.bonds[epoch].to_rows() == [[tuple(entry) for entry in row] for row in inputs.expected["bonds"]]


def test_shares_on_one_half_become_even() -> None:
    scenario = yk.Scenario(str(SIMULATIONS / "shares-on-one-half.json"))
    assert scenario.weights[0].to_rows()[:2] == [[(2, 65535), (3, 19660)], [(2, 65535), (3, 45874)]]
    assert np.abs(scenario.run().incentive[0, 2:] - [0.678_737, 0.321_263]).max() < 1e-6


EVENTS: list[dict[str, Any]] = [
    {"epoch": 1, "set_weights": {"uid": 0, "weights": {3: 1.0, 4: 0.5}}},
    {"epoch": 2, "commit": {"uid": 1, "weights": [(4, 65535)]}},
    {"epoch": 4, "reveal": 1},
    {"epoch": 5, "register": 3},
    {"epoch": 5, "set_stake": [7.0, 5.0, 1.0, 0.0, 0.0]},
    {"epoch": 6, "set_hyperparameters": yk.Hyperparameters(kappa=39_321)},
    {"epoch": 7, "set": {"liquid_alpha": True, "tempo": np.int64(100)}},
    {"epoch": 8, "set_emission": 10**6},
    {"epoch": 9, "set_owner": 2},
    {"epoch": 9, "reset_bonds": 4},
    {"epoch": 10, "set_owner": None},
    {"epoch": 11, "go_offline": 0},
    {"epoch": 12, "set_all_weights": [[0, 0, 0, 1, 2], [0, 0, 0, 3, 4], [0] * 5, [0] * 5, [0] * 5]},
    {"epoch": 13, "set_reveal_delay": 2},
    {"epoch": 14, "set_weights": {"uid": 1, "weights": [0, 0, 0, 1, 1]}},
]


def test_events_are_the_methods() -> None:
    """A timeline gives the bits of the same methods, called in the same order between single steps."""
    inputs = subnet("permits-over-epochs.json")
    run = inputs.simulate(20, events=EVENTS, keep_bonds=True)
    simulator = yk.Simulator(inputs)
    for epoch in range(20):
        for event in EVENTS:
            if event["epoch"] != epoch:
                continue
            ((verb, value),) = [(verb, value) for verb, value in event.items() if verb != "epoch"]
            if verb == "set":
                simulator.set_hyperparameters(**value)
            elif isinstance(value, dict):
                getattr(simulator, verb)(**value)
            else:
                getattr(simulator, verb)(value)
        result = simulator.step()
        assert result.bits.dividends.tolist() == run.bits.dividends[epoch].tolist(), epoch
        assert result.emission.tolist() == run.emission[epoch].tolist(), epoch
        assert result.bonds == run.bonds[epoch], epoch
    assert simulator.last == run.last
    with_events = yk.Simulator(inputs, events=EVENTS)
    assert with_events.run(7).epoch_numbers.tolist() == list(range(7))
    rest = with_events.run(13)
    assert rest.epoch_numbers[0] == 7 and np.array_equal(rest.emission, run.emission[7:])


def test_a_snapshot_goes_on_alone() -> None:
    simulator = yk.Simulator(subnet("permits-over-epochs.json"), reveal_delay=2, events=[{"epoch": 6, "set_emission": 5}])
    simulator.run(3)
    simulator.set_weights(0, {4: 1.0})
    copies = [simulator.copy(), copy.deepcopy(simulator)]
    restored = yk.Simulator.from_json(simulator.to_json(), events=[{"epoch": 6, "set_emission": 5}])
    expected = simulator.run(8, keep_bonds=True)
    assert all(other.epochs == 3 and other.run(8, keep_bonds=True) == expected for other in (*copies, restored))
    assert repr(simulator) == "Simulator(5 neurons, 11 epochs run)" and restored.epochs == 11
    scenario = yk.scenarios["clipping"].simulator()
    assert scenario.copy().run(40) == scenario.run(40)
    with pytest.raises(yk.YumaError, match="strategies remember what they saw"):
        yk.populations["strategies"].simulator().copy()


def test_a_recording_keeps_what_is_asked_for() -> None:
    inputs = subnet("permits-over-epochs.json")
    whole = inputs.simulate(25)
    some = inputs.simulate(25, record=["relative_dividends", "emission"], every=10, uids=[4, 0])
    assert some.epoch_numbers.tolist() == [0, 10, 20] and some.uids.tolist() == [4, 0] and (some.epochs, some.n) == (3, 2)
    assert np.array_equal(some.relative_dividends, whole.relative_dividends[::10][:, [4, 0]])
    assert np.array_equal(some.emission, whole.emission[::10][:, [4, 0]]) and some.last == whole.last
    frame = some.to_frame()
    assert frame.index.tolist()[:3] == [(0, 4), (0, 0), (10, 4)] and {"relative_dividends", "emission"} <= set(frame.columns)
    with pytest.raises(yk.YumaError, match="incentive: not kept, expected incentive in the record= "):
        _ = some.incentive
    assert inputs.simulate(3, record=["bonds"]).bonds[2] == inputs.simulate(3, keep_bonds=True).bonds[2]
    assert "incentive" not in some._repr_html_() and "emission" in some._repr_html_()
    assert inputs.simulate(3, record=[]).epochs == 3


def test_too_little_memory_is_an_error() -> None:
    """Before the first epoch, with the size: the interpreter goes on."""
    inputs = subnet("permits-over-epochs.json")
    with pytest.raises(MemoryError, match=r"series of 2147483648 epochs: found no memory for \d{13} bytes"):
        inputs.simulate(2**31, keep_bonds=True)
    simulator = yk.Simulator(inputs)
    with pytest.raises(MemoryError):
        simulator.run(2**31)
    assert simulator.epochs == 0 and simulator.run(2).epochs == 2


def test_ctrl_c_keeps_the_epochs_until_then() -> None:
    simulator = yk.Simulator(subnet("permits-over-epochs.json"))
    # A shell's background jobs begin with this signal ignored.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.2, _thread.interrupt_main)
    timer.start()
    try:
        with pytest.raises(yk.Interrupted) as stopped:
            simulator.run(10**8, record=["dividends"], every=1000)
    finally:
        timer.join()
        signal.signal(signal.SIGINT, handler)
    kept = stopped.value.simulation
    assert isinstance(stopped.value, KeyboardInterrupt)
    assert kept.epochs == -(-simulator.epochs // 1000) > 0 and kept.dividends[-1].sum() > 0
    assert simulator.run(3).epochs == 3


def test_newcomers_set_what_a_schedule_has_for_them() -> None:
    """Weights of each epoch are set by all: those for a newcomer are its own, and those that others give it count."""
    weights = np.zeros((6, 4, 4), np.uint16)
    weights[:, :2, 2:] = 1
    run = yk.simulate(weights, [6.0, 4.0, 0.0, 0.0], register={2: [1, 3]}, keep_bonds=True)
    assert run.incentive[1:, 3].all() and run.bonds[1].to_rows()[1] and not run.bonds[2].to_rows()[1]
    # Without a permit in its first epoch, with one from then on.
    assert run.bonds[3].to_rows()[1] and run.active[2:, 1].all()
    # One that stopped before the first epoch stays so.
    stopped = yk.simulate(weights, [6.0, 4.0, 0.0, 0.0], last_update=[99_999, 1, 99_999, 99_999], current_block=100_000)
    assert not stopped.active[:, 1].any() and stopped.active[:, 0].all()


def test_a_delay_holds_weights_of_each_epoch_back() -> None:
    weights = np.zeros((5, 2, 4), np.uint16)
    weights[:2, :, 2] = 1
    weights[2:, :, 3] = 1
    arguments: dict[str, Any] = {"stake": [6.0, 4.0, 0.0, 0.0], "validator_uids": [0, 1],
                                 "hyperparameters": yk.Hyperparameters(commit_reveal=False)}
    assert yk.simulate(weights, **arguments).incentive.argmax(axis=1).tolist() == [2, 2, 3, 3, 3]
    late = yk.simulate(weights, **arguments, reveal_delay=2)
    assert not late.incentive[:2].any() and late.incentive[2:].argmax(axis=1).tolist() == [2, 2, 3]


def test_options_of_a_run() -> None:
    inputs = subnet("permits-over-epochs.json")
    grown = inputs.simulate(3, compounding=True)
    assert np.array_equal(grown.stake_rao[1], grown.stake_rao[0] + grown.validator_emission[0])
    winner = inputs.simulate(1, winner_takes_all=True)
    assert np.count_nonzero(winner.incentive) == 1 and winner.incentive.argmax() == inputs.epoch().incentive.argmax()
    fractions = inputs.replace(stake=yk.StakeBits([(int(rao) << 64) + 1 for rao in np.asarray(inputs.stake)]))
    assert fractions.simulate(2).stake_rao.tolist() == inputs.simulate(2).stake_rao.tolist()
    simulator = yk.Simulator(fractions)
    simulator.set_stake(yk.StakeBits([5 << 64] * 5))
    simulator.set_stake([2.0] * 5)
    simulator.set_stake({1: 7})
    assert simulator.inputs.stake.tolist() == [2 * 10**9, 7, *[2 * 10**9] * 3]  # type: ignore[union-attr]


def test_populations_and_their_files(tmp_path: Path) -> None:
    population = yk.populations["cabal"]
    run = population.run(seed=3, epochs=5)
    assert run == population.run(seed=3, epochs=5) != population.run(seed=4, epochs=5)
    (tmp_path / "mine.json").write_text(population.to_json())
    mine = yk.Population(tmp_path / "mine.json")
    assert mine == population and hash(mine) == hash(population) and repr(mine) == repr(population)
    assert mine.run(seed=3, epochs=5) == run and run.n == mine.n
    with pytest.raises(yk.UnknownName, match="population: found nobody, expected one of weight-copiers, "):
        yk.populations["nobody"]


def test_questions_of_a_validator(mainnet: yk.EpochInputs) -> None:
    uid = 56
    explanation = mainnet.explain(uid)
    result = mainnet.epoch(matrices=True)
    assert explanation.validator_trust == result.validator_trust[uid] and explanation.dividends == result.dividends[uid]
    assert explanation.weights == result.clipping(uid)
    cut = result.out_of_consensus()
    assert cut[uid] == sum(weight.cut for weight in explanation.weights) and list(cut.values()) == sorted(cut.values(), reverse=True)
    assert sum(weight.weight for weight in explanation.weights) == pytest.approx(1, abs=1e-6)
    assert explanation.to_frame()["cut"].is_monotonic_decreasing
    assert copy.copy(explanation) == explanation and "of its weight cut" in repr(explanation)
    follower = mainnet.with_weights(uid, explanation.following)
    changed = yk.compare(mainnet, follower)
    assert changed.change.tolist() == (follower.epoch().emission.astype(int) - mainnet.epoch().emission.astype(int)).tolist()
    assert changed.change_per_day[uid] == pytest.approx(float(changed.change[uid]) * 7200 / mainnet.hyperparameters.tempo)
    frame = changed.to_frame()
    assert frame["change"].tolist() == changed.change.tolist() and copy.copy(changed) == changed
    assert "change a day" in changed._repr_html_() and "<table>" in explanation._repr_html_()
    richer = mainnet.with_stake({uid: 10**15})
    assert richer.stake[uid] == 10**15 and mainnet.with_stake(richer.stake).epoch() == richer.epoch()  # type: ignore[index]


SMALL = yk.EpochInputs([[(1, 65535)], []], [5.0, 0.0])
WRONG: list[tuple[Any, type[Exception], str]] = [
    (lambda: yk.Simulator(5), yk.YumaTypeError, "inputs: found 5, expected EpochInputs"),  # type: ignore[arg-type]
    (lambda: SMALL.simulate(2, schedule="weekly"), yk.YumaError, "schedule: found 'weekly', expected tempo or tempo-plus-one"),
    (lambda: SMALL.simulate(2, activity=None), yk.YumaTypeError, "activity: found None, expected continued or as-given"),  # type: ignore[arg-type]
    (lambda: SMALL.simulate(0), yk.YumaError, "epochs: found 0, expected 1 to 2147483648"),
    (lambda: SMALL.simulate(2, record=["dividend"]), yk.UnknownName, "record: found dividend, expected one of stake_rao, stake, "),
    (lambda: SMALL.simulate(2, record="dividends"), yk.YumaTypeError, "record: found 'dividends', expected a list of names"),
    (lambda: SMALL.simulate(2, every=0), yk.YumaError, "every: found 0, expected 1 to 2147483648"),
    (lambda: SMALL.simulate(2, uids=[0, 2]), yk.YumaError, "uids: row 1: found 2, expected below 2 (the number of neurons)"),
    (lambda: SMALL.simulate(2, events=[{"epoch": 2, "register": 1}]), yk.YumaError, "events: entry 0: epoch: found 2, expected 0 to 1"),
    (lambda: SMALL.simulate(2, events=[{"epoch": 0, "registr": 1}]), yk.UnknownName, "events: entry 0: found 'registr', expected one of set_weights, "),
    (lambda: SMALL.simulate(2, events=[{"register": 1}]), yk.YumaTypeError, "events: entry 0: found {'register': 1}, expected an epoch and one event"),
    (lambda: SMALL.simulate(2, events=[{"epoch": 0, "register": 2}]), yk.YumaError, "events: entry 0: register: found 2, expected 0 to 1"),
    (lambda: SMALL.simulate(2, events=[{"epoch": 0, "set": {"kapa": 2}}]), yk.UnknownName, "events: entry 0: set: found 'kapa', expected one of kappa, "),
    (lambda: SMALL.simulate(2, events=[{"epoch": 1, "set": {"yuma_version": 4}}]), yk.YumaError, "yuma_version: found 4, expected 2 or 3"),
    (lambda: SMALL.simulate(2, events=[{"epoch": 1, "reveal": 1}]), yk.YumaError, "uid: found 1 without a commit, expected a neuron that has committed weights"),
    (lambda: yk.simulate(np.ones((2, 2, 2), np.uint16), [5, 5], events=[{"epoch": 0, "reveal": 1}]), yk.YumaError, "events: entry 0: found reveal, expected none beside the weights of each epoch"),
    (lambda: yk.simulate(SMALL, [5, 5], epochs=2), yk.YumaError, "weights: found EpochInputs beside arguments of an epoch, expected them alone"),
    (lambda: yk.simulate(SMALL), yk.YumaError, "epochs: missing, expected how many to run"),
    (lambda: yk.Simulator(SMALL).set_weights(2, {}), yk.YumaError, "uid: found 2, expected 0 to 1"),
    (lambda: yk.Simulator(SMALL).set_weights(0, [1, 2, 3]), yk.YumaError, "weights: found length 3, expected 2 (one entry for each neuron)"),
    (lambda: yk.Simulator(SMALL).set_weights(0, "all"), yk.YumaTypeError, "weights: found 'all', expected weights by uid"),
    (lambda: yk.Simulator(SMALL).set_stake([1, 2, 3]), yk.YumaError, "stake: found length 3, expected 2 (one entry for each neuron)"),
    (lambda: yk.Simulator(SMALL).set_hyperparameters(kapa=3), yk.YumaError, "hyperparameters: found kapa, expected one of "),
    (lambda: yk.Simulator.from_json("{}"), yk.YumaError, "state: found other JSON or none (missing field `schema`"),
    (lambda: yk.Simulator.from_json(7), yk.YumaTypeError, "state: found 7, expected yuma-simulation/1 as str or bytes"),  # type: ignore[arg-type]
    (lambda: SMALL.explain(2), yk.YumaError, "uid: found 2, expected 0 to 1"),
    (lambda: yk.compare(SMALL, 7), yk.YumaTypeError, "after: found 7, expected EpochInputs"),  # type: ignore[arg-type]
    (lambda: SMALL.epoch().clipping(0), yk.YumaError, "clipped_weights: not kept, expected matrices=True"),
]


@pytest.mark.parametrize("case", WRONG, ids=[message for _, _, message in WRONG])
def test_refusals(case: tuple[Any, type[Exception], str]) -> None:
    call, error, message = case
    with pytest.raises(error) as refused:
        call()
    assert message in str(refused.value)
    assert yk.Simulator(SMALL).step() == SMALL.epoch()


def test_what_an_epoch_refuses_stops_the_run_there() -> None:
    simulator = yk.Simulator(SMALL, events=[{"epoch": 2, "set_weights": {"uid": 0, "weights": [(1, 1), (1, 2)]}}])
    with pytest.raises(yk.YumaError, match="epoch 2: weights: row 0"):
        simulator.run(5)
    assert simulator.epochs == 2
