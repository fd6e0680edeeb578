//! The command `yuma` as a process: its output, its errors, and the documents that show it.

mod bad_input;
mod command;
mod epoch;
mod explain;
mod fetch;
mod guide;
mod node;
mod replay;
mod retention;
mod rule_sets;
mod simulate;
mod subnets;
mod verify;
