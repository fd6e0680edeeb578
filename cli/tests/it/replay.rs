//! `yuma replay` and `yuma import`: states in, comparisons and documents out.

use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::command::{refusal, stdout, testdata, yuma};

fn state(name: &str) -> std::path::PathBuf {
    testdata("state").join(name)
}

#[test]
fn a_block_is_compared_mechanism_by_mechanism() {
    let [before, after] = ["before", "after"].map(|end| state(&format!("mixed-05-{end}.json.gz")));
    assert_eq!(
        stdout(yuma().arg("replay").arg(&before).arg("--after").arg(&after)),
        "subnet 2, mechanism 0: 24 neurons, 12 fields, equal\n\
         subnet 7, mechanism 0: 48 neurons, 12 fields, equal\n\
         subnet 7, mechanism 1: 48 neurons, 2 fields, equal\n\
         block 6560817: 3 epochs, 3 equal in 26 fields, 0 different\n"
    );
    // Kinds of sources mix, and one may come from a pipe.
    let recording = state("mixed-01-before.rpc.jsonl.gz");
    let said = stdout(
        yuma()
            .arg("replay")
            .arg("-")
            .arg("--after")
            .arg(state("mixed-01-after.json.gz"))
            .pipe_stdin(recording)
            .unwrap(),
    );
    assert!(said.ends_with("block 6560783: 2 epochs, 2 equal in 24 fields, 0 different\n"), "{said}");
}

#[test]
fn epochs_that_wait_and_epochs_that_cannot_be_told_are_announced() {
    let said = stdout(yuma().arg("replay").arg(state("small-00-before.json.gz")));
    assert!(said.contains("subnet 4: due, and put off to the next block"), "{said}");
    assert!(said.ends_with("block 36: 3 epochs, 3 computed\n"), "{said}");
    let [before, after] = ["before", "after"].map(|end| state(&format!("mixed-06-{end}.json.gz")));
    let said = stdout(yuma().arg("replay").arg(&before).arg("--after").arg(after));
    assert!(said.contains("subnet 6, mechanism 0: 20 neurons, undecidable"), "{said}");
    let said = stdout(yuma().arg("replay").arg(before));
    assert!(said.contains("found 4 timelocked commits that block 6560826 reveals"), "{said}");
}

/// The document of a difference shows it to `yuma verify`, and shows nothing where nothing differs.
#[test]
fn a_difference_fails_and_leaves_a_document_that_reproduces_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::new();
    let file = fs::File::open(state("mixed-01-after.json.gz")).unwrap();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut dump: Value = serde_json::from_str(&text).unwrap();
    let pairs = dump["pairs"].as_array_mut().unwrap();
    let incentive = incentive_of(pairs, "0500");
    let value = incentive[1].as_str().unwrap().to_owned();
    incentive[1] = Value::String(format!("{}3412", &value[..value.len() - 4]));
    let changed = folder.path().join("after.json");
    fs::write(&changed, dump.to_string()).unwrap();

    let mut command = yuma();
    command.current_dir(folder.path()).arg("replay").arg(state("mixed-01-before.json.gz")).arg("--after").arg(&changed);
    let assert = command.assert().code(1).stderr("");
    let said = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert!(said.contains("subnet 5, mechanism 0: incentive: uid 39: computed "), "{said}");
    assert!(said.contains(", stored 4660\n"), "{said}");
    let name = "subnet-5-mechanism-0-block-6560783.json";
    assert!(said.contains(&format!("`yuma verify {name}` reproduces it")), "{said}");
    let verify = yuma().current_dir(folder.path()).arg("verify").arg(name).assert().code(1).get_output().stdout.clone();
    let said = String::from_utf8(verify).unwrap();
    assert!(said.contains("incentive") && said.contains("39") && said.contains("4660"), "{said}");

    // The chain's own values make no document, unless one is asked for.
    let after = state("mixed-01-after.json.gz");
    let quiet = tempfile::tempdir().unwrap();
    stdout(
        yuma().current_dir(quiet.path()).arg("replay").arg(state("mixed-01-before.json.gz")).arg("--after").arg(after),
    );
    assert_eq!(quiet.path().read_dir().unwrap().count(), 0);
}

