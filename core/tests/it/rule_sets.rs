//! The rules by runtime, and the choices within them.

use yuma_kernel::{ConsensusMode, EpochConsensus, RuleSet};

/// A runtime has the rules of the newest rule set that it is not older than.
#[test]
fn every_runtime_from_425_to_475_has_rules() {
    for spec_version in 425..=475 {
        let expected = match spec_version {
            ..446 => RuleSet::Spec425,
            446..475 => RuleSet::Spec446,
            _ => RuleSet::Spec475,
        };
        assert_eq!(RuleSet::of_spec_version(spec_version), Ok(expected));
        assert_eq!(RuleSet::of_spec_version_or_latest(spec_version), Ok(expected));
    }
}

/// A switch that is on stays on: a document of an older rule set can be computed under a newer one.
#[test]
fn rule_sets_nest() {
    let switches: [fn(RuleSet) -> bool; 4] = [
        RuleSet::liquid_alpha_chooses_consensus,
        RuleSet::has_last_yuma_step_block,
        RuleSet::has_null_epochs,
        RuleSet::split_of_wrong_length_is_ignored,
    ];
    let found: Vec<Vec<bool>> =
        switches.map(|switch| RuleSet::ALL.iter().map(|rules| switch(*rules)).collect()).to_vec();
    let since_475 = vec![false, false, true];
    assert_eq!(found, [vec![false, true, true], since_475.clone(), since_475.clone(), since_475]);
    assert!(RuleSet::ALL.is_sorted());
    assert_eq!(RuleSet::ALL.last(), Some(&RuleSet::LATEST));
}

/// The chain's own numbers, and the words of documents.
#[test]
fn choices_have_a_number_and_a_word() {
    for (number, mode) in [ConsensusMode::Current, ConsensusMode::Previous, ConsensusMode::Auto].into_iter().enumerate()
    {
        assert_eq!((usize::from(mode.stored()), ConsensusMode::of_stored(mode.stored())), (number, Some(mode)));
    }
    for (number, mode) in [EpochConsensus::Yuma, EpochConsensus::Null].into_iter().enumerate() {
        assert_eq!((usize::from(mode.stored()), EpochConsensus::of_stored(mode.stored())), (number, Some(mode)));
    }
    assert_eq!((ConsensusMode::of_stored(3), EpochConsensus::of_stored(2)), (None, None));
}

#[cfg(feature = "serde")]
mod serialised {
    use yuma_kernel::{ConsensusMode, EpochConsensus, HyperparameterValues, RuleSet};

    /// The JSON of `values`, whose fields `change` may change.
    fn read(
        change: impl Fn(&mut serde_json::Map<String, serde_json::Value>),
    ) -> serde_json::Result<HyperparameterValues> {
        let mut json = serde_json::to_value(HyperparameterValues::default())?;
        change(json.as_object_mut().expect("values are an object"));
        serde_json::from_value(json)
    }

    #[test]
    fn choices_are_words_and_a_rule_set_is_its_number() {
        let json = serde_json::to_value(HyperparameterValues::default()).unwrap();
        assert_eq!(json["liquid_alpha_consensus_mode"], "auto");
        assert_eq!(json["epoch_consensus"], "yuma");
        assert_eq!(json["rules"], 475);
        assert_eq!(read(|_| ()).unwrap(), HyperparameterValues::default());
        let null = read(|json| drop(json.insert("epoch_consensus".into(), "null".into()))).unwrap();
        assert_eq!(null.epoch_consensus, EpochConsensus::Null);
    }

    /// Documents of runtime 425 have none of the fields: the mode is current for them, not the chain's default.
    #[test]
    fn a_record_of_before_compares_with_the_current_consensus() {
        let before = read(|json| {
            json.retain(|name, _| !["liquid_alpha_consensus_mode", "epoch_consensus", "rules"].contains(&&name[..]));
        });
        let expected = HyperparameterValues {
            liquid_alpha_consensus_mode: ConsensusMode::Current,
            epoch_consensus: EpochConsensus::Yuma,
            rules: RuleSet::LATEST,
            ..Default::default()
        };
        assert_eq!(before.unwrap(), expected);
    }

    #[test]
    fn a_runtime_of_which_nothing_is_known_is_refused() {
        let error = read(|json| drop(json.insert("rules".into(), 500.into()))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "spec_version: found 500, expected 425 to 475 (the runtimes whose rules are known)"
        );
    }
}
