//! Every recorded pair of states: what the chain stored is what is computed.

use std::fs::File;
use std::path::{Path, PathBuf};

use yuma_state::{Replay, State, Verdict};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/state")
}

#[test]
fn all() {
    let mut names: Vec<String> =
        folder().read_dir().unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let (mut equal, mut undecidable, mut different) = (0, 0, 0);
    for name in names.iter().filter_map(|n| n.strip_suffix("-before.json.gz")) {
        let read =
            |end: &str| State::read(File::open(folder().join(format!("{name}-{end}.json.gz"))).unwrap(), None).unwrap();
        let replay = Replay::new(&read("before"), Some(&read("after"))).unwrap();
        println!("{name}: due {:?} deferred {:?}", replay.next.due, replay.next.deferred);
        for judged in &replay.judged {
            println!("  {judged}");
            match &judged.verdict {
                Verdict::Equal { .. } => equal += 1,
                Verdict::Undecidable { .. } => undecidable += 1,
                Verdict::Different { differences: all, .. } => {
                    different += 1;
                    for d in all.iter().take(5) {
                        println!("    {d}");
                    }
                }
                _ => different += 1,
            }
        }
    }
    println!("{equal} {undecidable} {different}");
    assert_eq!(different, 0);
}

#[test]
fn sources() {
    let d = PathBuf::from("/work/shared/state");
    for (a, b) in [
        ("mixed-01-before.snap.gz", "mixed-01-after.snap.gz"),
        ("mixed-01-before.snap.gz", "mixed-01-after.json.gz"),
        ("mixed-01-before-pallets.snap.gz", "mixed-01-after.snap.gz"),
        ("mixed-02-before.snap.gz", "mixed-02-after.snap.gz"),
        ("mixed-01-before.rpc.jsonl.gz", "mixed-01-after.rpc.jsonl.gz"),
        ("small-00-before.snap.gz", "small-00-after.snap.gz"),
        ("small-03-before.snap.gz", "small-03-after.json.gz"),
    ] {
        let read = |n: &str| State::read(File::open(d.join(n)).unwrap(), None).unwrap();
        let replay = Replay::new(&read(a), Some(&read(b))).unwrap();
        for judged in &replay.judged {
            println!("{a} {judged}");
        }
    }
}
