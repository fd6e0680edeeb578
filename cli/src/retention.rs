//! `yuma retention`: the map of the share that honest stake retains against a cabal.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use rayon::prelude::*;
use serde_json::{Value, json};
use yuma_kernel::{HyperparameterValues, Hyperparameters};
use yuma_sim::{Attack, Network, Outcome, RetentionSlice, Scratch, mean_and_spread};

use crate::arguments::RetentionArguments;
use crate::checkpoint::Checkpoint;
use crate::interrupt::{self, Ending};
use crate::numbers::counted;
use crate::table::{Format, Kind, Table, check_destination, deliver, json_line};
use crate::{plot, progress, setting};

pub(crate) fn run(arguments: &RetentionArguments) -> Result<Ending> {
    let results = &arguments.results;
    check_destination(results.format, results.output.as_ref())?;
    let map_format = arguments.map.as_deref().map(|path| Format::of_file("--map", path)).transpose()?;
    results.plot.as_deref().map(plot::Image::of_file).transpose()?;
    let attack = attack(arguments)?;
    // All arguments are checked before the first network runs.
    let units: Vec<(f64, u64)> = arguments
        .honest_stake
        .iter()
        .flat_map(|stake| (0..arguments.seeds).map(|number| (*stake, arguments.seed.wrapping_add(number))))
        .collect();
    for stake in &arguments.honest_stake {
        RetentionSlice::rows(&attack, *stake, arguments.seed, arguments.grid).map_err(|error| option(&error))?;
    }
    let cells = arguments.grid * arguments.grid;
    let parameters = parameters(&attack, arguments);
    let checkpoint = Checkpoint::open(arguments.work.resume.as_deref(), &parameters, units.len(), 2 * cells)?;

    interrupt::watch()?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(arguments.work.threads)).build()?;
    let progress = progress::bar(units.len() * arguments.grid, "rows of networks");
    for (unit, (stake, seed)) in units.iter().enumerate() {
        if checkpoint.has(unit) {
            progress.inc(arguments.grid as u64);
        } else {
            let rows = RetentionSlice::rows(&attack, *stake, *seed, arguments.grid).map_err(|error| option(&error))?;
            let row = |scratch: &mut Scratch, row: usize| {
                if interrupt::is_asked() {
                    return Ok(None);
                }
                let outcomes = rows.row(row, scratch).map(Some).map_err(|error| anyhow!("{error}"));
                progress.inc(1);
                outcomes
            };
            let outcomes: Result<Option<Vec<Vec<Outcome>>>> =
                pool.install(|| (0..arguments.grid).into_par_iter().map_init(Scratch::default, row).collect());
            let Some(outcomes) = outcomes? else { break };
            let numbers = outcomes.iter().flatten().flat_map(|it| [it.honest_incentive, it.honest_dividends]).collect();
            checkpoint.finish(unit, numbers)?;
        }
    }
    progress.finish_and_clear();

    let slices: Vec<RetentionSlice> = checkpoint
        .into_finished()
        .into_iter()
        .map(|(unit, numbers)| {
            let (honest_stake, seed) = units[unit];
            let outcome = |pair: &[f64]| Outcome { honest_incentive: pair[0], honest_dividends: pair[1] };
            RetentionSlice {
                honest_stake,
                seed,
                grid: arguments.grid,
                outcomes: numbers.chunks_exact(2).map(outcome).collect(),
            }
        })
        .collect();
    let ending = if slices.len() < units.len() { Ending::Interrupted } else { Ending::Whole };
    if ending == Ending::Interrupted {
        let kept = if arguments.work.resume.is_some() { "; the same command goes on from there" } else { "" };
        eprintln!("interrupted: the results are of {} of {}{kept}", slices.len(), counted(units.len(), "network"));
    }
    write(arguments, &parameters, &slices, map_format)?;
    Ok(ending)
}

