//! The tasks of this repository, run as `cargo xtask <TASK>`.

mod apt;
mod bench;
mod book;
mod builds;
mod cargo_tool;
mod circles;
mod demo;
mod deny;
mod dependencies;
mod examples;
mod executor;
mod fuzz;
mod instructions;
mod lanes;
mod largest;
mod links;
mod mutants;
mod own_paths;
mod pallet;
mod part;
mod python;
mod region;
mod release;
mod semver;
mod step;
mod test;
mod toolchain;
mod venv;
mod wasm;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};

/// The tasks of the yuma-kernel repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
#[command(after_help = "`cargo xtask test --help` lists the parts that can be tested alone.")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Test everything this repository can test, or the named parts alone.
    ///
    /// Each step is announced with its exact command before it runs and timed at its end. The first failing step stops
    /// the run with exit code 1. A missing tool is a failure too, never a skip: the message names the command that
    /// installs it.
    #[command(after_help = "Examples:\n  \
        cargo xtask test                every part\n  \
        cargo xtask test rust vectors   these two alone")]
    Test {
        /// The parts to test; all of them when none is named. They run in the order of this list.
        #[arg(value_name = "PART", value_parser = PossibleValuesParser::new(test::names()))]
        parts: Vec<String>,
    },
    /// Measure the kernel beside the reference model, and write docs/performance.md and docs/performance.svg.
    ///
    /// Both run in the same process on the same epochs, and must agree on each before it is timed. The written figures
    /// are those of a whole run on a machine that does nothing else; it takes some minutes.
    #[command(after_help = "Examples:\n  \
        cargo xtask bench                          measure everything, write the documents\n  \
        cargo xtask bench --quick                  a few sizes in less than 50 seconds; writes nothing\n  \
        cargo xtask bench --quick --format json    the same, one JSON object a line\n  \
        cargo xtask bench --redraw                 measure nothing, show benches/chain.json again")]
    Bench {
        /// Write the tables and the chart of the chain's own arithmetic from its record, and measure nothing.
        #[arg(long, conflicts_with_all = ["quick", "format"])]
        redraw: bool,
        /// Measure a few sizes only, and write nothing.
        #[arg(long)]
        quick: bool,
        /// How the epochs are printed. With json, nothing else is measured or written.
        #[arg(long, value_enum, default_value_t)]
        format: bench::Format,
    },
    /// Count the instructions of a few fixed epochs, and compare them with the record in benches/instructions.json.
    ///
    /// Fails when an epoch takes over 3 % more instructions than are on record (15 % where another version of rustc made
    /// the record). Needs valgrind, and on Debian installs it.
    Instructions {
        /// Renew the record instead of comparing with it.
        #[arg(long)]
        record: bool,
    },
    /// Build and test the Python package: types, stubs, tests, wheel and sdist.
    Python,
    /// Build the npm package and the web page on it, and serve the page on this machine.
    ///
    /// Needs Node and npm. Tested by `cargo xtask test demo`.
    Demo,
    /// Build the npm package into bindings-wasm/pkg, and the web page on it into demo/dist.
    ///
    /// The package is both WebAssembly modules and the TypeScript around them. The page is static files with relative paths,
    /// as GitHub Pages takes them. Needs Node and npm. Tested by `cargo xtask test wasm demo`.
    Wasm {
        /// Build the package alone.
        #[arg(long)]
        package: bool,
    },
    /// Build and test the FRAME pallet: natively, and as a runtime's wasm in a node's executor.
    #[command(after_help = "Examples:\n  \
        cargo xtask pallet              build and test it\n  \
        cargo xtask pallet --bench      one epoch in wasm: kernel and reference model\n  \
        cargo xtask pallet --weights    measure calls and epochs, write pallet/src/weights.rs")]
    Pallet {
        /// Time one epoch of 256 neurons and 64 validators within the executor, in the kernel and in the reference model.
        #[arg(long, conflicts_with = "weights")]
        bench: bool,
        /// Run the benchmarks of calls and epochs, and write the weights that they give.
        #[arg(long)]
        weights: bool,
    },
    /// Build the documents as a book into target/book, and follow every link of it.
    ///
    /// Installs mdBook below the target directory where it is missing, which takes some minutes.
    Book,
    /// Look for files that import each other, in Rust, Python and TypeScript.
    Circles,
    /// Look for links of the documents that lead nowhere, and for public items of the libraries without an example.
    Documents,
    /// Feed the fuzz targets with inputs that reach more and more of the code, for some minutes each.
    ///
    /// Kernel and reference model must agree on every epoch, stages with exact integers, and nothing that reads what
    /// strangers write may panic. Stops at the first input that makes a target fail, and says where it is.
    #[command(after_help = "Examples:\n  \
        cargo xtask fuzz                     every target for a minute\n  \
        cargo xtask fuzz 60 --target epochs  one of them for an hour")]
    Fuzz {
        /// How long each target runs.
        #[arg(default_value_t = 1)]
        minutes: u64,
        /// The target to run; all of them when none is named.
        #[arg(long = "target", value_name = "TARGET", value_parser = PossibleValuesParser::new(fuzz::names()))]
        targets: Vec<String>,
    },
    /// Make the crates in other builds than the usual one: features alone, lowest versions, other machines, Rust 1.89.
    ///
    /// Programs for other machines verify every recorded bit as they do on this one: natively or in QEMU. Targets that
    /// the toolchain lacks come through `rustup`, or on Debian from packages, as do compilers and QEMU.
    #[command(after_help = "Examples:\n  \
        cargo xtask builds                 every build\n  \
        cargo xtask builds i686 s390x      these two alone")]
    Builds {
        /// The builds to make; all of them when none is named. They are made in the order of this list.
        #[arg(value_name = "BUILD", value_parser = PossibleValuesParser::new(builds::names()))]
        builds: Vec<String>,
    },
    /// Run epochs of the largest subnet: 65 535 neurons, all of them validators.
    ///
    /// Every bit of their outputs is compared with what the specification says of classes of neurons that are alike: the
    /// reference model would need more memory than machines have. Prints the memory and the time that they take. The matrix
    /// itself takes 8 GiB, and the comparison minutes.
    #[command(after_help = "Examples:\n  \
        cargo xtask largest          65535 neurons\n  \
        cargo xtask largest 20000    fewer, where memory is short")]
    Largest {
        /// The number of neurons, at least 128.
        neurons: Option<u16>,
    },
    /// Judge every dependency, of every workspace, by deny.toml: licences, sources, versions, published advisories.
    ///
    /// Fetches the database of advisories from GitHub.
    Deny {
        /// Leave the advisories out, for a machine that cannot reach GitHub.
        #[arg(long)]
        without_advisories: bool,
    },
    /// Look for a dependency without a reason in its manifest, and for licences that deny.toml does not allow.
    Dependencies,
    /// Break the kernel in a thousand ways, one at a time, and see whether its tests notice.
    ///
    /// Fails when they do not, but for what changes no result: that is listed in xtask/mutants, with the reasons. Takes an
    /// hour or more; a shard is a part of it. Installs cargo-mutants below the target directory.
    #[command(after_help = "Examples:\n  \
        cargo xtask mutants                  all of them\n  \
        cargo xtask mutants --shard 0/8      the first eighth")]
    Mutants {
        /// Which part of how many, counted from 0.
        #[arg(long, value_name = "K/N")]
        shard: Option<String>,
    },
    /// Make the packages of a release, and try each as its users would: installed in an empty place, on every vector.
    ///
    /// Crates, wheel and sdist, npm package and vectors come to lie in target/release-VERSION. Each is unpacked and looked
    /// into, installed outside the repository, and run on every recorded vector. Publishes nothing: the workflow
    /// release.yml does. Needs git, tar, Python with venv, Node and npm.
    #[command(after_help = "Examples:\n  \
        cargo xtask release --dry-run           everything; it takes minutes\n  \
        cargo xtask release --dry-run crates    the crates alone\n  \
        cargo xtask release --check             only that the manifests agree, and what crates would hold")]
    Release {
        /// The packages to make; everything when nothing is named.
        #[arg(value_enum)]
        kinds: Vec<release::Kind>,
        /// Make and try the packages, and stop there.
        #[arg(long)]
        dry_run: bool,
        /// The release's tag, which must be of this commit and version; the version must have its section in the changelog.
        #[arg(long)]
        tag: Option<String>,
        /// Only what costs little. Builds nothing.
        #[arg(long, conflicts_with_all = ["kinds", "dry_run", "tag"])]
        check: bool,
    },
    /// Compare the public API of the published libraries with that of an earlier commit, by cargo-semver-checks.
    ///
    /// Fails where a change of the API asks for another version than the manifests have. It knows nothing of output bits.
    Semver {
        /// The commit to compare with; without it, the latest tag of a release.
        #[arg(long)]
        baseline_rev: Option<String>,
    },
    /// Look for the vector instructions of the kernel's loops in the release build of the command line.
    ///
    /// Fails with the name of each loop that is no longer vector code for AVX-512 or AVX2. Needs objdump and x86-64.
    Lanes,
}

