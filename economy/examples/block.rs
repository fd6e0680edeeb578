//! Times one block of 128 subnets without an epoch: `cargo run --release -p yuma-economy --example block`.

use std::time::Instant;

use yuma_economy::number::I96F32;
use yuma_economy::pool::Pool;
use yuma_economy::supply::Issuance;
use yuma_economy::{Network, NoEpochs, SubnetState};

const BLOCKS: u32 = 200;

fn main() -> Result<(), yuma_economy::Error> {
    let mut network = Network::<u64>::default();
    network.issuance = Issuance { total: 10_900_000_000_000_000, balances: 10_900_000_000_000_000 };
    let root = Pool { tao: 6_000_000_000_000_000, ..Pool::default() };
    network.subnets.insert(0, SubnetState { mechanism: 0, pool: root, ..SubnetState::default() });
    for netuid in 1..=128_u16 {
        let scale = u64::from(netuid);
        let mut subnet = SubnetState { first_emission: Some(1), subtoken_enabled: true, ..SubnetState::default() };
        subnet.pool.tao = 20_000_000_000_000 + scale * 123_456_789_012;
        subnet.pool.alpha = 2_000_000_000_000_000 + scale * 1_234_567_890_123;
        subnet.alpha_out = 1_500_000_000_000_000;
        subnet.moving_price = I96F32::from_num(0.01);
        subnet.schedule.tempo = 0;
        network.subnets.insert(netuid, subnet);
    }
    network.step(&[0; 32], &mut NoEpochs)?;
    let start = Instant::now();
    for _ in 0..BLOCKS {
        network.step(&[0; 32], &mut NoEpochs)?;
    }
    let bought = network.subnets.values().filter(|subnet| subnet.last.excess_tao > 0).count();
    assert!(network.issuance.total > 10_900_000_000_000_000);
    println!("{:?} a block of 128 subnets, {bought} of which the chain buys from", start.elapsed() / BLOCKS);
    Ok(())
}
