//! One command: announced, run, and judged by its exit code.

use std::borrow::Cow;
use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// One command of a part.
pub(crate) struct Step {
    /// The subject of the step, in a few words.
    pub(crate) what: &'static str,
    /// Makes the command. It may fail when what the command needs cannot be found.
    pub(crate) command: fn() -> Result<Command>,
    /// Whether it makes something for several parts: it runs once, for the first of them.
    pub(crate) is_shared: bool,
}

impl Step {
    pub(crate) const fn new(what: &'static str, command: fn() -> Result<Command>) -> Self {
        Self { what, command, is_shared: false }
    }

    /// A step that makes something for several parts.
    pub(crate) const fn shared(what: &'static str, command: fn() -> Result<Command>) -> Self {
        Self { what, command, is_shared: true }
    }
}

/// `cargo` with arguments separated by spaces.
pub(crate) fn cargo(arguments: &str) -> Command {
    command("cargo", arguments)
}

/// A program with arguments separated by spaces.
pub(crate) fn command(program: &str, arguments: &str) -> Command {
    let mut command = Command::new(program);
    command.args(arguments.split_whitespace());
    command
}

/// Another task of this program. Through `cargo`, it would wait for whatever is being built.
pub(crate) fn xtask(arguments: &str) -> Result<Command> {
    let program = env::current_exe().context("this program has no path")?;
    Ok(command(&program.to_string_lossy(), arguments))
}

/// Announces the command in one line and runs it to its end.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<()> {
    println!("==> {what}: {}", shown(command));
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start: {}", shown(command)))?;
    ensure!(status.success(), "{status}: {}", shown(command));
    Ok(())
}

/// As [`run`], but gives up after `limit`.
pub(crate) fn run_at_most(limit: Duration, what: &str, command: &mut Command) -> Result<()> {
    println!("==> {what}: {}", shown(command));
    let start = Instant::now();
    let mut child =
        command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start: {}", shown(command)))?;
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "{status}: {}", shown(command));
            return Ok(());
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!("no end after {} s: {}", limit.as_secs(), shown(command));
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// Runs the command unannounced and returns what it writes to its standard output, without the final newline.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start: {}", shown(command)))?;
    ensure!(output.status.success(), "{}: {}", output.status, shown(command));
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

/// Announces the command on the standard error and hands each line of its standard output to `each` as it comes.
pub(crate) fn lines(what: &str, command: &mut Command, mut each: impl FnMut(&str) -> Result<()>) -> Result<()> {
    eprintln!("==> {what}: {}", shown(command));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start: {}", shown(command)))?;
    let output = child.stdout.take().context("the standard output is piped")?;
    let read = BufReader::new(output).lines().try_for_each(|line| each(&line?));
    let status = child.wait()?;
    ensure!(status.success(), "{status}: {}", shown(command));
    read
}

/// The directory into which `cargo` builds.
pub(crate) fn target_dir() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}

/// The command as one would type it in a shell, with the variables that it sets.
pub(crate) fn shown(command: &Command) -> String {
    let variables =
        command.get_envs().filter_map(|(name, value)| Some(format!("{}={}", name.to_string_lossy(), quoted(value?))));
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(|word| quoted(word).into_owned());
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> Cow<'_, str> {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-+./,:=@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word } else { format!("'{}'", word.replace('\'', r"'\''")).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_is_typed() {
        let mut doc = cargo("doc --workspace");
        doc.env("RUSTDOCFLAGS", "-D warnings").env_remove("CARGO").arg("it's");
        assert_eq!(shown(&doc), r"RUSTDOCFLAGS='-D warnings' cargo doc --workspace 'it'\''s'");
    }

    #[test]
    fn a_failing_command_is_named() {
        let error = output(&mut cargo("no-such-task")).unwrap_err();
        assert!(error.to_string().ends_with("cargo no-such-task"), "{error}");
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let error = output(&mut command("no-such-program", "now")).unwrap_err();
        assert_eq!(error.to_string(), "cannot start: no-such-program now");
    }
}
