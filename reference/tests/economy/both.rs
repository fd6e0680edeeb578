//! Networks, blocks and operations through the economy and through the judge, which must agree on every field.

use std::collections::BTreeMap;

use yuma_economy::number::I64F64;
use yuma_economy::{ClaimType as Kept, EpochRow, Epochs, Error, Network, Operation};
use yuma_reference::economy::block::Row;
use yuma_reference::economy::state::{ClaimType, State};
use yuma_reference::economy::trades::{Limit, Place};

use crate::bridge::{comparable, difference, state};
use crate::drawn::{Bytes, network, operation, row};

/// One run of a mechanism, as the economy asked for it.
struct Asked {
    netuid: u16,
    emission: u64,
    stake: Vec<i128>,
    rows: Vec<EpochRow>,
}

/// Epochs whose rows are drawn, and which remember what they were asked.
#[derive(Default)]
struct DrawnEpochs {
    asked: Vec<Asked>,
}

impl Epochs<u64> for DrawnEpochs {
    fn run(
        &mut self,
        network: &Network<u64>,
        netuid: u16,
        mechanism: u8,
        emission: u64,
        stake: &[I64F64],
    ) -> Result<Vec<EpochRow>, Error> {
        let seed = network.block << 32 | u64::from(netuid) << 8 | u64::from(mechanism);
        let rows: Vec<EpochRow> =
            (0..stake.len()).map(|uid| row(seed ^ (uid as u64) << 48, emission, stake.len())).collect();
        let stake = stake.iter().map(|stake| stake.to_bits()).collect();
        self.asked.push(Asked { netuid, emission, stake, rows: rows.clone() });
        Ok(rows)
    }
}

/// Does an operation in the judge; none when it is refused.
fn judged(state: &mut State, operation: &Operation<u64>) -> Option<()> {
    let limited = |limit: &Option<yuma_economy::Limit>| limit.map(|l| Limit { price: l.price, partial: l.partial });
    match operation {
        Operation::AddStake { coldkey, hotkey, netuid, amount, limit } => {
            let to = Place { coldkey: *coldkey, hotkey: *hotkey, netuid: *netuid };
            state.add_stake(to, *amount, limited(limit))
        }
        Operation::RemoveStake { coldkey, hotkey, netuid, amount, limit } => {
            let from = Place { coldkey: *coldkey, hotkey: *hotkey, netuid: *netuid };
            state.remove_stake(from, *amount, limited(limit))
        }
        Operation::MoveStake { coldkey, to_coldkey, hotkey, to_hotkey, netuid, to_netuid, amount, limit } => {
            let from = Place { coldkey: *coldkey, hotkey: *hotkey, netuid: *netuid };
            let to = Place { coldkey: *to_coldkey, hotkey: *to_hotkey, netuid: *to_netuid };
            state.move_stake(from, to, *amount, limited(limit))
        }
        Operation::Register { coldkey, hotkey, netuid } => state.register(*coldkey, *hotkey, *netuid),
        Operation::ClaimRoot { coldkey, subnets } => state.claim_root(*coldkey, subnets),
        Operation::SetClaimType { coldkey, claim_type } => {
            state.append_staking(*coldkey);
            state.coldkeys.entry(*coldkey).or_default().claim_type = match claim_type {
                Kept::Swap => ClaimType::Swap,
                Kept::Keep => ClaimType::Keep,
                Kept::KeepSubnets(subnets) => ClaimType::KeepSubnets(subnets.clone()),
            };
            Some(())
        }
        Operation::Launch { coldkey, hotkey } => state.launch(*coldkey, *hotkey),
        other => panic!("not drawn: {other:?}"),
    }
}

