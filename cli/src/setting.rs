//! Hyperparameters by `--set NAME=VALUE`.

use anyhow::{Result, anyhow, bail};
use yuma_document::set_hyperparameter;
use yuma_kernel::{HyperparameterValues, Hyperparameters};

/// `values` with all of `assignments`, not yet checked against each other.
pub(crate) fn assigned(mut values: HyperparameterValues, assignments: &[String]) -> Result<HyperparameterValues> {
    for assignment in assignments {
        let Some((name, value)) = assignment.split_once('=') else {
            bail!("--set: found {assignment}, expected NAME=VALUE");
        };
        set_hyperparameter(&mut values, name, value).map_err(|error| anyhow!("--set: {error}"))?;
    }
    Ok(values)
}

/// The rules that come of them, checked only after the last assignment: some hyperparameters are bound to others.
pub(crate) fn rules(values: HyperparameterValues, assignments: &[String]) -> Result<Hyperparameters> {
    Hyperparameters::new(assigned(values, assignments)?).map_err(|error| anyhow!("--set: {error}"))
}