fn write(
    arguments: &RetentionArguments,
    parameters: &Value,
    slices: &[RetentionSlice],
    map_format: Option<Format>,
) -> Result<()> {
    let ratio = arguments.reward_ratio;
    let results = &arguments.results;
    let guarantees = guarantees(&arguments.honest_stake, slices, ratio);
    let bytes = match results.format {
        Format::Json => {
            json_line(&json!({ "parameters": parameters, "stakes": stakes_json(&guarantees, slices, ratio) }))?
        }
        format => guarantees_table(&guarantees).bytes(format)?,
    };
    if let (Some(path), Some(format)) = (&arguments.map, map_format) {
        deliver(&map_table(slices, ratio).bytes(format)?, Some(path))?;
    }
    if let Some(path) = &results.plot {
        plot_lines(path, arguments, slices).with_context(|| path.display().to_string())?;
    }
    deliver(&bytes, results.output.as_ref())
}

/// The contest that the arguments describe.
fn attack(arguments: &RetentionArguments) -> Result<Attack> {
    let values = HyperparameterValues {
        kappa: proportion("kappa", arguments.kappa)?,
        bonds_penalty: proportion("bonds-penalty", arguments.bonds_penalty)?,
        yuma_version: arguments.yuma_version,
        liquid_alpha: arguments.liquid_alpha,
        ..HyperparameterValues::default()
    };
    proportion("reward-ratio", arguments.reward_ratio)?;
    let values = setting::assigned(values, &arguments.set)?;
    if values.liquid_alpha && values.yuma_version == 2 {
        bail!("--liquid-alpha: found --yuma-version 2, expected --yuma-version 3 (version 2 has no liquid alpha)");
    }
    Ok(Attack {
        neurons: arguments.neurons,
        validators: arguments.validators,
        sigma: arguments.sigma,
        stake_sigma: arguments.stake_sigma,
        epochs: arguments.epochs,
        hyperparameters: Hyperparameters::new(values)?,
    })
}

/// A share as the chain stores it, rounded down: one half is 32767.
fn proportion(option: &str, share: f64) -> Result<u16> {
    if !(0.0..=1.0).contains(&share) {
        bail!("--{option}: found {share}, expected 0 to 1");
    }
    Ok((share * 65_535.0) as u16)
}

/// The error under the name of the option.
fn option(error: &yuma_sim::Error) -> anyhow::Error {
    match error {
        yuma_sim::Error::Value { field, found, expected } => {
            anyhow!("--{}: found {found}, expected {expected}", field.replace('_', "-"))
        }
        _ => anyhow!("{error}"),
    }
}

/// All parameters that the results depend on.
fn parameters(attack: &Attack, arguments: &RetentionArguments) -> Value {
    json!({
        "command": "retention",
        "honest_stake": arguments.honest_stake,
        "sigma": attack.sigma,
        "stake_sigma": attack.stake_sigma,
        "reward_ratio": arguments.reward_ratio,
        "neurons": attack.neurons,
        "validators": attack.validators,
        "total_stake": Network::TOTAL_STAKE,
        "grid": arguments.grid,
        "seeds": arguments.seeds,
        "seed": arguments.seed,
        "epochs": attack.epochs,
        "hyperparameters": HyperparameterValues::from(attack.hyperparameters),
    })
}

/// The required honest utility at one honest stake, over all networks.
struct Guarantee {
    honest_stake: f64,
    networks: usize,
    /// The required utility of each network that has one.
    required: Vec<f64>,
}

impl Guarantee {
    /// Mean and spread; `None` unless all networks are protected.
    fn mean_and_spread(&self) -> Option<(f64, f64)> {
        if self.required.len() == self.networks { mean_and_spread(&self.required) } else { None }
    }
}

fn guarantees(stakes: &[f64], slices: &[RetentionSlice], ratio: f64) -> Vec<Guarantee> {
    let mut guarantees = Vec::new();
    for &honest_stake in stakes {
        let of_stake = slices.iter().filter(|slice| slice.honest_stake.to_bits() == honest_stake.to_bits());
        let required: Vec<Option<f64>> = of_stake.map(|slice| slice.required_honest_utility(ratio)).collect();
        if !required.is_empty() {
            let networks = required.len();
            guarantees.push(Guarantee { honest_stake, networks, required: required.into_iter().flatten().collect() });
        }
    }
    guarantees
}

