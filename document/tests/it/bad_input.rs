//! Each kind of bad document is refused with a message that names the place, what was found and what was expected.

use serde_json::{Value, json};
use yuma_document::{Document, EpochDocument};

/// Three neurons, of which 0 is a validator.
fn epoch() -> Value {
    json!({
        "schema": "yuma-epoch/1",
        "name": "three",
        "hyperparameters": hyperparameters(),
        "n": 3, "current_block": 100_000, "last_step_block": 0, "owner_uid": null, "emission": 1_000_000_000,
        "stake": [5_000_000_000_u64, 0, 0],
        "last_update": [99_000, 99_000, 99_000],
        "block_at_registration": [1000, 1000, 1000],
        "validator_permit": [true, false, false],
        "weights": [[[1, 10], [2, 20]], [], []],
        "bonds": [[], [], []],
        "hotkeys": ["a", "b", "c"],
    })
}

fn hyperparameters() -> Value {
    json!({
        "kappa": 32767, "bonds_penalty": 65535, "bonds_moving_average": 900_000, "yuma_version": 3,
        "liquid_alpha": false, "alpha_low": 45875, "alpha_high": 58982, "alpha_sigmoid_steepness": 1000,
        "max_allowed_validators": 64, "stake_threshold": 0, "activity_cutoff": 5000, "tempo": 360,
        "commit_reveal": false,
    })
}

/// The message for the epoch in which `pointer` is replaced by `value`.
fn message(pointer: &str, value: Value) -> String {
    let mut document = epoch();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(fields) => drop(fields.insert(key.to_owned(), value)),
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        other => panic!("{parent} is {other}"),
    }
    refusal(document.to_string().as_bytes())
}

fn refusal(bytes: &[u8]) -> String {
    let message = Document::read(bytes).expect_err("a bad document").to_string();
    assert!(!message.contains('\n'), "{message:?}");
    message
}

#[test]
fn a_good_document_is_read_and_metadata_ignored() {
    let epoch = EpochDocument::read(epoch().to_string().as_bytes()).unwrap();
    assert_eq!(epoch.neurons(), 3);
    assert_eq!(epoch.weights[0], [(1, 10), (2, 20)]);
}

#[test]
fn values_out_of_range_are_named_with_row_and_uid() {
    let cases = [
        ("/weights/0/1/1", json!(70_000), "weights: row 0: uid 2: found 70000, expected 0 to 65535"),
        ("/weights/0/1/1", json!(-1), "weights: row 0: uid 2: found -1, expected 0 to 65535"),
        (
            "/weights/0/1/1",
            json!(1.5),
            "weights: row 0: uid 2: found 1.5, expected a whole number of 1/65535, 0 to 65535",
        ),
        ("/weights/0/1/0", json!(65_536), "weights: row 0: entry 1: uid: found 65536, expected 0 to 65535"),
        ("/weights/0/1", json!([2]), "weights: row 0: entry 1: found [2], expected a pair [uid, value]"),
        ("/weights/0/1", json!([2, 3, 4]), "weights: row 0: entry 1: found [2,3,4], expected a pair [uid, value]"),
        ("/weights/1", json!(null), "weights: row 1: found null, expected a list"),
        (
            "/bonds/2",
            json!([[0, "x"]]),
            "bonds: row 2: uid 0: found \"x\", expected a whole number of 1/65535, 0 to 65535",
        ),
        ("/bonds/2", json!([[0.5, 1]]), "bonds: row 2: entry 0: uid: found 0.5, expected a whole number, 0 to 65535"),
        ("/bonds", json!("former"), "bonds: found \"former\", expected a list of rows or \"previous\""),
        ("/stake/1", json!(-5), "stake: uid 1: found -5, expected 0 to 18446744073709551615"),
        ("/last_update/2", json!(null), "last_update: uid 2: found null, expected 0 to 18446744073709551615"),
        ("/validator_permit/0", json!(1), "validator_permit: uid 0: found 1, expected true or false"),
        ("/owner_uid", json!(3.5), "owner_uid: found 3.5, expected a whole number, 0 to 65535"),
        ("/hyperparameters/kappa", json!(65_536), "hyperparameters: kappa: found 65536, expected 0 to 65535"),
        ("/hyperparameters/commit_reveal", json!(0), "hyperparameters: commit_reveal: found 0, expected true or false"),
        ("/hyperparameters", json!([1]), "hyperparameters: found [1], expected an object"),
    ];
    for (pointer, value, expected) in cases {
        assert_eq!(message(pointer, value), expected);
    }
}

