//! Everything that may happen to a subnet between two epochs, as methods.

use yuma_document::{BondsSource, ConsensusSource, OwnedStake, PairRows};
use yuma_kernel::Hyperparameters;

use super::{PendingCommit, Simulation};
use crate::carry::drop_predecessors;
use crate::error::Error;
use crate::options::Options;

impl Simulation {
    /// Changes the rules from the next epoch on.
    pub const fn set_hyperparameters(&mut self, hyperparameters: Hyperparameters) {
        self.subnet.hyperparameters = hyperparameters;
    }

    /// Gives all neurons their stakes, in rao.
    pub fn set_stake(&mut self, stake: Vec<u64>) {
        self.subnet.stake = OwnedStake::Rao(stake);
    }

    /// Changes the emission of each epoch, in rao, from the next one on.
    pub const fn set_emission(&mut self, emission: u64) {
        self.subnet.emission = emission;
    }

    /// Makes the neuron `uid` that of the subnet's owner, or no neuron at all.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron.
    pub fn set_owner(&mut self, uid: Option<u16>) -> Result<(), Error> {
        uid.map_or(Ok(()), |uid| self.check_uid(uid))?;
        self.subnet.owner_uid = uid;
        Ok(())
    }

    /// Changes the options from the next epoch on; commits that are under way keep their epoch.
    pub const fn set_options(&mut self, options: Options) {
        self.options = options;
    }

    /// Lets the neuron `uid` set its weights, in the block of the next epoch, and keeps it active by that.
    ///
    /// They take effect [`Options::reveal_delay`] epochs later; until then those from before stand. A neuron that had gone
    /// offline is back.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron. The weights themselves are checked by the epoch that reads them.
    pub fn set_weights(&mut self, uid: u16, weights: Vec<(u16, u16)>) -> Result<(), Error> {
        if self.options.reveal_delay > 0 {
            let due = self.epochs.saturating_add(self.options.reveal_delay);
            return self.commit_until(uid, weights, Some(due));
        }
        self.note_activity(uid)?;
        if let Some(row) = self.subnet.weights.get_mut(usize::from(uid)) {
            *row = weights;
        }
        self.note_commits(uid);
        Ok(())
    }

    /// Lets each neuron that has a row here, or that had one, set its weights.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] for more rows than there are neurons.
    ///
    /// ```
    /// use yuma_document::EpochDocument;
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::{Options, Simulation};
    ///
    /// let mut simulation = Simulation::new(EpochDocument::empty(3, Hyperparameters::default()), Options::default());
    /// simulation.set_all_weights(&[vec![(2, 65_535)], vec![], vec![]])?;
    /// assert_eq!(simulation.subnet().weights[0], [(2, 65_535)]);
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn set_all_weights(&mut self, rows: &[Vec<(u16, u16)>]) -> Result<(), Error> {
        let neurons = self.neurons();
        if rows.len() > neurons {
            return Err(Error::value("weights", &rows.len(), format!("{neurons} rows at most (one for each neuron)")));
        }
        for (uid, row) in (0..).zip(rows) {
            let gave = self.subnet.weights.get(usize::from(uid)).is_some_and(|row| !row.is_empty());
            if gave || !row.is_empty() {
                self.set_weights(uid, row.clone())?;
            }
        }
        Ok(())
    }

    /// Lets the neuron `uid` commit weights in the block of the next epoch, to be [revealed](Self::reveal) later; until
    /// then those from before stand.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron.
    pub fn commit(&mut self, uid: u16, weights: Vec<(u16, u16)>) -> Result<(), Error> {
        self.commit_until(uid, weights, None)
    }

    /// Lets the earliest commit of the neuron `uid` take effect in the next epoch.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron, or it has no commit.
    pub fn reveal(&mut self, uid: u16) -> Result<(), Error> {
        self.check_uid(uid)?;
        let Some(first) = self.commits.iter().position(|commit| commit.uid == uid) else {
            return Err(Error::value("uid", &format!("{uid} without a commit"), "a neuron that has committed weights"));
        };
        let commit = self.commits.remove(first);
        self.put_into_effect(commit);
        Ok(())
    }

    /// Stops the neuron `uid` from setting its weights again: what it has set stands and grows old, and once
    /// `activity_cutoff` blocks have passed it is inactive. [`set_weights`](Self::set_weights) brings it back.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron.
    pub fn go_offline(&mut self, uid: u16) -> Result<(), Error> {
        self.set_offline(uid, true)
    }

    /// Counts every neuron as having set its weights anew in the block of the next epoch.
    pub fn refresh_activity(&mut self) {
        // In block 0 nobody can have set weights after being registered.
        let block = self.subnet.current_block.max(1);
        self.subnet.last_update.fill(block);
    }

    /// Takes away all bonds on the neuron `uid`.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron.
    pub fn reset_bonds(&mut self, uid: u16) -> Result<(), Error> {
        self.check_uid(uid)?;
        for row in self.bonds_mut() {
            row.retain(|(on, _)| *on != uid);
        }
        Ok(())
    }

