//! Simulations against the reference model and published figures.

mod population;
mod retention;
mod scenarios;
mod simulation;
