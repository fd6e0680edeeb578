//! The arguments of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use yuma_conformance::Engine;
use yuma_sim::Schedule;

use crate::fetch::FetchArguments;
use crate::import::ImportArguments;
use crate::plot::SeriesName;
use crate::replay::ReplayArguments;
use crate::table;

/// The Yuma consensus epoch of Bittensor subnets, exact to the bit.
#[derive(Debug, Parser)]
#[command(name = "yuma", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 all is well, 1 verify or replay found a difference, 2 bad input, 130 interrupted by Ctrl-C.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run one epoch and show the emission of each neuron
    Epoch(EpochArguments),
    /// Run recorded epochs and compare every expected value, bit by bit
    Verify(VerifyArguments),
    /// Say why a validator earns what it earns: its weights that were cut, and the pay for following the consensus
    Explain(ExplainArguments),
    /// Compare two epochs: who wins and who loses, per epoch and per day
    Diff(DiffArguments),
    /// Run a scenario, a population of strategies or a subnet over many epochs
    Simulate(SimulateArguments),
    /// Map how much honest stake retains against a cabal
    Retention(RetentionArguments),
    /// Compare rules: run the same simulation under many hyperparameters and seeds
    Sweep(SweepArguments),
    /// Compute the epochs of a block from the state before it, and compare them with what the chain stored
    Replay(ReplayArguments),
    /// Take the epoch of a subnet out of a node's state, as a document
    Import(ImportArguments),
    /// Ask a node for the epoch of a subnet, as a document
    Fetch(FetchArguments),
}

#[derive(Debug, Args)]
pub(crate) struct EpochArguments {
    /// A yuma-epoch/1, yuma-subnet/1 or yuma-storage/1 document; `-` is standard input
    pub(crate) file: PathBuf,
    /// How to print the outputs
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// The number of neurons in the table, highest emission first; 0 shows all [default: 20]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Add the matrices `weights`, `clipped_weights` and `ema_bonds` to the JSON
    #[arg(long)]
    pub(crate) matrices: bool,
    /// Show what each mechanism of a subnet pays, in a column for each; the JSON has them in any case
    #[arg(long)]
    pub(crate) mechanisms: bool,
    /// Refuse choices that the chain passes over: mode previous without a list, a split of another length, Null with liquid alpha
    #[arg(long)]
    pub(crate) strict: bool,
    /// Override a hyperparameter of the document, as in `--set kappa=39321`; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// The implementation that runs the epoch
    #[arg(long, value_enum, default_value_t = EngineName::Kernel)]
    pub(crate) engine: EngineName,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
    yuma explain subnet.json --uid 56")]
pub(crate) struct ExplainArguments {
    /// A yuma-epoch/1 document; `-` is standard input
    pub(crate) file: PathBuf,
    /// The validator
    #[arg(long, value_name = "UID")]
    pub(crate) uid: u16,
    /// The number of weights in the table, those that were cut most first
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) top: usize,
    /// Override a hyperparameter of the document, as in `--set kappa=39321`; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// How to write the results; csv and parquet have the weights alone
    #[arg(long, value_enum, default_value_t = table::Format::Text)]
    pub(crate) format: table::Format,
    /// Write the results to a file instead of the standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    yuma diff yesterday.json today.json\n  \
    yuma diff subnet.json subnet.json --set kappa=39321")]
pub(crate) struct DiffArguments {
    /// A yuma-epoch/1 document
    #[arg(value_name = "A")]
    pub(crate) before: PathBuf,
    /// Another one, or the same with --set
    #[arg(value_name = "B")]
    pub(crate) after: PathBuf,
    /// Override a hyperparameter of B, as in `--set kappa=39321`; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// The number of neurons in the table, the largest changes first
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) top: usize,
    /// How to write the results; all neurons, except as text
    #[arg(long, value_enum, default_value_t = table::Format::Text)]
    pub(crate) format: table::Format,
    /// Write the results to a file instead of the standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Documents with `expected` outputs, or folders: all *.json files in them, at any depth
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    yuma simulate --list\n  \
    yuma simulate kappa-moves-second --set yuma_version=2 --plot dividends.svg\n  \
    yuma simulate subnet.json --epochs 100 --format csv --output series.csv\n  \
    yuma simulate subnet.json --epochs 100000 --record dividends --every 100 --uids 0,17 --format csv")]
pub(crate) struct SimulateArguments {
    /// The name of a scenario or population, or a file: a yuma-epoch/1 document, a scenario, a population, or what --save wrote
    #[arg(value_name = "SCENARIO|FILE", required_unless_present = "list")]
    pub(crate) experiment: Option<String>,
    /// List all scenarios and populations with their purposes
    #[arg(long, exclusive = true)]
    pub(crate) list: bool,
    /// How many epochs to run [default: those of the scenario; 40 for a document]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) epochs: Option<u32>,
    /// Set a hyperparameter, as in `--set yuma_version=2`; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// The seed of a population
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Changes during the run: a JSON list as in `[{"epoch": 10, "register": 5}, {"epoch": 20, "set_emission": 0}]`
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) kept: KeptArguments,
    #[command(flatten)]
    pub(crate) blocks: BlockArguments,
    /// Write the state after the last epoch to a file, from which another run goes on
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Also write the bonds after each epoch, raw and normalised, to a .csv, .json or .parquet file
    #[arg(long, value_name = "FILE")]
    pub(crate) bonds: Option<PathBuf>,
    /// The series in the plot
    #[arg(long, value_enum, default_value_t = SeriesName::DividendsPer1000Tao)]
    pub(crate) series: SeriesName,
    #[command(flatten)]
    pub(crate) results: ResultArguments,
}

