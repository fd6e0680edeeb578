//! Simulations against the reference model and published figures.

mod documents;
mod explain;
mod population;
mod published;
mod recording;
mod retention;
mod scenarios;
mod simulation;
mod state;
