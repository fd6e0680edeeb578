//! A computed epoch beside the state that shall hold it, field by field.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value, json};
use yuma_kernel::SubnetOutput;
use yuma_kernel::storage::StoredOutput;

use crate::block::NextBlock;
use crate::error::Error;
use crate::item::{self, Item};
use crate::state::State;
use crate::subnet::{SubnetEpoch, index_of};
use crate::verdict::{Difference, Verdict};

/// A subnet's epoch and the state that shall hold it.
pub(crate) struct Comparison<'a> {
    epoch: &'a SubnetEpoch,
    output: &'a SubnetOutput,
    after: &'a State,
    holes: Vec<u16>,
    /// Uids that the block's transactions gave to another hotkey.
    taken_over: BTreeSet<u16>,
    /// Neurons after the block.
    neurons: u16,
    /// The uid, of each mechanism, whose weights cannot be told.
    undecidable: Vec<Option<u16>>,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(epoch: &'a SubnetEpoch, output: &'a SubnetOutput, after: &'a State) -> Result<Self, Error> {
        let neurons: u16 = after.of(&item::NEURONS, epoch.netuid)?;
        let later = after.hotkeys(epoch.netuid, neurons)?;
        let taken_over: BTreeSet<u16> = (0..=u16::MAX)
            .zip(&epoch.hotkeys)
            .filter(|(uid, hotkey)| later.get(usize::from(*uid)).is_none_or(|later| later != *hotkey))
            .map(|(uid, _)| uid)
            .collect();
        let mut undecidable = Vec::new();
        for (mechanism, revealed) in (0..=u8::MAX).zip(&epoch.revealed) {
            let rows = after.rows(&item::WEIGHTS, index_of(epoch.netuid, mechanism)?)?;
            let is_lost = |uid: &u16| {
                let row = rows.iter().find(|(row, _)| row == uid).map_or(&[][..], |(_, row)| row);
                taken_over.contains(uid) || row.iter().any(|(to, weight)| *weight == 0 && taken_over.contains(to))
            };
            undecidable.push(revealed.iter().copied().find(is_lost));
        }
        Ok(Self { epoch, output, after, holes: epoch.holes(), taken_over, neurons, undecidable })
    }

    pub(crate) fn judge(&self, mechanism: u8, next: &NextBlock) -> Result<Verdict, Error> {
        let lost = |index: u8| self.undecidable.get(usize::from(index)).copied().flatten();
        if let Some(uid) = lost(mechanism) {
            return Ok(Verdict::Undecidable { uid });
        }
        let mut found = Found::default();
        self.compare_mechanism(mechanism, &mut found)?;
        if mechanism == 0 {
            // Fields that combine mechanisms depend on the weights of all.
            if self.undecidable.iter().all(Option::is_none) {
                self.compare_subnet(&mut found)?;
            }
            self.compare_block(next, &mut found)?;
        }
        let Found { fields, differences, expected } = found;
        if differences.is_empty() {
            return Ok(Verdict::Equal { fields });
        }
        let mut document = self.epoch.document(mechanism).map(Box::new);
        // Uids without a hotkey compute but are not stored.
        if let Some(fields) = document.as_mut().and_then(|document| document.as_object_mut())
            && self.holes.is_empty()
        {
            fields.insert("expected".to_owned(), Value::Object(expected));
        }
        Ok(Verdict::Different { differences, document })
    }

    fn compare_mechanism(&self, mechanism: u8, found: &mut Found) -> Result<(), Error> {
        let Some(output) = self.output.mechanisms.get(usize::from(mechanism)) else { return Ok(()) };
        let computed = StoredOutput::new(output, &self.holes);
        let index = index_of(self.epoch.netuid, mechanism)?;
        self.compare("incentive", &computed.incentive, &self.after.of::<Vec<u16>>(&item::INCENTIVE, index)?, found);
        found.fields += 1;
        let rows = self.after.rows(&item::BONDS, index)?;
        let mut expected = computed.bonds.clone();
        for (place, (uid, row)) in (0..=u16::MAX).zip(self.uids().zip(&mut expected)) {
            let stored = rows.iter().find(|(place_of, _)| *place_of == place).map_or(&[][..], |(_, row)| row);
            if *row != stored && !self.taken_over.contains(&uid) {
                found.add("bonds", Some(uid), format!("{row:?}"), format!("{stored:?}"));
                *row = stored.to_vec();
            }
        }
        found.expect("bonds", json!(expected));
        Ok(())
    }

    fn compare_subnet(&self, found: &mut Found) -> Result<(), Error> {
        let (netuid, output, after) = (self.epoch.netuid, self.output, self.after);
        let flags = |item: &Item| after.of::<Vec<bool>>(item, netuid);
        let shares = |item: &Item| after.of::<Vec<u16>>(item, netuid);
        let active = &self.closed_up(&output.active);
        self.compare("active", active, &flags(&item::ACTIVE)?, found);
        let permit = &self.closed_up(&output.new_validator_permit);
        self.compare("validator_permit", permit, &flags(&item::VALIDATOR_PERMIT)?, found);
        self.compare("consensus", &self.closed_up(&output.consensus), &shares(&item::CONSENSUS)?, found);
        self.compare("dividends", &self.closed_up(&output.dividends), &shares(&item::DIVIDENDS)?, found);
        let trust = &self.closed_up(&output.validator_trust);
        self.compare("validator_trust", trust, &shares(&item::VALIDATOR_TRUST)?, found);
        self.compare("stake_weight", &self.closed_up(&output.stake_weight), &shares(&item::STAKE_WEIGHT)?, found);
        let emission = after.of::<Vec<u64>>(&item::EMISSION, netuid)?;
        self.compare("emission", &self.closed_up(&output.emission), &emission, found);
        Ok(())
    }

    /// The clock, and what the block emits to the subnet.
    fn compare_block(&self, next: &NextBlock, found: &mut Found) -> Result<(), Error> {
        let netuid = self.epoch.netuid;
        let mut amount = |field, item: &Item, computed: u64| -> Result<(), Error> {
            let stored: u64 = self.after.of(item, netuid)?;
            found.fields += 1;
            if computed != stored {
                found.add(field, None, computed.to_string(), stored.to_string());
            }
            Ok(())
        };
        amount("last_step_block", &item::LAST_STEP_BLOCK, next.number)?;
        if let Some(emitted) = next.emitted.get(&netuid) {
            amount("alpha_in_emission", &item::ALPHA_IN_EMISSION, emitted.alpha_in)?;
            amount("alpha_out_emission", &item::ALPHA_OUT_EMISSION, emitted.alpha_out)?;
        }
        Ok(())
    }

    /// Compares a list in the order of the uids that have a hotkey, but for those that were taken over since.
    fn compare<T: Copy + PartialEq + ToString + Serialize>(
        &self,
        field: &'static str,
        computed: &[T],
        stored: &[T],
        found: &mut Found,
    ) {
        found.fields += 1;
        let mut expected = computed.to_vec();
        for (place, (uid, computed)) in self.uids().zip(&mut expected).enumerate() {
            let stored = stored.get(place);
            if stored == Some(computed) || self.taken_over.contains(&uid) {
                continue;
            }
            let text = stored.map_or_else(|| "nothing".to_owned(), T::to_string);
            found.add(field, Some(uid), computed.to_string(), text);
            *computed = stored.copied().unwrap_or(*computed);
        }
        // What is stored of several mechanisms together is no output of one.
        if self.epoch.mechanisms.len() == 1 || field == "incentive" {
            found.expect(field, json!(expected));
        }
        // Registrations of the same block lengthen the lists.
        let registered = usize::from(self.neurons).saturating_sub(self.epoch.hotkeys.len());
        if stored.len() > computed.len() + registered {
            let length = |list: &[T]| format!("{} entries", list.len());
            found.add(field, None, length(computed), length(stored));
        }
    }

    fn closed_up<T: Copy>(&self, list: &[T]) -> Vec<T> {
        (0..=u16::MAX).zip(list).filter(|(uid, _)| !self.holes.contains(uid)).map(|(_, entry)| *entry).collect()
    }

    /// The uids that have a hotkey.
    fn uids(&self) -> impl Iterator<Item = u16> {
        (0..=u16::MAX).zip(&self.epoch.hotkeys).filter(|(_, hotkey)| hotkey.is_some()).map(|(uid, _)| uid)
    }
}

/// Fields that were compared, and what differs in them.
#[derive(Default)]
struct Found {
    fields: usize,
    differences: Vec<Difference>,
    /// What the chain stored, by the names of a document's `expected`.
    expected: Map<String, Value>,
}

impl Found {
    fn expect(&mut self, field: &str, value: Value) {
        let (section, name) = match field {
            "active" | "bonds" => (None, field),
            "validator_permit" => (None, "new_validator_permit"),
            "emission" => (None, "combined_emission"),
            _ => (Some("u16"), field),
        };
        let Some(section) = section else {
            self.expected.insert(name.to_owned(), value);
            return;
        };
        let section = self.expected.entry(section).or_insert_with(|| Value::Object(Map::new()));
        if let Some(section) = section.as_object_mut() {
            section.insert(name.to_owned(), value);
        }
    }

    fn add(&mut self, field: &'static str, uid: Option<u16>, computed: String, stored: String) {
        self.differences.push(Difference { field, uid, computed, stored });
    }
}
