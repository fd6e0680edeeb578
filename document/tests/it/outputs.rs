//! The outputs in the form of the format, and hyperparameters set by name.

use serde_json::{Value, json};
use yuma_document::{Bits, Outputs, set_hyperparameter};
use yuma_kernel::HyperparameterValues;

/// Every field that is serialised is in the list of fields under the same name, with the same elements.
#[test]
fn the_fields_are_those_that_are_serialised() {
    let outputs = Outputs {
        bits: Bits {
            stake: vec![1 << 32],
            weights: Some(vec![vec![(0, 5)]]),
            clipped_weights: Some(vec![vec![]]),
            ema_bonds: Some(vec![vec![(0, 7)]]),
            ..Bits::default()
        },
        active: vec![true],
        bonds: vec![vec![(0, 9)]],
        combined_emission: vec![u64::MAX],
        ..Outputs::default()
    };
    let mut rebuilt = json!({});
    for (section, name, field) in outputs.fields() {
        let elements: Vec<Value> = (0..field.len()).filter_map(|uid| field.element(uid)).collect();
        match section {
            Some(section) => rebuilt[section][name] = elements.into(),
            None => rebuilt[name] = elements.into(),
        }
    }
    assert_eq!(serde_json::to_value(&outputs).unwrap(), rebuilt);
}

#[test]
fn matrices_that_were_not_asked_for_are_not_written() {
    let json = serde_json::to_value(Outputs::default()).unwrap();
    let names: Vec<&String> = json["bits"].as_object().unwrap().keys().collect();
    assert_eq!(names.len(), 6);
}

#[test]
fn hyperparameters_are_set_by_name() {
    let mut values = HyperparameterValues::default();
    for (name, value) in [("kappa", "39321"), ("liquid_alpha", "true"), ("alpha_sigmoid_steepness", "-5")] {
        set_hyperparameter(&mut values, name, value).unwrap();
    }
    let expected =
        HyperparameterValues { kappa: 39321, liquid_alpha: true, alpha_sigmoid_steepness: -5, ..Default::default() };
    assert_eq!(values, expected);

    let mut message = |name, value| set_hyperparameter(&mut values, name, value).unwrap_err().to_string();
    assert!(
        message("kapa", "1").starts_with("hyperparameter: found kapa, expected one of activity_cutoff, alpha_high")
    );
    assert_eq!(message("liquid_alpha", "yes"), "liquid_alpha: found yes, expected true or false");
    assert_eq!(message("kappa", ""), "kappa: found , expected a whole number of 1/65535, 0 to 65535");
    assert_eq!(message("kappa", "0.5"), "kappa: found 0.5, expected a whole number of 1/65535, 0 to 65535");
    assert_eq!(values, expected);
}