/// One block of both, whose epochs must be asked for the same.
fn step(network: &mut Network<u64>, state: &mut State, parent: [u8; 32]) -> usize {
    let mut epochs = DrawnEpochs::default();
    network.step(&parent, &mut epochs).expect("a block");
    let count = epochs.asked.len();
    let mut asked = epochs.asked.into_iter();
    state.step(&parent, &mut |request| {
        let mechanism = |(mechanism, &emission): (usize, &u64)| {
            let ran = asked.next().unwrap_or_else(|| panic!("subnet {}: no epoch {mechanism}", request.netuid));
            assert_eq!((ran.netuid, ran.emission), (request.netuid, emission));
            let stake: Vec<num_bigint::BigInt> = ran.stake.iter().map(|&bits| bits.into()).collect();
            assert_eq!(stake, request.stake, "subnet {}: stake", request.netuid);
            ran.rows
        };
        let rows: Vec<Vec<EpochRow>> = request.emissions.iter().enumerate().map(mechanism).collect();
        let hotkeys = network.neurons[&request.netuid].hotkeys.clone();
        let by_uid = |rows: Vec<EpochRow>| {
            let row = |(uid, row): (usize, EpochRow)| Row {
                uid: uid as u16,
                hotkey: hotkeys[uid],
                server: row.server,
                validator: row.validator,
                emission: row.emission,
                dividend: row.dividend,
            };
            rows.into_iter().enumerate().map(row).collect()
        };
        rows.into_iter().map(by_uid).collect()
    });
    assert!(asked.next().is_none(), "more epochs than the judge asks for");
    count
}

fn same(network: &Network<u64>, judged: &State, when: &dyn Fn() -> String) {
    let (found, expected) = (comparable(state(network)), comparable(judged.clone()));
    assert!(found == expected, "{}:\n{}", when(), difference(&found, &expected));
}

/// How often each thing happened, by its name.
pub(crate) type Tally = BTreeMap<String, usize>;

fn count(tally: &mut Tally, name: &str, by: usize) {
    *tally.entry(name.to_owned()).or_insert(0) += by;
}

fn name(operation: &Operation<u64>) -> &'static str {
    match operation {
        Operation::AddStake { limit: None, .. } => "add",
        Operation::AddStake { .. } => "add with a limit",
        Operation::RemoveStake { limit: None, .. } => "remove",
        Operation::RemoveStake { .. } => "remove with a limit",
        Operation::MoveStake { netuid, to_netuid, .. } if netuid == to_netuid => "move within a subnet",
        Operation::MoveStake { limit: None, .. } => "move",
        Operation::MoveStake { .. } => "swap with a limit",
        Operation::Register { .. } => "register",
        Operation::ClaimRoot { .. } => "claim",
        Operation::SetClaimType { .. } => "set the claim type",
        Operation::Launch { .. } => "launch",
        _ => "other",
    }
}

/// A network of bytes, then blocks and operations until they are used up.
pub(crate) fn run(bytes: &[u8], blocks: usize, tally: &mut Tally) {
    let mut bytes = Bytes(bytes);
    let mut network = network(&mut bytes);
    let mut judge = state(&network);
    for _ in 0..blocks {
        for _ in 0..bytes.below(4) {
            let operation = operation(&mut bytes, &network);
            println!("{operation:?} at {}", network.block);
            let result = network.apply(&operation);
            let expected = judged(&mut judge, &operation);
            assert_eq!(result.is_ok(), expected.is_some(), "block {}: {operation:?}: {result:?}", network.block);
            same(&network, &judge, &|| format!("block {}: {operation:?}: {result:?}", network.block));
            count(tally, &format!("{} {}", if result.is_ok() { "done:" } else { "refused:" }, name(&operation)), 1);
        }
        let parent = core::array::from_fn(|_| bytes.below(256) as u8);
        let epochs = step(&mut network, &mut judge, parent);
        same(&network, &judge, &|| format!("after block {}", network.block));
        let some = |test: &dyn Fn(&yuma_economy::SubnetState<u64>) -> bool| {
            network.subnets.values().filter(|subnet| test(subnet)).count()
        };
        count(tally, "blocks", 1);
        count(tally, "epochs of a mechanism", epochs);
        count(tally, "chain buys", some(&|subnet| subnet.last.excess_tao > 0));
        count(tally, "injections", some(&|subnet| subnet.last.tao_in > 0));
        count(tally, "sales of claims", some(&|subnet| subnet.last.root_sold > 0));
        count(tally, "root waits", some(&|subnet| subnet.pending.root > 0));
        if bytes.is_empty() {
            break;
        }
    }
}
