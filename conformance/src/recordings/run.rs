//! Recorded runs of blocks: operations and hashes in, every field of every block out.

use yuma_economy::Network;

use super::epochs::Recorded;
use super::report::{Account, Replay};
use super::run_file::Run;
use super::state::{compare, fund, network_of, operation_of, paid};

/// Replays one run. A block that fails ends it: what comes after has nothing to stand on.
pub(super) fn replay(run: &Run, replay: &mut Replay) -> Result<(), String> {
    let mut network: Network<Account> = network_of(&run.init)?;
    for block in &run.blocks {
        for (place, operation) in block.ops.iter().enumerate() {
            if let Some(until) = operation.until {
                network.parameters.children_cooldown = until.wrapping_sub(network.block);
            }
            fund(&mut network, operation);
            let before = paid(&network, operation);
            let path = |field: &str| format!("block {}: ops[{place}] ({}).{field}", block.number, operation.kind);
            let result = network.apply(&operation_of(operation).ok_or_else(|| path("op: found an unknown operation"))?);
            match result {
                Err(refusal) if operation.ok => {
                    replay.fields += 1;
                    replay.differs(path("ok"), "true".to_owned(), format!("false ({refusal})"));
                }
                result => replay.same(|| path("ok"), &result.is_ok(), &operation.ok),
            }
            if let Some(expected) = operation.paid {
                let after = paid(&network, operation);
                for (account, expected) in expected.iter().enumerate() {
                    let moved = after[account] - before[account];
                    replay.same(|| path(&format!("paid[{account}]")), &moved, expected);
                }
            }
        }
        let mut epochs = Recorded { epochs: &block.epochs, ran: Vec::new(), replay };
        if let Err(error) = network.step(&block.hash_bytes()?, &mut epochs) {
            replay.differs(format!("block {}", block.number), "a block".to_owned(), error.to_string());
            return Ok(());
        }
        let mut ran = epochs.ran;
        ran.sort_unstable();
        ran.dedup();
        let recorded: Vec<u16> = block.epochs.keys().copied().collect();
        replay.same(|| format!("block {}: epochs", block.number), &ran, &recorded);
        compare(&network, &block.after, replay, &format!("block {}", block.number));
        replay.blocks += 1;
    }
    Ok(())
}