/// Options of the outputs that are kept.
#[derive(Debug, Args)]
pub(crate) struct KeptArguments {
    /// The columns to keep, as in `--record dividends,incentive`; needs --format json, csv or parquet [default: all]
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', conflicts_with = "plot")]
    pub(crate) record: Vec<String>,
    /// Keep the first of each this many epochs; needs --format json, csv or parquet
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "plot",
        value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) every: u32,
    /// Keep these neurons alone, as in `--uids 0,17`; needs --format json, csv or parquet
    #[arg(long, value_name = "UID,…", value_delimiter = ',', conflicts_with = "plot")]
    pub(crate) uids: Vec<u16>,
}

/// Options of the blocks between epochs.
#[derive(Debug, Args)]
pub(crate) struct BlockArguments {
    /// The distance between two epochs [default: tempo, or that of the saved run]
    #[arg(long, value_enum)]
    pub(crate) schedule: Option<ScheduleName>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScheduleName {
    /// `tempo` blocks, as on the chain since June 2026
    Tempo,
    /// `tempo + 1` blocks, as before
    TempoPlusOne,
}

impl From<ScheduleName> for Schedule {
    fn from(name: ScheduleName) -> Self {
        match name {
            ScheduleName::Tempo => Self::Tempo,
            ScheduleName::TempoPlusOne => Self::TempoPlusOne,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    yuma retention --plot retention.svg                       the published figure\n  \
    yuma retention --honest-stake 0.6 --sigma 0.2             one of its lines, validators agreeing more\n  \
    yuma retention --resume run.checkpoint --map cells.parquet   every cell; Ctrl-C and go on later")]
pub(crate) struct RetentionArguments {
    /// Shares of honest stake, above 0 and below 1
    #[arg(
        long,
        value_name = "SHARE,…",
        value_delimiter = ',',
        default_value = "0.51,0.55,0.6,0.65,0.7,0.75,0.8,0.85,0.9,0.95,0.99"
    )]
    pub(crate) honest_stake: Vec<f64>,
    /// The standard deviation of weights, relative to their mean
    #[arg(long, default_value_t = 0.4, allow_negative_numbers = true)]
    pub(crate) sigma: f64,
    /// The standard deviation of stakes, relative to their mean
    #[arg(long, value_name = "SIGMA", default_value_t = 0.3, allow_negative_numbers = true)]
    pub(crate) stake_sigma: f64,
    /// The bonds penalty, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, allow_negative_numbers = true)]
    pub(crate) bonds_penalty: f64,
    /// The share of validators in the emission, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, allow_negative_numbers = true)]
    pub(crate) reward_ratio: f64,
    /// The consensus majority, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, allow_negative_numbers = true)]
    pub(crate) kappa: f64,
    /// The number of neurons
    #[arg(long, value_name = "N", default_value_t = 512)]
    pub(crate) neurons: u16,
    /// How many of them are validators
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub(crate) validators: u16,
    /// How many utilities each side has, from 0 to 1
    #[arg(long, value_name = "N", default_value_t = 51)]
    pub(crate) grid: usize,
    /// How many networks are drawn for each stake
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// How many epochs run before it is measured
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) epochs: usize,
    /// The version of Yuma consensus
    #[arg(long, value_name = "VERSION", default_value_t = 2)]
    pub(crate) yuma_version: u8,
    /// Give each bond a moving average of its own; version 3 only
    #[arg(long)]
    pub(crate) liquid_alpha: bool,
    /// Set another hyperparameter, as in `--set bonds_moving_average=975000`; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Also write every cell of the map to a .csv, .json or .parquet file
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) work: WorkArguments,
    #[command(flatten)]
    pub(crate) results: ResultArguments,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    yuma sweep kappa-moves-second --vary bonds_penalty=0,32767,65535\n  \
    yuma sweep weight-copiers --vary yuma_version=2,3 --vary liquid_alpha=false,true --from-epoch 40 --plot copiers.svg")]
pub(crate) struct SweepArguments {
    /// The name of a scenario or population, or a file: a yuma-epoch/1 document, a scenario or a population
    #[arg(value_name = "SCENARIO|FILE")]
    pub(crate) experiment: String,
    /// The values of a hyperparameter, as in `--vary kappa=26214,32767`; all combinations when repeated
    #[arg(long, value_name = "NAME=VALUE,…", required = true)]
    pub(crate) vary: Vec<String>,
    /// Set a hyperparameter for all runs, as in `--set yuma_version=2`; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// How many epochs to run [default: those of the scenario; 40 for a document]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) epochs: Option<u32>,
    /// The first epoch to measure: bonds have settled by then
    #[arg(long, value_name = "EPOCH", default_value_t = 0)]
    pub(crate) from_epoch: usize,
    #[command(flatten)]
    pub(crate) blocks: BlockArguments,
    /// How many times a population is drawn
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) work: WorkArguments,
    #[command(flatten)]
    pub(crate) results: ResultArguments,
}

/// Options of long runs.
#[derive(Debug, Args)]
pub(crate) struct WorkArguments {
    /// How many threads share the work; the results are the same for any number
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: u16,
    /// Record finished work in this checkpoint file, and resume from it
    #[arg(long, value_name = "FILE")]
    pub(crate) resume: Option<PathBuf>,
}

/// Options of the results.
#[derive(Debug, Args)]
pub(crate) struct ResultArguments {
    /// How to write the results
    #[arg(long, value_enum, default_value_t = table::Format::Text)]
    pub(crate) format: table::Format,
    /// Write the results to a file instead of the standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Draw a chart: a .svg or .png file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A summary and a table of neurons
    Table,
    /// One JSON object: every output as exact integers
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum EngineName {
    /// The fast kernel
    Kernel,
    /// The plain reference model
    Reference,
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Kernel => Self::Kernel,
            EngineName::Reference => Self::Reference,
        }
    }
}