    /// Replaces the neuron `uid` by a newcomer, in the block after the latest epoch.
    ///
    /// All bonds on it and of it, its weights and its permit are gone, and what others gave it no longer counts until they
    /// set weights anew: a row that is only set again keeps nothing for the newcomer. The stake stays: it is set by
    /// whoever knows that of the newcomer.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron.
    pub fn register(&mut self, uid: u16) -> Result<(), Error> {
        self.check_uid(uid)?;
        self.reset_bonds(uid)?;
        self.set_offline(uid, true)?;
        let block = self.block_of_registration();
        let place = usize::from(uid);
        self.bonds_mut().get_mut(place).into_iter().for_each(Vec::clear);
        self.commits.retain(|commit| commit.uid != uid);
        self.note_commits(uid);
        let subnet = &mut self.subnet;
        subnet.weights.get_mut(place).into_iter().for_each(Vec::clear);
        subnet.validator_permit.get_mut(place).into_iter().for_each(|permit| *permit = false);
        subnet.block_at_registration.get_mut(place).into_iter().for_each(|registered| *registered = block);
        // Registration counts as the first activity.
        subnet.last_update.get_mut(place).into_iter().for_each(|last| *last = block);
        if let Some(ConsensusSource::List(stored)) = &mut subnet.previous_consensus {
            stored.get_mut(place).into_iter().for_each(|consensus| *consensus = 0);
        }
        Ok(())
    }

    /// Reveals the commits that are due.
    pub(super) fn reveal_due(&mut self) {
        let is_due = |commit: &PendingCommit| commit.due.is_some_and(|due| due <= self.epochs);
        if !self.commits.iter().any(is_due) {
            return;
        }
        let (due, waiting): (Vec<PendingCommit>, Vec<PendingCommit>) = self.commits.drain(..).partition(is_due);
        self.commits = waiting;
        due.into_iter().for_each(|commit| self.put_into_effect(commit));
    }

    /// Makes the committed weights those of the neuron, except for those of neurons that have registered since.
    fn put_into_effect(&mut self, PendingCommit { uid, block, weights, .. }: PendingCommit) {
        let place = usize::from(uid);
        if let Some(row) = self.subnet.weights.get_mut(place) {
            *row = weights;
        }
        drop_predecessors(&mut self.subnet, place, block);
        self.note_commits(uid);
    }

    fn commit_until(&mut self, uid: u16, weights: Vec<(u16, u16)>, due: Option<usize>) -> Result<(), Error> {
        self.check_uid(uid)?;
        // The row that stands until then is as old as it was, though its neuron has been active since.
        let place = usize::from(uid);
        if let Some(set) = self.subnet.last_update.get(place).copied() {
            drop_predecessors(&mut self.subnet, place, set);
        }
        self.note_activity(uid)?;
        self.commits.push(PendingCommit { uid, block: self.subnet.current_block, due, weights });
        self.note_commits(uid);
        Ok(())
    }

    /// Notes that the neuron has set weights in the block of the next epoch.
    fn note_activity(&mut self, uid: u16) -> Result<(), Error> {
        let block = self.subnet.current_block;
        self.set_offline(uid, false)?;
        self.subnet.last_update.get_mut(usize::from(uid)).into_iter().for_each(|last| *last = block);
        Ok(())
    }

    fn set_offline(&mut self, uid: u16, is_offline: bool) -> Result<(), Error> {
        self.check_uid(uid)?;
        self.offline.resize(self.neurons(), false);
        self.offline.get_mut(usize::from(uid)).into_iter().for_each(|offline| *offline = is_offline);
        Ok(())
    }

    /// Updates the `commit_block` of the neuron: the block of its earliest commit.
    fn note_commits(&mut self, uid: u16) {
        let first = self.commits.iter().find(|commit| commit.uid == uid).map(|commit| commit.block);
        if let Some(block) = self.subnet.commit_block.as_mut().and_then(|blocks| blocks.get_mut(usize::from(uid))) {
            *block = first;
        }
    }

    /// The block after the latest epoch, before that of the next one.
    fn block_of_registration(&self) -> u64 {
        let subnet = &self.subnet;
        match subnet.last_step_block {
            0 => subnet.current_block.saturating_sub(u64::from(subnet.hyperparameters.tempo)),
            last => last.saturating_add(1).min(subnet.current_block.saturating_sub(1)).max(last),
        }
    }

    fn bonds_mut(&mut self) -> &mut PairRows {
        if self.subnet.bonds == BondsSource::Previous {
            self.subnet.bonds = BondsSource::Rows(self.latest.bonds.to_pairs());
        }
        match &mut self.subnet.bonds {
            BondsSource::Rows(rows) => rows,
            BondsSource::Previous => unreachable!("replaced above"),
        }
    }

    fn check_uid(&self, uid: u16) -> Result<(), Error> {
        let neurons = self.neurons();
        if usize::from(uid) < neurons {
            return Ok(());
        }
        Err(Error::value("uid", &uid, format!("below {neurons} (the number of neurons)")))
    }
}
