"""The recorded vectors of later rule sets, of subnets of several mechanisms and of storage, bit for bit."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import yuma_kernel as yk

from .conftest import REPOSITORY
from .test_vectors import differences

RULES = sorted((REPOSITORY / "testdata" / "rules").glob("*.json"))
SUBNETS = REPOSITORY / "testdata" / "subnets"


@pytest.mark.parametrize("document", RULES, ids=lambda path: path.stem)
def test_rule_sets(document: Any) -> None:
    previous: yk.EpochResult | None = None
    compared = 0
    for inputs in yk.load_all(document):
        # Given again, so that every argument is treated as a caller's is.
        arguments = inputs.arguments()
        if inputs.reads_previous_bonds:
            assert previous is not None
            # Neurons that were appended since then have no bonds yet.
            arguments["bonds"] = previous.bonds.to_rows() + [[]] * (inputs.n - previous.n)
        if inputs.reads_previous_consensus:
            assert previous is not None
            arguments["previous_consensus"] = previous.consensus
        previous = yk.epoch(**arguments, matrices=True)
        assert inputs.expected is not None
        assert differences(previous, inputs.expected) == [], inputs.name
        compared += 1
    assert compared > 0


def test_there_are_all_of_them() -> None:
    assert sum(len(yk.load_all(path)) for path in RULES) == 396


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SUBNETS / name).read_text())["cases"]
    return found


def rules_of(case: dict[str, Any], runtime: int) -> yk.Hyperparameters:
    # A document that does not name a mode is of a runtime that knew only one.
    return yk.Hyperparameters(**{"liquid_alpha_consensus_mode": "current", "rules": runtime, **case["hyperparameters"]})


def stake_of(case: dict[str, Any]) -> Any:
    return yk.StakeBits(int(bits) for bits in case["stake_bits"]) if "stake_bits" in case else np.array(case["stake"], np.uint64)


def subnet_of(case: dict[str, Any]) -> yk.SubnetInputs:
    own = ("weights", "bonds", "last_update", "commit_block", "previous_consensus")
    mechanisms = [{name: of[name] for name in own if name in of} for of in case["mechanisms"]]
    shared = ("block_at_registration", "validator_permit", "current_block", "last_step_block", "owner_uid", "emission",
              "last_yuma_step_block", "emission_split", "pending", "name")
    arguments = {name: case[name] for name in shared if name in case}
    hyperparameters = rules_of(case, case.get("runtime", 475))
    return yk.SubnetInputs(stake_of(case), mechanisms, hyperparameters=hyperparameters, strict=False, **arguments)


@pytest.mark.parametrize(("name", "count"), [("mechanisms.json", 64), ("mechanisms-null.json", 40)])
def test_mechanisms(name: str, count: int) -> None:
    subnets = cases(name)
    assert len(subnets) == count
    for case in subnets:
        result = subnet_of(case).epoch()
        expected = case["expected"]
        found = result.to_expected()
        for field, value in expected.items():
            if field == "u16":
                assert {share: found["u16"][share] for share in value} == value, case["name"]
            else:
                assert found[field] == value, (case["name"], field)
        for of, mechanism in zip(case["mechanisms"], result.mechanisms, strict=True):
            for field, value in of.get("expected", {}).items():
                if field == "bonds":
                    assert [[list(entry) for entry in row] for row in mechanism.bonds.to_rows()] == value, case["name"]
                elif field in ("consensus", "incentive"):
                    assert getattr(mechanism.u16, field).tolist() == value, (case["name"], field)
                else:
                    assert getattr(mechanism, field).tolist() == value, (case["name"], field)


def stored_differences(storage: yk.StorageInputs, result: yk.EpochResult, expected: dict[str, Any]) -> list[str]:
    """The names of the expected outputs that storage does not have; bits are those of all neurons."""
    stored = storage.stored(result)
    named = {"combined_emission": "emission", "new_validator_permit": "validator_permit"}
    wrong = differences(result, {"bits": expected["bits"]})
    for name, value in {**expected, **expected["u16"]}.items():
        if name == "bonds":
            wrong += [name] if [[list(entry) for entry in row] for row in stored[name]] != value else []
        elif name not in ("bits", "u16"):
            wrong += [name] if stored[named.get(name, name)].tolist() != value else []
    return wrong


def test_storage() -> None:
    stored = cases("storage.json")
    assert len(stored) == 68
    kept = ("last_update", "block_at_registration", "validator_permit", "previous_consensus", "owner_uid", "current_block",
            "last_step_block", "last_yuma_step_block", "emission", "epoch_index", "reveal_period",
            "activity_cutoff_factor_milli", "weights", "bonds", "name")
    refused = 0
    for case in stored:
        arguments = {name: case[name] for name in kept if case.get(name) is not None}
        arguments |= {"holes": case.get("holes") or [], "hyperparameters": rules_of(case, 475)}
        arguments |= {f"{kind}_commits": dict(case["commits"][kind]) for kind in ("hash", "timelocked")}
        permits, owner = len(case["validator_permit"]), case["owner_uid"]
        if case["n"] > 0 and (permits == 0 or (owner is not None and permits <= owner < case["n"])):
            # The chain computes something of these that no input can say.
            expected = "1 or more" if permits == 0 else f"more than owner_uid = {owner}"
            with pytest.raises(yk.YumaError, match=f"validator_permit: found length {permits}, expected {expected}"):
                yk.StorageInputs(case["n"], stake_of(case), **arguments)
            refused += 1
            continue
        storage = yk.StorageInputs(case["n"], stake_of(case), **arguments)
        dropped = stored_differences(storage, storage.inputs.epoch(matrices=True), case["expected"])
        try:
            result = storage.epoch(matrices=True)
        except yk.YumaError as error:
            # Refused only where the bonds that were dropped make a difference on the chain.
            assert "liquid alpha does not see the lower ones" in str(error)
            assert "dividends" in dropped, case["name"]
            refused += 1
        else:
            assert stored_differences(storage, result, case["expected"]) == dropped == [], case["name"]
    assert refused == 13


LIQUID = yk.Hyperparameters(liquid_alpha=True, liquid_alpha_consensus_mode="previous")
NULL = yk.Hyperparameters(epoch_consensus="null")
WEIGHTS = [[(1, 65535)], []]


def test_a_simulation_carries_what_an_epoch_hands_to_the_next(dense: dict[str, Any]) -> None:
    """`simulate` gives the bits of epochs whose arguments a caller carries on by hand, Null epochs in between."""
    sigma = dense["weights"].astype(np.float64)
    arguments: dict[str, Any] = {"stake": dense["stake"], "validator_uids": dense["validator_uids"]}
    for rules in (LIQUID, NULL):
        run = yk.simulate(sigma, epochs=3, **arguments, bonds=dense["bonds"], hyperparameters=rules, current_block=1000,
                          last_step_block=639, last_yuma_step_block=639, previous_consensus=np.full(256, 100))
        bonds: Any = dense["bonds"]
        consensus: Any = np.full(256, 100)
        block, last, yuma = 1000, 639, 639
        for epoch in range(3):
            result = yk.epoch(sigma, **arguments, bonds=bonds, hyperparameters=rules, current_block=block,
                              last_step_block=last, last_yuma_step_block=yuma, previous_consensus=consensus)
            assert result.bits.dividends.tolist() == run.bits.dividends[epoch].tolist()
            bonds, consensus, last = result.bonds, result.consensus, block
            yuma = block if rules is LIQUID else yuma
            block += 360
        assert result.bonds == run.last.bonds
    # The first epoch of a subnet has no previous consensus, and needs none.
    assert yk.simulate(WEIGHTS, [5, 0], epochs=2, hyperparameters=LIQUID).epochs == 2


def test_a_consensus_is_given_as_it_was_returned() -> None:
    result = yk.epoch([[(1, 60000), (2, 5)], [(2, 1)], []], [7, 5, 0])
    for given in (result.consensus, result.u16.consensus, result.u16.consensus.tolist()):
        inputs = yk.EpochInputs([[], [], []], [1, 1, 1], previous_consensus=given)
        assert inputs.previous_consensus is not None
        assert inputs.previous_consensus.tolist() == result.u16.consensus.tolist()
    assert yk.EpochInputs([[]], [1]).previous_consensus is None


MECHANISM = yk.Mechanism(WEIGHTS)
REFUSED: list[tuple[Any, type[yk.YumaError], str]] = [
    (lambda: yk.epoch(WEIGHTS, [5, 0], hyperparameters=LIQUID), yk.YumaError, "previous_consensus: found none, expected the consensus of the previous epoch (liquid_alpha_consensus_mode is previous)"),
    (lambda: yk.EpochInputs(WEIGHTS, [5, 0], hyperparameters=LIQUID, previous_consensus=[]), yk.YumaError, "previous_consensus: found none, expected the consensus of the previous epoch (liquid_alpha_consensus_mode is previous)"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], hyperparameters=yk.Hyperparameters(liquid_alpha=True, epoch_consensus="null")), yk.YumaError, "liquid_alpha: found true, expected false (epoch_consensus is null, and a Null epoch makes no bonds)"),
    (lambda: yk.simulate(WEIGHTS, [5, 0], epochs=1, hyperparameters=yk.Hyperparameters(liquid_alpha=True, epoch_consensus="null")), yk.YumaError, "liquid_alpha: found true, expected false (epoch_consensus is null, and a Null epoch makes no bonds)"),
    (lambda: yk.Hyperparameters(epoch_consensus="null", rules=446), yk.YumaError, "epoch_consensus: found null, expected yuma (rule set 446 has no Null epochs)"),
    (lambda: yk.Hyperparameters(liquid_alpha_consensus_mode="previous", rules=425), yk.YumaError, "liquid_alpha_consensus_mode: found previous, expected current or auto (rule set 425 compares with the current consensus alone)"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], previous_consensus=[1, 70000]), yk.YumaError, "previous_consensus: uid 1: found 70000, expected 0 to 65535 (1/65535)"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], previous_consensus=[0.5, 1.5]), yk.YumaError, "previous_consensus: uid 1: found 1.5, expected a share of 0 to 1"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], previous_consensus=[True]), yk.YumaTypeError, "previous_consensus: found bool values, expected integers of 0 to 65535 (1/65535)"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], last_yuma_step_block=5), yk.YumaError, "current_block: missing, expected the block of the epoch, since last_yuma_step_block is given"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], last_yuma_step_block=-1, current_block=5), yk.YumaError, "last_yuma_step_block: found -1, expected 0 to 18446744073709551615 (a block)"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], budgets=yk.Budgets(1, 2, 2**64)), yk.YumaError, "budgets: fallback: found 18446744073709551616, expected 0 to 18446744073709551615 (rao)"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], budgets={"mining": 0.5, "dividend": 1, "fallback": 1}), yk.YumaTypeError, "budgets: mining: found 0.5, expected an integer of 0 to 18446744073709551615 (rao)"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], budgets={"mining": 1}), yk.YumaError, "budgets: found {'mining': 1}, expected mining, dividend, fallback in rao"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], budgets=(1, 2, 3)), yk.YumaTypeError, "budgets: found (1, 2, 3), expected yuma_kernel.Budgets in rao"),
    (lambda: yk.epoch(WEIGHTS, [5, 0], strict="no"), yk.YumaTypeError, "strict: found 'no', expected True or False"),
    (lambda: yk.SubnetInputs([5, 0], []), yk.YumaError, "mechanisms: found 0, expected 1 to 16"),
    (lambda: yk.SubnetInputs([5, 0], [MECHANISM] * 17), yk.YumaError, "mechanisms: found 17, expected 1 to 16"),
    (lambda: yk.SubnetInputs([5, 0], 5), yk.YumaTypeError, "mechanisms: found 5, expected a list of yuma_kernel.Mechanism"),
    (lambda: yk.SubnetInputs([5, 0], [WEIGHTS]), yk.YumaTypeError, "mechanisms: mechanism 0: found [[(1, 65535)], []], expected yuma_kernel.Mechanism"),
    (lambda: yk.SubnetInputs([5, 0], [{"weight": WEIGHTS}]), yk.YumaError, "mechanism 0: found weight, expected one of weights, bonds, last_update, commit_block, previous_consensus, validator_uids"),
    (lambda: yk.SubnetInputs([5, 0], [MECHANISM, yk.Mechanism([[(2, 1)], []])]), yk.YumaError, "mechanism 1: weights: row 0: found uid 2, expected below 2 (the number of neurons)"),
    (lambda: yk.SubnetInputs([5, 0], [MECHANISM, MECHANISM], emission_split=[65535]), yk.YumaError, "emission_split: found length 1, expected 2 (one part for each mechanism)"),
    (lambda: yk.SubnetInputs([5, 0], [MECHANISM], emission_split=[70000]), yk.YumaError, "emission_split: mechanism 0: found 70000, expected 0 to 65535 (1/65535)"),
    (lambda: yk.SubnetInputs([5, 0], [MECHANISM], pending=yk.Pending(41, 30, 11), emission=81), yk.YumaError, "pending: found 41 rao of server, 30 of validator and 11 of root, expected a sum of 81 rao (the emission)"),
    (lambda: yk.SubnetInputs([5, 0], [MECHANISM], hyperparameters=LIQUID), yk.YumaError, "mechanism 0: previous_consensus: found none, expected the consensus of the previous epoch (liquid_alpha_consensus_mode is previous)"),
    (lambda: yk.SubnetInputs([5, -1], [MECHANISM]), yk.YumaError, "stake: uid 1: found -1, expected 0 to 18446744073709551615 (rao)"),
    (lambda: yk.SubnetInputs([5, 0], [MECHANISM], owner_uid=2), yk.YumaError, "owner_uid: found 2, expected below 2 (the number of neurons)"),
    (lambda: yk.split_emission(-1, 2), yk.YumaError, "amount: found -1, expected 0 to 18446744073709551615 (rao)"),
    (lambda: yk.split_emission(1, 17), yk.YumaError, "mechanisms: found 17, expected 0 to 16"),
    (lambda: yk.StorageInputs(2, [5], current_block=1, emission=1), yk.YumaError, "stake: found length 1, expected 2 (one entry for each neuron)"),
    (lambda: yk.StorageInputs(2, [5, 0], current_block=1, emission=1, weights={0: [(1, 70000)]}), yk.YumaError, "weights: row 0, entry 0: found 70000, expected 0 to 65535"),
    (lambda: yk.StorageInputs(2, [5, 0], current_block=1, emission=1, weights=[5]), yk.YumaTypeError, "weights: row 0: found 5, expected a list of pairs"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED, ids=[message[:60] for *_, message in REFUSED])
def test_refusals(call: Any, error: type[yk.YumaError], message: str) -> None:
    with pytest.raises(yk.YumaError) as refused:
        call()
    assert (type(refused.value), str(refused.value)) == (error, message)


def test_what_has_no_effect_is_computed_as_the_chain_does_if_asked() -> None:
    """Without `strict`, mode previous compares with the current consensus, and a Null epoch does not read liquid alpha."""
    current = yk.epoch(WEIGHTS, [5, 0], hyperparameters=yk.Hyperparameters(liquid_alpha=True, liquid_alpha_consensus_mode="current"))
    assert yk.epoch(WEIGHTS, [5, 0], hyperparameters=LIQUID, strict=False).to_expected() == current.to_expected()
    liquid = yk.Hyperparameters(liquid_alpha=True, epoch_consensus="null")
    null = yk.epoch(WEIGHTS, [5, 0], hyperparameters=NULL).to_expected()
    assert yk.epoch(WEIGHTS, [5, 0], hyperparameters=liquid, strict=False).to_expected() == null
    short = yk.SubnetInputs([5, 0], [MECHANISM, MECHANISM], emission_split=[65535], emission=100, strict=False)
    assert short.epoch().emission_of_mechanisms.tolist() == [50, 50]


def test_a_cell_that_is_refused_does_not_lose_the_others() -> None:
    inputs = yk.EpochInputs(WEIGHTS, [5, 0], previous_consensus=[0, 65535])
    cells = yk.sweep(inputs, {"epoch_consensus": ["yuma", "null"], "liquid_alpha": [False, True]})
    assert [cell.error is None for cell in cells] == [True, True, True, False]
    assert str(cells[3].error).startswith("liquid_alpha: found true, expected false")


def test_a_subnet_travels_and_is_replaced() -> None:
    import pickle

    subnet = yk.SubnetInputs([5.0, 0.0], [MECHANISM, {"weights": [[], []]}], pending={"server": 5, "validator": 3, "root": 2}, name="two")
    assert (subnet.n, subnet.emission, subnet.pending, repr(subnet)) == (2, 10, (5, 3, 2), "SubnetInputs('two', 2 neurons, 2 mechanisms)")
    result = subnet.epoch()
    assert pickle.loads(pickle.dumps(subnet)).epoch() == result
    assert pickle.loads(pickle.dumps(result)) == result
    assert subnet.replace(pending=yk.Pending(1, 1, 1)).emission == 3
    assert subnet.replace(kappa=1).hyperparameters.kappa == 1
    null = subnet.replace(epoch_consensus="null").epoch()
    # The root network's pool goes to stake.
    assert (int(null.server_emission.sum()), int(null.validator_emission.sum())) == (5, 5)
    assert null != result
    assert list(result.to_frame().columns)[:2] == ["stake", "consensus"]


def test_arrays_of_a_mechanism_are_copied() -> None:
    weights = np.array([[0, 65535], [0, 0]], np.uint16)
    subnet = yk.SubnetInputs([5, 5], [yk.Mechanism(weights)])
    before = subnet.epoch()
    weights[:] = [[0, 0], [65535, 0]]
    assert subnet.epoch() == before == subnet.replace().epoch()
