//! A node over the network: requests one after the other, at a rate, tried again where that can help.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use jsonrpsee::core::client::{ClientT, Error};
use jsonrpsee::core::params::ArrayParams;
use jsonrpsee::http_client::{HttpClient, HttpClientBuilder};
use jsonrpsee::ws_client::{WsClient, WsClientBuilder};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use yuma_state::Node;

/// Bytes of an answer, at most. A runtime's metadata is below a megabyte.
const LONGEST_ANSWER: u32 = 1 << 26;
/// The first pause after a failure; each one is twice as long as the one before, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// What a node answers that has too much to do, beside the protocol's own numbers.
const BUSY: [i32; 2] = [429, -32_005];

/// A connection.
enum Connection {
    Http(HttpClient),
    Ws(WsClient),
}

/// A node that requests are sent to.
pub(crate) struct Client {
    url: String,
    runtime: Runtime,
    connection: Option<Connection>,
    /// The time between two requests.
    interval: Duration,
    last: Option<Instant>,
    tries: u8,
    timeout: Duration,
    progress: ProgressBar,
}

impl Client {
    pub(crate) fn new(url: &str, rate: u16, tries: u8, timeout: u16) -> Result<Self> {
        if !["http://", "https://", "ws://", "wss://"].iter().any(|scheme| url.starts_with(scheme)) {
            bail!("--url: found {url}, expected an address that begins with http://, https://, ws:// or wss://");
        }
        let progress = ProgressBar::new_spinner().with_message("requests");
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} {msg}, {elapsed}") {
            progress.set_style(style);
        }
        Ok(Self {
            url: url.to_owned(),
            runtime: Builder::new_current_thread().enable_all().build().context("network")?,
            connection: None,
            interval: Duration::from_secs(1) / u32::from(rate),
            last: None,
            tries,
            timeout: Duration::from_secs(timeout.into()),
            progress,
        })
    }

    /// Takes the progress off the screen.
    pub(crate) fn finish(&self) {
        self.progress.finish_and_clear();
    }

    fn once(&mut self, method: &str, params: &[Value]) -> Result<Value, Error> {
        if let Some(wait) = self.last.and_then(|last| self.interval.checked_sub(last.elapsed())) {
            std::thread::sleep(wait);
        }
        self.last = Some(Instant::now());
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let mut all = ArrayParams::new();
        for param in params {
            all.insert(param)?;
        }
        let answer = self.runtime.block_on(async {
            match &connection {
                Connection::Http(client) => client.request(method, all).await,
                Connection::Ws(client) => client.request(method, all).await,
            }
        });
        // A connection that failed is not used again.
        if matches!(answer, Ok(_) | Err(Error::Call(_))) {
            self.connection = Some(connection);
        }
        answer
    }

    fn connect(&self) -> Result<Connection, Error> {
        if self.url.starts_with("http") {
            let builder = HttpClientBuilder::new().request_timeout(self.timeout).max_response_size(LONGEST_ANSWER);
            return builder.build(&self.url).map(Connection::Http);
        }
        let builder = WsClientBuilder::new()
            .request_timeout(self.timeout)
            .connection_timeout(self.timeout)
            .max_response_size(LONGEST_ANSWER);
        self.runtime.block_on(builder.build(&self.url)).map(Connection::Ws)
    }
}

impl Node for Client {
    fn request(&mut self, method: &str, params: &[Value]) -> Result<Value, String> {
        let mut pause = FIRST_PAUSE;
        for left in (0..self.tries).rev() {
            match self.once(method, params) {
                Ok(answer) => {
                    self.progress.inc(1);
                    return Ok(answer);
                }
                Err(error) if left > 0 && may_pass(&error) => {
                    std::thread::sleep(pause);
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(error) => {
                    self.progress.finish_and_clear();
                    return Err(message(&error));
                }
            }
        }
        Err("not tried".to_owned())
    }
}

/// Whether the same request may be answered a little later.
fn may_pass(error: &Error) -> bool {
    match error {
        Error::Call(call) => BUSY.contains(&call.code()),
        Error::HttpNotImplemented | Error::InvalidSubscriptionId | Error::EmptyBatchRequest(_) => false,
        _ => true,
    }
}

/// What the node says, or what has become of the connection, with its causes.
fn message(error: &Error) -> String {
    if let Error::Call(call) = error {
        return format!("{} (code {})", call.message(), call.code());
    }
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}
