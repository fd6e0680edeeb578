//! `yuma fetch`: the epoch of a subnet out of a node, as a document.

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use yuma_state::{Error, State};

use crate::node::Client;
use crate::state;

#[derive(Debug, Args)]
#[command(
    after_help = "The epoch is that of the block after N, whether it is due then or not: the chain runs epochs at the start of a block,\n\
    on the state that the block before has left.\n\n\
    Examples:\n  \
    yuma fetch --url wss://node.example:443 --netuid 15 --block 6560816 -o sn15.json\n  \
    yuma fetch --url http://127.0.0.1:9944 --netuid 15 | yuma epoch -"
)]
pub(crate) struct FetchArguments {
    /// The node: an address that begins with http://, https://, ws:// or wss://
    #[arg(long, value_name = "URL")]
    url: String,
    /// The subnet
    #[arg(long, value_name = "N")]
    netuid: u16,
    /// One mechanism alone; all of them are a set
    #[arg(long, value_name = "M")]
    mechanism: Option<u8>,
    /// The block whose state is read: a number, or `latest` for the last finalized one
    #[arg(long, value_name = "N|latest", default_value = "latest", value_parser = block)]
    block: Block,
    /// How many requests a second, at most
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    rate: u16,
    /// How many times a request is tried, with growing pauses
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=20))]
    tries: u8,
    /// How many seconds a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=3600))]
    timeout: u16,
    /// Write the document to a file instead of the standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy)]
enum Block {
    Latest,
    Number(u64),
}

fn block(text: &str) -> Result<Block, String> {
    match text {
        "latest" => Ok(Block::Latest),
        number => number.parse().map(Block::Number).map_err(|_| "expected a number of a block, or latest".to_owned()),
    }
}

pub(crate) fn run(arguments: &FetchArguments) -> Result<()> {
    let FetchArguments { url, netuid, mechanism, rate, tries, timeout, .. } = arguments;
    let block = match arguments.block {
        Block::Latest => None,
        Block::Number(number) => Some(number),
    };
    let mut client = Client::new(url, *rate, *tries, *timeout)?;
    let before = State::fetch(&mut client, *netuid, block).map_err(|error| anyhow!("{url}: {error}"))?;
    let mut documents = state::documents(&before, None, *netuid, *mechanism);
    // Weights that the next block reveals are there only if the node has that block.
    if let Err(error) = &documents
        && matches!(error.downcast_ref(), Some(Error::Unrevealed { .. }))
    {
        let after = before.fetch_weights_after(&mut client, *netuid);
        let after = after.map_err(|missing| anyhow!("{url}: {error} ({missing})"))?;
        documents = state::documents(&before, Some(&after), *netuid, *mechanism);
    }
    client.finish();
    let documents = documents.map_err(|error| anyhow!("{url}: {error}"))?;
    if documents.is_empty() {
        bail!("{url}: subnet {netuid}: found no neuron, expected 1 or more");
    }
    state::write(&state::one_or_set(documents), arguments.output.as_deref())
}