/// Amounts in whole tokens, shares of 1, and numbers in quotes are the usual slips.
#[test]
fn numbers_in_another_unit_are_told_that_of_the_field() {
    let rao = "a whole number of rao, 0 to 18446744073709551615";
    let blocks = "a whole number of blocks, 0 to 18446744073709551615";
    let cases = [
        ("/stake/1", json!(6.5), format!("stake: uid 1: found 6.5, expected {rao}")),
        ("/stake/0", json!("6"), format!("stake: uid 0: found \"6\", expected {rao}")),
        ("/emission", json!(295.2), format!("emission: found 295.2, expected {rao}")),
        ("/last_update/2", json!(1.5), format!("last_update: uid 2: found 1.5, expected {blocks}")),
        (
            "/hyperparameters/kappa",
            json!(0.5),
            "hyperparameters: kappa: found 0.5, expected a whole number of 1/65535, 0 to 65535".to_owned(),
        ),
        (
            "/hyperparameters/bonds_moving_average",
            json!(0.9),
            "hyperparameters: bonds_moving_average: found 0.9, expected a whole number of parts per million, \
             0 to 18446744073709551615"
                .to_owned(),
        ),
    ];
    for (pointer, value, expected) in cases {
        assert_eq!(message(pointer, value), expected);
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let text = format!("\u{feff}{}", epoch());
    assert_eq!(EpochDocument::read(text.as_bytes()), EpochDocument::read(epoch().to_string().as_bytes()));
    assert_eq!(refusal("\u{feff}".as_bytes()), "found nothing, expected a JSON object");
}

#[test]
fn what_the_kernel_refuses_is_refused_when_reading() {
    let cases = [
        ("/weights/0/1/0", json!(3), "weights: row 0: found uid 3, expected below 3 (the number of neurons)"),
        ("/weights/0/1/0", json!(1), "weights: row 0: found uid 1 twice, expected each uid once"),
        ("/weights", json!([[], []]), "weights: found 2 rows, expected 3 (one for each neuron)"),
        ("/owner_uid", json!(3), "owner_uid: found 3, expected below 3 (the number of neurons)"),
        ("/hyperparameters/alpha_low", json!(60_000), "alpha_low: found 60000, expected at most alpha_high = 58982"),
        (
            "/hyperparameters/bonds_moving_average",
            json!(1_000_001),
            "bonds_moving_average: found 1000001, expected at most 1000000 (parts per million)",
        ),
        ("/hyperparameters/yuma_version", json!(4), "yuma_version: found 4, expected 2 or 3"),
        ("/last_update", json!([1]), "last_update: found length 1, expected 3 (one entry for each neuron)"),
        ("/n", json!(4), "stake: found length 3, expected 4 (one entry for each neuron)"),
        (
            "/stake",
            json!([1_u64 << 62, 1_u64 << 62, 0]),
            "stake: uid 1: found a sum of 2^63 rao or more up to here, expected below 2^63 rao",
        ),
    ];
    for (pointer, value, expected) in cases {
        assert_eq!(message(pointer, value), expected);
    }
}

#[test]
fn the_number_of_neurons_is_judged_before_what_follows_from_it() {
    for n in [json!(0), json!(65_536), json!(-1), json!("3")] {
        assert_eq!(message("/n", n.clone()), format!("n: found {n}, expected 1 to 65535"));
    }
    let mut document = epoch();
    document["n"] = json!(70_000);
    document["weights"][0][1][0] = json!(69_999);
    assert_eq!(refusal(document.to_string().as_bytes()), "n: found 70000, expected 1 to 65535");
}

#[test]
fn every_field_is_required() {
    for field in epoch().as_object().unwrap().keys() {
        let mut document = epoch();
        document.as_object_mut().unwrap().remove(field);
        let read = Document::read(document.to_string().as_bytes());
        match field.as_str() {
            "name" | "hotkeys" => assert!(read.is_ok()),
            "schema" => assert!(read.unwrap_err().to_string().starts_with("schema: found none, expected yuma-epoch/1")),
            _ => assert!(read.unwrap_err().to_string().starts_with(&format!("{field}: missing, expected")), "{field}"),
        }
    }
    for field in hyperparameters().as_object().unwrap().keys() {
        let mut document = epoch();
        document["hyperparameters"].as_object_mut().unwrap().remove(field);
        let message = refusal(document.to_string().as_bytes());
        assert!(message.starts_with(&format!("hyperparameters: {field}: missing")), "{message}");
    }
}

#[test]
fn unknown_hyperparameters_and_second_keys_are_refused() {
    let message = message("/hyperparameters/kapa", json!(1));
    assert!(message.starts_with("hyperparameters: found kapa, expected one of kappa, bonds_penalty"), "{message}");

    let text = epoch().to_string();
    let twice = text.replacen("\"kappa\":", "\"kappa\":1,\"kappa\":", 1);
    assert_eq!(refusal(twice.as_bytes()), "hyperparameters: kappa: found twice, expected once");
    let twice = text.replacen("\"hotkeys\":", "\"hotkeys\":1,\"hotkeys\":", 1);
    assert_eq!(refusal(twice.as_bytes()), "hotkeys: found twice, expected once");
}

#[test]
fn stake_has_exactly_one_form() {
    assert_eq!(
        message("/stake_bits", json!(["1", "2", "3"])),
        "stake: found both stake and stake_bits, expected one of them"
    );
    let mut document = epoch();
    document.as_object_mut().unwrap().remove("stake");
    document["stake_bits"] = json!(["92233720368547758080", "0", "0"]);
    assert!(Document::read(document.to_string().as_bytes()).is_ok());
    document["stake_bits"] = json!(["92233720368547758080", "1.5", "0"]);
    assert_eq!(
        refusal(document.to_string().as_bytes()),
        "stake_bits: uid 1: found \"1.5\", expected a decimal string of Q64 bits"
    );
    document["stake_bits"] = json!(["-1", "0", "0"]);
    assert!(refusal(document.to_string().as_bytes()).starts_with("stake: uid 0: found a negative stake"));
}

#[test]
fn commits_are_required_by_commit_reveal() {
    let expected = "commit_block: missing, expected one block or null for each neuron, as commit_reveal is true";
    assert_eq!(message("/hyperparameters/commit_reveal", json!(true)), expected);
}

#[test]
fn text_that_is_no_document_is_refused() {
    assert_eq!(refusal(b""), "found nothing, expected a JSON object");
    assert_eq!(refusal(b" \n"), "found nothing, expected a JSON object");
    assert_eq!(refusal(b"{\xff}"), "byte 1: found bytes that are not UTF-8, expected JSON text");
    assert!(refusal(b"[]").starts_with("schema: found none, expected yuma-epoch/1"));
    assert!(refusal(br#"{"schema": 1}"#).starts_with("schema: found 1, expected yuma-epoch/1"));
    let text = epoch().to_string();
    let truncated = refusal(&text.as_bytes()[..text.len() / 2]);
    assert!(truncated.starts_with("line 1, column ") && truncated.contains("EOF"), "{truncated}");
    assert!(refusal(format!("{text} {text}").as_bytes()).contains("trailing characters"));
    assert!(refusal("[".repeat(1_000_000).as_bytes()).contains("recursion limit"));
}

#[test]
fn cases_are_named() {
    let mut bad = epoch();
    bad["weights"][0][1][1] = json!(70_000);
    let set = json!({ "schema": "yuma-set/1", "cases": [epoch(), bad] });
    assert_eq!(
        refusal(set.to_string().as_bytes()),
        "case 1 (three): weights: row 0: uid 2: found 70000, expected 0 to 65535"
    );
    let mut bad = epoch();
    bad["owner_uid"] = json!(3);
    let set = json!({ "schema": "yuma-set/1", "cases": [bad] });
    assert_eq!(
        refusal(set.to_string().as_bytes()),
        "case 0 (three): owner_uid: found 3, expected below 3 (the number of neurons)"
    );
}

#[test]
fn previous_outputs_need_a_previous_epoch_that_is_not_larger() {
    let previous = "bonds: found \"previous\", expected rows (only the later epochs of a sequence have a previous one)";
    assert_eq!(message("/bonds", json!("previous")), previous);

    let mut later = epoch();
    later["bonds"] = json!("previous");
    let sequence = |epochs: Value| json!({ "schema": "yuma-sequence/1", "epochs": epochs }).to_string();
    assert!(Document::read(sequence(json!([epoch(), later])).as_bytes()).is_ok());
    assert_eq!(refusal(sequence(json!([later])).as_bytes()), format!("epoch 0 (three): {previous}"));

    let mut smaller = epoch();
    smaller["n"] = json!(1);
    for vector in ["stake", "last_update", "block_at_registration", "validator_permit", "weights", "bonds"] {
        smaller[vector].as_array_mut().unwrap().truncate(1);
    }
    smaller["weights"][0] = json!([]);
    assert!(Document::read(sequence(json!([smaller, later])).as_bytes()).is_ok());
    smaller["bonds"] = json!("previous");
    assert_eq!(
        refusal(sequence(json!([epoch(), smaller])).as_bytes()),
        "epoch 1 (three): bonds: found \"previous\" of 3 neurons, expected that of at most 1 (the number of neurons)"
    );

    let consensus = "previous_consensus: found \"previous\", expected a list or null (only the later epochs of a sequence have \
                     a previous one)";
    assert_eq!(message("/previous_consensus", json!("previous")), consensus);
    let list = "previous_consensus: found 7, expected a list of 0 to 65535, null or \"previous\"";
    assert_eq!(message("/previous_consensus", json!(7)), list);
}

#[test]
fn impossible_generators_are_refused() {
    let refused = |generator: Value| {
        let case = json!({ "generator": generator, "hyperparameters": hyperparameters() });
        refusal(json!({ "schema": "yuma-generated/1", "cases": [case] }).to_string().as_bytes())
    };
    assert_eq!(
        refused(json!({ "seed": 1, "n": 8, "validators": 9, "density": [1, 1] })),
        "case 0: generator: validators: found 9, expected at most 8 (n)"
    );
    assert_eq!(
        refused(json!({ "seed": 1, "n": 8, "validators": 8, "density": [2, 1] })),
        "case 0: generator: density: found [2,1], expected [a, b] with a <= b and b >= 1"
    );
    assert_eq!(
        refused(json!({ "seed": 1, "n": 0, "validators": 0, "density": [1, 1] })),
        "case 0: generator: n: found 0, expected 1 to 65535"
    );
    assert!(refused(json!({ "seed": 1, "n": 65535, "validators": 65535, "density": [1, 1] })).contains("2^28"));
    assert!(
        refused(json!({ "seed": 1, "n": 65535, "validators": 65535, "density": [1, 1000] })).contains("stake: uid")
    );
}

#[test]
fn what_a_document_says_of_itself_stays_on_one_line() {
    for (text, message) in [
        (r#"{ "schema": "a\nb" }"#, r"schema: found a\nb, expected "),
        (r#"{ "a\tb": 1, "a\tb": 2 }"#, r"a\tb: found twice, expected once"),
    ] {
        assert!(refusal(text.as_bytes()).starts_with(message), "{}", refusal(text.as_bytes()));
    }
    let mut rules = hyperparameters();
    rules["b\nds"] = json!(1);
    let refused = refusal(json!({ "schema": "yuma-epoch/1", "hyperparameters": rules }).to_string().as_bytes());
    assert!(refused.starts_with(r"hyperparameters: found b\nds, expected one of "), "{refused}");
}
