//! The tool as a process, and its output.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

pub(crate) const MAINNET: &str = "mainnet-sn15-block-4769998.json";

pub(crate) fn yuma() -> Command {
    Command::new(env!("CARGO_BIN_EXE_yuma"))
}

pub(crate) fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(name)
}

/// The standard output of a command that must succeed.
pub(crate) fn stdout(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().stderr("").get_output().stdout.clone()).unwrap()
}

/// The message of a command that must refuse its input: one line, and nothing on standard output.
pub(crate) fn refusal(command: &mut Command) -> String {
    let assert = command.assert().code(2).stdout("");
    let text = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    let line = text.strip_suffix('\n').expect("a whole line");
    assert!(!line.contains('\n'), "{text}");
    line.to_owned()
}