/// The pair of `SubtensorModule.Incentive` and this netuid.
fn incentive_of<'a>(pairs: &'a mut [Value], netuid: &str) -> &'a mut Value {
    let prefix = prefix_of("SubtensorModule", "Incentive");
    pairs.iter_mut().find(|pair| pair[0].as_str() == Some(&format!("{prefix}{netuid}"))).unwrap()
}

fn prefix_of(pallet: &str, item: &str) -> String {
    let half = |name: &str| {
        let words = [0, 1].map(|seed| twox_hash::XxHash64::oneshot(seed, name.as_bytes()).to_le_bytes());
        words.iter().flatten().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    };
    format!("0x{}{}", half(pallet), half(item))
}

#[test]
fn a_subnet_is_imported_as_a_document_or_a_set() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("subnet.json");
    let before = state("mixed-05-before.json.gz");
    stdout(yuma().arg("import").arg(&before).args(["--netuid", "2", "-o"]).arg(&path));
    let said = stdout(yuma().arg("epoch").arg(&path).args(["--top", "1"]));
    assert!(said.starts_with("subnet 2, mechanism 0, block 6560817"), "{said}");
    let document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(document["hotkeys"].as_array().unwrap().len(), 24);

    let set: Value = serde_json::from_str(&stdout(yuma().arg("import").arg(&before).args(["--netuid", "7"]))).unwrap();
    assert_eq!((&set["schema"], set["cases"].as_array().unwrap().len()), (&Value::from("yuma-set/1"), 2));
    let one = stdout(yuma().arg("import").arg(&before).args(["--netuid", "7", "--mechanism", "1"]));
    assert_eq!(serde_json::from_str::<Value>(&one).unwrap(), set["cases"][1]);
}

#[test]
fn what_cannot_be_imported_is_refused_in_one_line() {
    let before = state("mixed-05-before.json.gz");
    let name = before.display();
    for (arguments, expected) in [
        (
            ["--netuid", "99", "--mechanism", "0"],
            format!("{name}: netuid: found 99, expected one of the 7 subnets, at most 7 (root, 0, runs no epochs)"),
        ),
        (
            ["--netuid", "7", "--mechanism", "2"],
            format!("{name}: mechanism: found 2, expected below 2 (the number of mechanisms)"),
        ),
        (
            ["--netuid", "0", "--mechanism", "0"],
            format!("{name}: netuid: found 0, expected one of the 7 subnets, at most 7 (root, 0, runs no epochs)"),
        ),
    ] {
        assert_eq!(refusal(yuma().arg("import").arg(&before).args(arguments)), expected);
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(refusal(yuma().arg("replay").arg(folder.path())).ends_with("found a folder, expected a file"));
    let missing = folder.path().join("none.snap");
    assert!(refusal(yuma().arg("replay").arg(missing)).contains("No such file"));
    let document = testdata(crate::command::MAINNET);
    assert!(
        refusal(yuma().arg("replay").arg(document)).contains("dump: schema: found yuma-epoch/1, expected raw-state/1")
    );
}

/// The page about states shows what is printed.
#[test]
fn the_page_shows_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = fs::read_to_string(root.join("docs/state.md")).unwrap();
    let mut run = 0;
    for block in page.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        let (typed, shown) = block.split_once('\n').unwrap();
        let words: Vec<&str> = typed.strip_prefix("$ yuma ").unwrap().split(' ').collect();
        assert_eq!(stdout(yuma().current_dir(&root).args(words)), shown, "{typed}");
        run += 1;
    }
    assert_eq!(run, 1);
}
