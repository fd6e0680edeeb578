//! Epochs as `yuma-epoch/1` documents: section 5 of the specification.

use serde_json::{Map, Value, json};
use yuma_kernel::{Budgets, EpochConsensus, Rows, RuleSet, split_emission};

use crate::hex;
use crate::subnet::SubnetEpoch;

impl SubnetEpoch {
    /// The epoch of one mechanism as a `yuma-epoch/1` document, which reproduces it alone; none if there is no such mechanism, or no
    /// neuron.
    pub fn document(&self, mechanism: u8) -> Option<Value> {
        let subnet = self.mechanisms.get(usize::from(mechanism))?.subnet();
        let neurons = subnet.stake.len();
        if neurons == 0 {
            return None;
        }
        let rules = &self.hyperparameters;
        let rows = |rows| match rows {
            Rows::Pairs(rows) => json!(rows),
            _ => json!(vec![Vec::<(u16, u16)>::new(); neurons]),
        };
        let mut document = Map::new();
        let mut put = |field: &str, value: Value| document.insert(field.to_owned(), value);
        put("schema", json!("yuma-epoch/1"));
        put("name", json!(format!("subnet {}, mechanism {mechanism}, block {}", self.netuid, subnet.current_block)));
        put("runtime", json!(rules.rules));
        let mut hyperparameters = json!(**rules);
        if let Some(fields) = hyperparameters.as_object_mut() {
            fields.remove("rules");
            if rules.rules < RuleSet::Spec446 {
                fields.remove("liquid_alpha_consensus_mode");
            }
            if rules.rules < RuleSet::Spec475 {
                fields.remove("epoch_consensus");
            }
        }
        put("hyperparameters", hyperparameters);
        put("n", json!(neurons));
        put("current_block", json!(subnet.current_block));
        put("last_step_block", json!(subnet.last_step_block));
        put("owner_uid", json!(subnet.owner_uid));
        put("emission", json!(subnet.emission));
        put("stake_bits", subnet.stake.bits().map(|bits| json!(bits.to_string())).collect());
        put("last_update", json!(subnet.last_update));
        put("block_at_registration", json!(subnet.block_at_registration));
        put("validator_permit", json!(subnet.validator_permit));
        put("weights", rows(subnet.weights));
        put("bonds", rows(subnet.bonds));
        if rules.commit_reveal {
            put("commit_block", json!(subnet.commit_block));
        }
        if rules.rules >= RuleSet::Spec446 {
            put("previous_consensus", json!(subnet.previous_consensus));
        }
        if rules.rules >= RuleSet::Spec475 {
            put("last_yuma_step_block", json!(subnet.last_yuma_step_block));
        }
        if rules.epoch_consensus == EpochConsensus::Null {
            put("budgets", json!(self.budgets(usize::from(mechanism))));
        }
        let hotkeys = self.hotkeys.iter().map(|hotkey| hotkey.as_ref().map(|hotkey| hex::encode(hotkey)));
        put("hotkeys", hotkeys.map(|hotkey| json!(hotkey)).collect());
        Some(Value::Object(document))
    }

    /// What a Null epoch of the mechanism distributes. Section 11 of the specification.
    fn budgets(&self, mechanism: usize) -> Budgets {
        let part = |amount| {
            let parts = split_emission(
                self.hyperparameters.rules,
                amount,
                self.mechanisms.len(),
                self.emission_split.as_deref(),
            );
            parts.get(mechanism).copied().unwrap_or(0)
        };
        let (server, validator, root) =
            (part(self.pending.server), part(self.pending.validator), part(self.pending.root));
        Budgets { mining: server, dividend: validator.saturating_add(root), fallback: server.saturating_add(validator) }
    }
}