fn main() -> Result<ExitCode> {
    if let Some(code) = examples::as_rustdoc() {
        return Ok(code);
    }
    let cli = Cli::parse();
    enter_repository()?;
    match cli.task {
        Task::Test { parts } => Ok(test::run(&parts)),
        Task::Bench { redraw: true, .. } => bench::redraw().map(|()| ExitCode::SUCCESS),
        Task::Bench { quick, format, .. } => bench::run(quick, format).map(|()| ExitCode::SUCCESS),
        Task::Instructions { record } => instructions::run(record).map(|()| ExitCode::SUCCESS),
        Task::Python => Ok(test::run(&["python".to_owned()])),
        Task::Demo => demo::serve().map(|()| ExitCode::SUCCESS),
        Task::Wasm { package } => {
            wasm::build()?;
            if package { Ok(()) } else { demo::build() }.map(|()| ExitCode::SUCCESS)
        }
        Task::Pallet { bench: true, .. } => pallet::bench().map(|()| ExitCode::SUCCESS),
        Task::Pallet { weights: true, .. } => pallet::record_weights().map(|()| ExitCode::SUCCESS),
        Task::Pallet { .. } => Ok(test::run(&["pallet".to_owned()])),
        Task::Book => book::build().map(|()| ExitCode::SUCCESS),
        Task::Circles => circles::check().map(|()| ExitCode::SUCCESS),
        Task::Documents => {
            links::check()?;
            examples::check().map(|()| ExitCode::SUCCESS)
        }
        Task::Fuzz { minutes, targets } => fuzz::run(minutes, &targets).map(|()| ExitCode::SUCCESS),
        Task::Builds { builds } => Ok(builds::run(&builds)),
        Task::Largest { neurons } => largest::run(neurons).map(|()| ExitCode::SUCCESS),
        Task::Deny { without_advisories } => deny::run(without_advisories).map(|()| ExitCode::SUCCESS),
        Task::Dependencies => dependencies::check().map(|()| ExitCode::SUCCESS),
        Task::Mutants { shard } => mutants::run(shard.as_deref()).map(|()| ExitCode::SUCCESS),
        Task::Release { check: true, .. } => release::check().map(|()| ExitCode::SUCCESS),
        Task::Release { kinds, dry_run, tag, .. } => {
            release::run(dry_run, &kinds, tag.as_deref()).map(|()| ExitCode::SUCCESS)
        }
        Task::Semver { baseline_rev } => semver::run(baseline_rev.as_deref()).map(|()| ExitCode::SUCCESS),
        Task::Lanes => lanes::run().map(|()| ExitCode::SUCCESS),
    }
}

/// Every command runs at the root of the repository, wherever `cargo xtask` was called.
fn enter_repository() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent directory")?;
    std::env::set_current_dir(root).with_context(|| format!("cannot enter the repository at {}", root.display()))
}
