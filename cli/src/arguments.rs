//! What can be asked for on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use yuma_conformance::Engine;

/// The Yuma consensus epoch of Bittensor subnets, exact to the bit.
#[derive(Debug, Parser)]
#[command(name = "yuma", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all is well, 1 verify found a difference, 2 bad input.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run one epoch and show what each neuron gets
    Epoch(EpochArguments),
    /// Run recorded epochs and compare every expected value, bit by bit
    Verify(VerifyArguments),
}

#[derive(Debug, Args)]
pub(crate) struct EpochArguments {
    /// A yuma-epoch/1 document; `-` is standard input
    pub(crate) file: PathBuf,
    /// How to print the outputs
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// How many neurons the table shows, those with the highest emission first; 0 shows all [default: 20]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Add the matrices `weights`, `clipped_weights` and `ema_bonds` to the JSON
    #[arg(long)]
    pub(crate) matrices: bool,
    /// Override a hyperparameter of the document, as in `--set kappa=39321`; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// What runs the epoch
    #[arg(long, value_enum, default_value_t = EngineName::Kernel)]
    pub(crate) engine: EngineName,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Documents with `expected` outputs, or folders: all *.json files in them, at any depth
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
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
