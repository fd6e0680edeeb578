//! `yuma fetch` against a node on a socket: the same documents as from the whole state, and what goes wrong on the way.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use crate::command::{refusal, stdout, testdata, yuma};
use crate::node;

/// Enough for a test.
const FAST: [&str; 2] = ["--rate", "1000"];

#[test]
fn a_subnet_is_the_same_over_http_and_ws_as_from_the_whole_state() {
    let address = node::start(&["mixed-05-before.json.gz"]);
    let state = testdata("state").join("mixed-05-before.json.gz");
    for (netuid, scheme, block) in [("2", "http", "6560816"), ("7", "ws", "latest")] {
        let expected = stdout(yuma().arg("import").arg(&state).args(["--netuid", netuid]));
        let url = format!("{scheme}://{address}");
        let found = stdout(yuma().args(["fetch", "--url", &url, "--netuid", netuid, "--block", block]).args(FAST));
        assert_eq!(found, expected, "{url}");
    }
}

#[test]
fn weights_that_the_block_reveals_are_read_at_the_block_after() {
    let [before, after] = ["mixed-06-before.json.gz", "mixed-06-after.json.gz"];
    let address = node::start(&[before, after]);
    let [before, after] = [before, after].map(|name| testdata("state").join(name));
    let expected = stdout(yuma().arg("import").arg(before).args(["--netuid", "6", "--after"]).arg(after));
    let url = format!("http://{address}");
    assert_eq!(stdout(yuma().args(["fetch", "--url", &url, "--netuid", "6"]).args(FAST)), expected);
}

#[test]
fn what_the_node_does_not_have_is_named_and_nothing_is_written() {
    let address = node::start(&["mixed-06-before.json.gz"]);
    let url = format!("http://{address}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("subnet.json");
    assert_eq!(node::PRUNED, 1);
    for (netuid, block, expected) in [
        ("6", "7", "node: chain_getBlockHash: found null, expected the hash of block 7, which the node does not have"),
        ("6", "1", "node: state_getRuntimeVersion: State already discarded (code 4003)"),
        ("99", "latest", "netuid: found 99, expected one of the 7 subnets, at most 7 (root, 0, runs no epochs)"),
        ("6", "latest", "found 4 timelocked commits that block 6560826 reveals"),
    ] {
        let mut command = yuma();
        command.args(["fetch", "--url", &url, "--netuid", netuid, "--block", block, "-o"]).arg(&path).args(FAST);
        let said = refusal(&mut command);
        assert!(said.starts_with(&format!("{url}: ")) && said.contains(expected), "{said}");
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

/// A way to a node on which every third connection breaks at once, and the first answer of every other in the middle.
fn unreliable(node: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (count, client) in listener.incoming().enumerate() {
            let client = client.unwrap();
            if count % 3 == 0 {
                continue;
            }
            let node = TcpStream::connect(node).unwrap();
            let (mut from, mut to) = (client.try_clone().unwrap(), node.try_clone().unwrap());
            thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
            });
            thread::spawn(move || forward(node, client, if count % 3 == 1 { 10_000 } else { usize::MAX }));
        }
    });
    address
}

/// Carries answers until so many bytes have gone.
fn forward(mut node: TcpStream, mut client: TcpStream, most: usize) {
    let (mut gone, mut bytes) = (0, [0; 4096]);
    while let Ok(count @ 1..) = node.read(&mut bytes) {
        gone += count;
        if gone > most || client.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = client.shutdown(std::net::Shutdown::Both);
    let _ = node.shutdown(std::net::Shutdown::Both);
}

#[test]
fn connections_that_break_are_made_again() {
    let address = unreliable(node::start(&["small-02-before.json.gz"]));
    let state = testdata("state").join("small-02-before.json.gz");
    let expected = stdout(yuma().arg("import").arg(state).args(["--netuid", "5"]));
    for scheme in ["http", "ws"] {
        let url = format!("{scheme}://{address}");
        assert_eq!(stdout(yuma().args(["fetch", "--url", &url, "--netuid", "5"]).args(FAST)), expected, "{scheme}");
    }
}

#[test]
fn a_node_that_is_not_there_is_named() {
    // A port that nobody listens on any more.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for scheme in ["http", "https", "ws", "wss"] {
        let url = format!("{scheme}://{address}");
        let said = refusal(yuma().args(["fetch", "--url", &url, "--netuid", "5", "--tries", "1"]));
        assert!(said.starts_with(&format!("{url}: node: chain_getFinalizedHead: ")), "{said}");
        assert!(said.contains("onnection refused"), "{said}");
    }
    let said = refusal(yuma().args(["fetch", "--url", "node.example", "--netuid", "5"]));
    assert!(said.starts_with("--url: found node.example, expected an address"), "{said}");
}

/// Not a node: what it answers is no JSON-RPC.
#[test]
fn answers_that_are_no_json_rpc_are_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let _ = client.read(&mut [0; 4096]);
            let _ = client.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
        }
    });
    for scheme in ["http", "https", "ws"] {
        let url = format!("{scheme}://{address}");
        let said = refusal(yuma().args(["fetch", "--url", &url, "--netuid", "5", "--tries", "2"]));
        assert!(said.starts_with(&format!("{url}: node: chain_getFinalizedHead: ")), "{said}");
    }
}
