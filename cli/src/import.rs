//! `yuma import`: the epoch of a subnet out of a node's state, as a document.

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::Args;

use crate::{source, state};

#[derive(Debug, Args)]
#[command(after_help = "The epoch is that of the block after the state, whether it is due then or not.\n\n\
    Examples:\n  \
    yuma import before.snap --netuid 15 -o sn15.json\n  \
    yuma import before.json.gz --netuid 15 --mechanism 1 | yuma epoch -")]
pub(crate) struct ImportArguments {
    /// A snapshot, a dump or a recording; `-` is standard input
    #[arg(value_name = "STATE")]
    state: PathBuf,
    /// The subnet
    #[arg(long, value_name = "N")]
    netuid: u16,
    /// One mechanism alone; all of them are a set
    #[arg(long, value_name = "M")]
    mechanism: Option<u8>,
    /// The state after the next block: the source of weights that this block reveals
    #[arg(long, value_name = "AFTER")]
    after: Option<PathBuf>,
    /// The runtime's metadata, as `state_getMetadata` returns it [default: that of the source, or of runtime 425]
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// Write the document to a file instead of the standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(arguments: &ImportArguments) -> Result<()> {
    let metadata = state::metadata(arguments.metadata.as_deref())?;
    let before = state::read(&arguments.state, metadata.as_ref())?;
    let after = arguments.after.as_ref().map(|after| state::read(after, metadata.as_ref())).transpose()?;
    let name = source::name(&arguments.state);
    let documents = state::documents(&before, after.as_ref(), arguments.netuid, arguments.mechanism);
    let documents = documents.map_err(|error| anyhow!("{name}: {error}"))?;
    if documents.is_empty() {
        bail!("{name}: subnet {}: found no neuron, expected 1 or more", arguments.netuid);
    }
    state::write(&state::one_or_set(documents), arguments.output.as_deref())
}
