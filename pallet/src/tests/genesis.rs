//! A chain that starts with subnets.

use sp_runtime::BuildStorage;

use crate::mock::*;
use crate::*;

fn build(subnets: Vec<GenesisSubnet<u64>>) {
    let genesis = RuntimeGenesisConfig { yuma: crate::GenesisConfig { subnets }, ..Default::default() };
    genesis.build_storage().expect("the storage is built");
}

#[test]
fn subnets_are_there_from_the_start() {
    chain(vec![subnet(3, 2), subnet(5, 1)]).execute_with(|| {
        assert_eq!(Yuma::netuids(), [0, 1]);
        assert_eq!(Keys::<Test>::get(1).into_inner(), [100, 101, 102, 103, 104]);
        assert_eq!(Stake::<Test>::get(0).into_inner(), [1_000_000_000, 2_000_000_000, 0]);
        assert_eq!(EpochSizes::<Test>::get(0), EpochSize { validators: 2, entries: 0 });
        assert!(Yuma::check_state().is_ok());
    });
}

#[test]
fn it_is_written_as_json() {
    let json = serde_json::to_value(crate::GenesisConfig::<Test> { subnets: vec![subnet(1, 1)] }).expect("it is plain");
    let neuron = &json["subnets"][0]["neurons"][0];
    assert_eq!((&neuron["account"], &neuron["validatorPermit"]), (&100.into(), &true.into()));
    let read: crate::GenesisConfig<Test> = serde_json::from_value(json).expect("what is written can be read");
    assert_eq!(read.subnets, [subnet(1, 1)]);
}

#[test]
#[should_panic(expected = "genesis subnet 1: Other(\"found no neuron, expected at least the owner's\")")]
fn a_subnet_without_owner_is_refused() {
    build(vec![subnet(1, 1), subnet(0, 0)]);
}

#[test]
#[should_panic(
    expected = "genesis subnet 0: Module(ModuleError { index: 2, error: [22, 0, 0, 0], message: Some(\"TempoTooShort\")"
)]
fn a_tempo_that_is_too_short_is_refused() {
    let mut hasty = subnet(1, 1);
    hasty.hyperparameters.tempo = 0;
    build(vec![hasty]);
}

#[test]
#[should_panic(expected = "found more neurons than max_neurons")]
fn more_neurons_than_the_rules_allow_are_refused() {
    build(vec![subnet(9, 1)]);
}
