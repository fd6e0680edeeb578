//! Changes before an epoch, as Python hands them over.

use pyo3::prelude::*;
use yuma_document::OwnedStake;
use yuma_sim::{Error, Event, Simulation, Timeline};

use crate::error::refused;
use crate::view::View;

/// The timeline of events, each with its epoch and in the JSON of [`Event`].
pub(super) fn timeline(events: &[(usize, String)]) -> PyResult<Timeline> {
    let mut timeline = Timeline::default();
    for (index, (epoch, event)) in events.iter().enumerate() {
        let event: Event =
            serde_json::from_str(event).map_err(|error| refused(format!("events: entry {index}: {error}")))?;
        timeline.insert(*epoch, event);
    }
    Ok(timeline)
}

/// Gives the subnet the stakes of an epoch, out of those of all epochs, one after the other.
pub(super) fn set_stake(simulation: &mut Simulation, all: &OwnedStake, epoch: usize) {
    fn row<T: Clone>(all: &[T], epoch: usize, neurons: usize) -> Vec<T> {
        // A row that is not there is empty, which the kernel refuses.
        all.get(epoch * neurons..(epoch + 1) * neurons).unwrap_or_default().to_vec()
    }
    let neurons = simulation.neurons();
    simulation.subnet_mut().stake = match all {
        OwnedStake::Rao(stake) => OwnedStake::Rao(row(stake, epoch, neurons)),
        OwnedStake::Fixed(stake) => OwnedStake::Fixed(row(stake, epoch, neurons)),
    };
}

/// Lets neurons that have set no weights since they were registered set those that the epoch's matrix has for them.
pub(super) fn let_newcomers_set(simulation: &mut Simulation, weights: View<'_>) -> Result<(), Error> {
    let subnet = simulation.subnet();
    let blocks = subnet.last_update.iter().zip(&subnet.block_at_registration);
    let newcomers: Vec<u16> =
        (0..).zip(blocks).filter(|(_, (set, registered))| set <= registered).map(|(uid, _)| uid).collect();
    for uid in newcomers {
        let row = weights.row(uid);
        if !row.is_empty() {
            simulation.set_weights(uid, row)?;
        }
    }
    Ok(())
}
