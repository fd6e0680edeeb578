//! Epochs computed from the state before a block, compared with what the state after it holds.

use std::collections::BTreeSet;

use crate::block::NextBlock;
use crate::comparison::Comparison;
use crate::error::Error;
use crate::item;
use crate::state::State;
use crate::subnet::SubnetEpoch;
use crate::verdict::{Difference, Judged, Verdict};

/// All due epochs of a block.
///
/// ```
/// use yuma_state::{Replay, State, Verdict};
///
/// let read = |end| State::read(std::fs::File::open(format!("../testdata/state/small-07-{end}.json.gz"))?, None);
/// let replay = Replay::new(&read("before")?, Some(&read("after")?))?;
/// assert_eq!(replay.next.due, [1, 5]);
/// assert!(replay.agrees());
/// assert!(replay.judged.iter().all(|judged| matches!(judged.verdict, Verdict::Equal { .. })));
/// # Ok::<(), yuma_state::Error>(())
/// ```
#[derive(Debug)]
pub struct Replay {
    /// The block, and which epochs run in it.
    pub next: NextBlock,
    /// The epochs, each as far as it could be computed.
    pub epochs: Vec<SubnetEpoch>,
    /// What is to say of each mechanism of each due subnet, in the chain's order.
    pub judged: Vec<Judged>,
}

impl Replay {
    /// Computes the epochs that are due in the block after `before`, and compares them with the state `after` that block.
    ///
    /// # Errors
    ///
    /// When `after` is not the state after the next block, or when the block's own emission cannot be computed. What is wrong with
    /// one epoch is part of the result.
    pub fn new(before: &State, after: Option<&State>) -> Result<Self, Error> {
        let next = before.next_block()?;
        if let Some(after) = after {
            follows(before, after)?;
        }
        let mut replay = Self { next, epochs: Vec::new(), judged: Vec::new() };
        for netuid in replay.next.due.clone() {
            replay.judge_subnet(before, after, netuid)?;
        }
        if let Some(after) = after {
            replay.judge_others(before, after)?;
        }
        Ok(replay)
    }

    /// Whether nothing differs.
    pub fn agrees(&self) -> bool {
        !self.judged.iter().any(|judged| matches!(judged.verdict, Verdict::Different { .. }))
    }

    fn push(&mut self, netuid: u16, mechanism: u8, neurons: usize, verdict: Verdict) {
        self.judged.push(Judged { netuid, mechanism, neurons, verdict });
    }

    fn judge_subnet(&mut self, before: &State, after: Option<&State>, netuid: u16) -> Result<(), Error> {
        let epoch = match before.epoch(netuid, &self.next, after) {
            Ok(epoch) => epoch,
            Err(error) => {
                let neurons = before.of::<u16>(&item::NEURONS, netuid).unwrap_or(0);
                self.push(netuid, 0, neurons.into(), Verdict::Refused(error));
                return Ok(());
            }
        };
        let neurons = epoch.hotkeys.len();
        match epoch.run() {
            Err(error) => self.push(netuid, 0, neurons, Verdict::Refused(error)),
            Ok(output) => match after {
                None => {
                    (0..=u8::MAX)
                        .zip(&epoch.mechanisms)
                        .for_each(|(index, _)| self.push(netuid, index, neurons, Verdict::Computed));
                }
                Some(after) => {
                    let comparison = Comparison::new(&epoch, &output, after)?;
                    for (index, _) in (0..=u8::MAX).zip(&epoch.mechanisms) {
                        let verdict = comparison.judge(index, &self.next)?;
                        self.push(netuid, index, neurons, verdict);
                    }
                }
            },
        }
        self.epochs.push(epoch);
        Ok(())
    }

    /// Subnets whose epochs ran though they were not due.
    fn judge_others(&mut self, before: &State, after: &State) -> Result<(), Error> {
        let known: BTreeSet<u16> = after.netuids()?.into_iter().collect();
        for netuid in before.netuids()? {
            if self.next.due.contains(&netuid) || !known.contains(&netuid) {
                continue;
            }
            let stored: u64 = after.of(&item::LAST_STEP_BLOCK, netuid)?;
            if stored == self.next.number {
                let computed = before.of::<u64>(&item::LAST_STEP_BLOCK, netuid)?.to_string();
                let difference =
                    Difference { field: "last_step_block", uid: None, computed, stored: stored.to_string() };
                let neurons = before.of::<u16>(&item::NEURONS, netuid)?;
                self.push(
                    netuid,
                    0,
                    neurons.into(),
                    Verdict::Different { differences: vec![difference], document: None },
                );
            }
        }
        Ok(())
    }
}

/// Refuses a state that is not the one after the next block.
fn follows(before: &State, after: &State) -> Result<(), Error> {
    let expected = before.block() + 1;
    if after.block() != expected {
        return Err(Error::source("state after: block", after.block().to_string(), expected.to_string()));
    }
    if let (Some(hash), Some(parent)) = (before.hash(), after.parent_hash())
        && hash != parent
    {
        let [found, expected] = [parent, hash].map(|hash| crate::hex::encode(&hash));
        return Err(Error::source("state after: parent_hash", found, expected));
    }
    Ok(())
}
