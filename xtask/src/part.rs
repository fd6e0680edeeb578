//! A part of a task: the steps that run one after another, and the tools that they need. Parts run side by side.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::builder::PossibleValue;

use crate::step::{self, Step, command};

/// The steps that can be run alone under one name.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    /// One line for `--help`.
    pub(crate) about: &'static str,
    /// The tools that must be there before anything runs.
    pub(crate) needs: &'static [Tool],
    /// Run in this order.
    pub(crate) steps: &'static [Step],
}

/// A tool that a part needs.
pub(crate) struct Tool {
    /// Its name in messages.
    pub(crate) name: &'static str,
    /// Succeeds where the tool is installed: a program, then its arguments.
    pub(crate) probe: (&'static str, &'static str),
    /// The command that installs it.
    pub(crate) install: &'static str,
}

pub(crate) const C_COMPILER: Tool = Tool {
    name: "a C compiler (cc)",
    probe: ("cc", "--version"),
    install: if cfg!(target_os = "macos") {
        "xcode-select --install"
    } else {
        "sudo apt-get install -y build-essential"
    },
};
pub(crate) const PYTHON: Tool = Tool {
    name: "Python with venv",
    probe: ("python3", "-m ensurepip --version"),
    install: "sudo apt-get install -y python3-venv",
};
/// Rust links through `cc`, but for Windows, where the toolchain brings its own linker.
pub(crate) const TO_LINK: &[Tool] = if cfg!(windows) { &[] } else { &[C_COMPILER] };

/// Parts that run at a time. Tests in a browser, in Python or under valgrind keep one core; the other can build meanwhile.
const SIDE_BY_SIDE: usize = 2;

/// The names of parts, as `--help` lists them.
pub(crate) fn names(parts: &'static [Part]) -> impl Iterator<Item = PossibleValue> {
    parts.iter().map(|part| PossibleValue::new(part.name).help(part.about))
}

/// The parts that are named; all of them where no name is given.
pub(crate) fn chosen(parts: &'static [Part], names: &[String]) -> Vec<&'static Part> {
    parts.iter().filter(|part| names.is_empty() || names.iter().any(|name| name == part.name)).collect()
}

/// A step that has run.
struct Outcome {
    part: &'static str,
    what: &'static str,
    duration: Duration,
    passed: bool,
}

/// One run of parts, seen by the threads that share them.
struct Run<'a> {
    parts: &'a [&'static Part],
    next: AtomicUsize,
    failed: AtomicBool,
    outcomes: Mutex<Vec<Outcome>>,
    errors: Mutex<Vec<(&'static str, anyhow::Error)>>,
    /// The names of shared steps that have passed. Locked while one runs, so that nobody takes half of what it makes.
    shared: Mutex<BTreeSet<&'static str>>,
}

/// Runs parts, two at a time, until a step fails: no other step begins then. The last line that is printed counts the steps.
pub(crate) fn run(task: &str, parts: &[&'static Part]) -> ExitCode {
    let start = Instant::now();
    let run = Run {
        parts,
        next: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
        outcomes: Mutex::default(),
        errors: Mutex::default(),
        shared: Mutex::default(),
    };
    match ensure_tools(parts) {
        Ok(()) => thread::scope(|scope| {
            for _ in 0..SIDE_BY_SIDE.min(parts.len()) {
                scope.spawn(|| run.work());
            }
        }),
        Err(error) => lock(&run.errors).push(("", error)),
    }
    let (outcomes, errors) = (lock(&run.outcomes), lock(&run.errors));
    run.summarise(&outcomes, start.elapsed());
    for (part, error) in &*errors {
        println!("\nFAILED: {error:#}");
        if !part.is_empty() {
            println!("Run this part alone: cargo xtask {task} {part}");
        }
    }
    let passed = outcomes.iter().filter(|outcome| outcome.passed).count();
    println!("\n{passed} passed, {} failed", errors.len());
    if errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn ensure_tools(parts: &[&'static Part]) -> Result<()> {
    for part in parts {
        for Tool { name, probe: (program, arguments), install } in part.needs {
            ensure!(
                step::output(&mut command(program, arguments)).is_ok(),
                "part `{}` needs {name}, which is missing. Install it with: {install}",
                part.name
            );
        }
    }
    Ok(())
}

impl Run<'_> {
    /// Takes one part after another.
    fn work(&self) {
        while let Some(part) = self.parts.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            for step in part.steps {
                if self.failed.load(Ordering::Relaxed) {
                    return;
                }
                let start = Instant::now();
                let result = self.step(part, step);
                let (duration, passed) = (start.elapsed(), result.is_ok());
                println!("<== {}: {}: {} in {:.1} s", part.name, step.what, verdict(passed), duration.as_secs_f64());
                lock(&self.outcomes).push(Outcome { part: part.name, what: step.what, duration, passed });
                if let Err(error) = result {
                    self.failed.store(true, Ordering::Relaxed);
                    lock(&self.errors).push((part.name, error));
                }
            }
        }
    }

    fn step(&self, part: &Part, step: &Step) -> Result<()> {
        let mut shared = step.is_shared.then(|| lock(&self.shared));
        if shared.as_ref().is_some_and(|done| done.contains(step.what)) {
            return Ok(());
        }
        let name = format!("{}: {}", part.name, step.what);
        let mut command = (step.command)()?;
        if self.parts.len() == 1 {
            step::run(&name, &mut command)?;
        } else {
            // Lines of two parts would mix: each step's output is shown whole when it ends.
            let log = log(&name)?;
            let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
            command.stdout(file.try_clone()?).stderr(file);
            let result = step::run(&name, &mut command);
            io::stdout().lock().write_all(&fs::read(&log)?)?;
            result?;
        }
        if let Some(done) = &mut shared {
            done.insert(step.what);
        }
        Ok(())
    }

    /// Prints the time of each part and of each of its steps, in the order of the list.
    fn summarise(&self, outcomes: &[Outcome], elapsed: Duration) {
        let row = |part: &str, what: &str, duration: Duration, verdict: &str| {
            println!("{part:<14}{what:<24}{:>9.1} s  {verdict}", duration.as_secs_f64());
        };
        println!();
        for part in self.parts {
            let of_part = || outcomes.iter().filter(|outcome| outcome.part == part.name);
            if of_part().next().is_some() {
                row(part.name, "", of_part().map(|outcome| outcome.duration).sum(), "");
                of_part().for_each(|outcome| row("", outcome.what, outcome.duration, verdict(outcome.passed)));
            }
        }
        row("elapsed", "", elapsed, "");
        let steps: usize = self.parts.iter().map(|part| part.steps.len()).sum();
        if outcomes.len() < steps {
            println!("{} of {steps} steps did not run", steps - outcomes.len());
        }
    }
}

/// The file that takes the output of a step.
fn log(name: &str) -> Result<PathBuf> {
    let folder = step::target_dir().join("steps");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder.join(name.replace([':', ' ', ','], "-")))
}

/// The value behind a lock, also after a thread that held it has ended in a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn verdict(passed: bool) -> &'static str {
    if passed { "passed" } else { "FAILED" }
}