fn stakes_json(guarantees: &[Guarantee], slices: &[RetentionSlice], ratio: f64) -> Value {
    let of_stake = |guarantee: &Guarantee| {
        let slices = slices.iter().filter(|slice| slice.honest_stake.to_bits() == guarantee.honest_stake.to_bits());
        let networks: Vec<Value> = slices
            .map(|slice| json!({ "seed": slice.seed, "required_honest_utility": slice.required_honest_utility(ratio) }))
            .collect();
        let (mean, spread) = guarantee.mean_and_spread().unzip();
        json!({
            "honest_stake": guarantee.honest_stake,
            "required_honest_utility": { "mean": mean, "spread": spread },
            "protected_networks": guarantee.required.len(),
            "networks": networks,
        })
    };
    guarantees.iter().map(of_stake).collect()
}

fn guarantees_table(guarantees: &[Guarantee]) -> Table {
    let mut table = Table::new([
        ("honest_stake", Kind::Number),
        ("required_honest_utility", Kind::Number),
        ("spread", Kind::Number),
        ("networks", Kind::Integer),
        ("protected", Kind::Integer),
    ]);
    for guarantee in guarantees {
        let (mean, spread) = guarantee.mean_and_spread().unzip();
        table.push(vec![
            guarantee.honest_stake.into(),
            mean.into(),
            spread.into(),
            guarantee.networks.into(),
            guarantee.required.len().into(),
        ]);
    }
    table
}

/// Every cell.
fn map_table(slices: &[RetentionSlice], ratio: f64) -> Table {
    let mut table = Table::new([
        ("honest_stake", Kind::Number),
        ("seed", Kind::Integer),
        ("honest_utility", Kind::Number),
        ("cabal_utility", Kind::Number),
        ("honest_incentive", Kind::Number),
        ("honest_dividends", Kind::Number),
        ("honest_emission", Kind::Number),
    ]);
    for slice in slices {
        let cells = slice.utilities().flat_map(|honest| slice.utilities().map(move |cabal| (honest, cabal)));
        for ((honest, cabal), outcome) in cells.zip(&slice.outcomes) {
            table.push(vec![
                slice.honest_stake.into(),
                slice.seed.into(),
                honest.into(),
                cabal.into(),
                outcome.honest_incentive.into(),
                outcome.honest_dividends.into(),
                outcome.honest_emission(ratio).into(),
            ]);
        }
    }
    table
}

/// For each stake the line on which the honest side just keeps its share, averaged over the networks.
fn plot_lines(path: &Path, arguments: &RetentionArguments, slices: &[RetentionSlice]) -> Result<()> {
    let mut by_stake: BTreeMap<u64, Vec<Vec<Option<f64>>>> = BTreeMap::new();
    for slice in slices {
        // Shares between 0 and 1 are in the order of their bits.
        by_stake.entry(slice.honest_stake.to_bits()).or_default().push(slice.retention_line(arguments.reward_ratio));
    }
    let lines = by_stake.into_iter().map(|(bits, networks)| {
        let point = |cabal: usize| {
            let required: Option<Vec<f64>> = networks.iter().map(|line| line[cabal]).collect();
            let (mean, _) = mean_and_spread(&required?)?;
            Some((mean, cabal as f64 / (arguments.grid - 1) as f64))
        };
        (f64::from_bits(bits), (0..arguments.grid).filter_map(point).collect())
    });
    let (liquid, version) = (if arguments.liquid_alpha { ", liquid alpha" } else { "" }, arguments.yuma_version);
    let about = format!(
        "version {version}{liquid}; σ = {}, κ = {}, β = {}, ξ = {}; mean of {}",
        arguments.sigma,
        arguments.kappa,
        arguments.bonds_penalty,
        arguments.reward_ratio,
        counted(arguments.seeds as usize, "network")
    );
    plot::retention_chart(path, &lines.collect::<Vec<_>>(), &about)
}
