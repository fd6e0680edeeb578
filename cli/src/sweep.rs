//! `yuma sweep`: the same simulation under many rules and seeds.

use std::ops::ControlFlow;

use anyhow::{Context, Result, anyhow, bail};
use rayon::prelude::*;
use serde_json::json;
use yuma_kernel::{HyperparameterValues, Hyperparameters};
use yuma_sim::{Schedule, Series, Simulation, mean_and_spread};

use crate::arguments::SweepArguments;
use crate::checkpoint::Checkpoint;
use crate::experiment::Experiment;
use crate::interrupt::{self, Ending};
use crate::numbers::counted;
use crate::table::{Cell, Format, Kind, Table, check_destination, deliver};
use crate::{plot, progress};
use yuma_document::one_line;

/// One combination of the values that are varied, as they were written, and the rules that it makes.
struct Combination {
    values: Vec<String>,
    hyperparameters: Hyperparameters,
}

/// The results of a run for each group of validators.
const MEASURES: [&str; 5] = ["stake", "dividends", "relative_dividends", "dividends_per_1000_tao", "against_base"];
/// The index in [`MEASURES`] of the dividends per stake, as a multiple of the base's.
const AGAINST_BASE: usize = 4;

pub(crate) fn run(arguments: &SweepArguments) -> Result<Ending> {
    let results = &arguments.results;
    check_destination(results.format, results.output.as_ref())?;
    results.plot.as_deref().map(plot::Image::of_file).transpose()?;
    let experiment = Experiment::named(&arguments.experiment)?;
    let epochs = arguments.epochs.map_or(experiment.epochs(), |epochs| epochs as usize);
    if arguments.from_epoch >= epochs {
        bail!("--from-epoch: found {}, expected below {epochs} (the number of epochs)", arguments.from_epoch);
    }
    let names = varied_names(arguments)?;
    let combinations = combinations(&experiment, arguments)?;
    let groups = experiment.groups();
    // Only a population is drawn: other experiments are the same for all seeds.
    let seeds = if matches!(experiment, Experiment::Population(_)) { arguments.seeds } else { 1 };
    let units: Vec<(usize, u64)> = (0..combinations.len())
        .flat_map(|combination| (0..seeds).map(move |number| (combination, arguments.seed.wrapping_add(number))))
        .collect();
    let rules: Vec<HyperparameterValues> =
        combinations.iter().map(|combination| combination.hyperparameters.into()).collect();
    let parameters = json!({
        "command": "sweep", "experiment": experiment.description()?, "epochs": epochs, "from_epoch": arguments.from_epoch,
        "seeds": seeds, "seed": arguments.seed, "hyperparameters": rules,
        "schedule": arguments.blocks.schedule.map(Schedule::from),
    });
    let checkpoint =
        Checkpoint::open(arguments.work.resume.as_deref(), &parameters, units.len(), groups.len() * MEASURES.len())?;

    let schedule = arguments.blocks.schedule.map(Schedule::from);
    interrupt::watch()?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(arguments.work.threads)).build()?;
    let progress = progress::bar(units.len(), "runs");
    let unit = |(number, (combination, seed)): (usize, &(usize, u64))| -> Result<()> {
        if !checkpoint.has(number) {
            let hyperparameters = combinations[*combination].hyperparameters;
            let Some(series) = series(&experiment, hyperparameters, *seed, epochs, schedule)? else { return Ok(()) };
            checkpoint.finish(number, measures(&experiment, &series, arguments.from_epoch))?;
        }
        progress.inc(1);
        Ok(())
    };
    pool.install(|| units.par_iter().enumerate().try_for_each(unit))?;
    progress.finish_and_clear();

    let finished: Vec<(usize, u64, Vec<f64>)> = checkpoint
        .into_finished()
        .into_iter()
        .map(|(number, numbers)| (units[number].0, units[number].1, numbers))
        .collect();
    let ending = if finished.len() < units.len() { Ending::Interrupted } else { Ending::Whole };
    if ending == Ending::Interrupted {
        let kept = if arguments.work.resume.is_some() { "; the same command goes on from there" } else { "" };
        eprintln!("interrupted: the results are of {} of {}{kept}", finished.len(), counted(units.len(), "run"));
    }

    let group_names: Vec<String> = groups.iter().map(|group| one_line(&group.0)).collect();
    let table = match results.format {
        Format::Text => summary(&names, &combinations, &group_names, &finished),
        _ => rows(&names, &combinations, &group_names, &finished),
    };
    if let Some(path) = &results.plot {
        let bars = comparison(&experiment, &names, &combinations, &group_names, &finished);
        plot::comparison_chart(path, &bars).with_context(|| path.display().to_string())?;
    }
    deliver(&table.bytes(results.format)?, results.output.as_ref())?;
    Ok(ending)
}

/// The names of the varied hyperparameters.
fn varied_names(arguments: &SweepArguments) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for vary in &arguments.vary {
        let Some((name, _)) = vary.split_once('=') else { bail!("--vary: found {vary}, expected NAME=VALUE,…") };
        if names.iter().any(|other| other == name) {
            bail!("--vary: found {name} twice, expected each hyperparameter once");
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// Every combination of the values, the last varying fastest. Version 2 has no liquid alpha: the combination is left out
/// when there is one without it.
fn combinations(experiment: &Experiment, arguments: &SweepArguments) -> Result<Vec<Combination>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for vary in &arguments.vary {
        let values: Vec<&str> = vary.split_once('=').map_or("", |(_, values)| values).split(',').collect();
        all = all
            .iter()
            .flat_map(|before| values.iter().map(|value| [before.as_slice(), &[(*value).to_owned()]].concat()))
            .collect();
    }
    let names = varied_names(arguments)?;
    let mut combinations = Vec::new();
    for values in all {
        let varied = names.iter().zip(&values).map(|(name, value)| format!("{name}={value}"));
        let assignments: Vec<String> = arguments.set.iter().cloned().chain(varied).collect();
        let hyperparameters = experiment
            .hyperparameters(&assignments)
            .map_err(|error| anyhow!("{}", error.to_string().replace("--set", "--vary")))?;
        let without_effect = hyperparameters.yuma_version == 2 && hyperparameters.liquid_alpha;
        if !(without_effect && names.iter().any(|name| name == "liquid_alpha")) {
            combinations.push(Combination { values, hyperparameters });
        }
    }
    if combinations.is_empty() {
        bail!("--vary: found liquid_alpha=true for version 2 alone, expected yuma_version=3 or liquid_alpha=false too");
    }
    Ok(combinations)
}

/// The whole run; `None` when it was interrupted.
fn series(
    experiment: &Experiment,
    hyperparameters: Hyperparameters,
    seed: u64,
    epochs: usize,
    schedule: Option<Schedule>,
) -> Result<Option<Series>> {
    let refused = |error: yuma_sim::Error| anyhow!("{}: {error}", experiment.name());
    let (mut simulation, mut script) = experiment.start(hyperparameters, seed, epochs, schedule).map_err(refused)?;
    let mut series = Series::without_bonds();
    let unless_asked = |_: &Simulation| {
        if interrupt::is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    simulation.run_into(&mut series, epochs, &mut script, unless_asked).map_err(refused)?;
    Ok((series.epochs() == epochs).then_some(series))
}

/// [`MEASURES`] for each group, means over the epochs from `first` on.
fn measures(experiment: &Experiment, series: &Series, first: usize) -> Vec<f64> {
    let epochs = (series.epochs() - first) as f64;
    let per_stake = |uids: &[usize]| {
        let sum = |values: &[u64]| {
            let of_epoch = |epoch| uids.iter().map(|uid| series.of_epoch(values, epoch)[*uid] as f64).sum::<f64>();
            (first..series.epochs()).map(of_epoch).sum::<f64>()
        };
        let stake = sum(&series.stake_rao);
        if stake == 0.0 { 0.0 } else { sum(&series.validator_emission) / stake }
    };
    let share = |shares: &[yuma_kernel::I32F32], uids: &[usize]| {
        let of_epoch = |epoch| uids.iter().map(|uid| series.of_epoch(shares, epoch)[*uid].to_num::<f64>()).sum::<f64>();
        (first..series.epochs()).map(of_epoch).sum::<f64>() / epochs
    };
    let base = per_stake(&experiment.base());
    let of_group = |(_, uids): &(String, Vec<usize>)| {
        let (stake, dividends) = (share(&series.stake, uids), share(&series.dividends, uids));
        let earned = per_stake(uids);
        [stake, dividends, dividends - stake, earned * 1000.0, if base == 0.0 { 0.0 } else { earned / base }]
    };
    experiment.groups().iter().flat_map(of_group).collect()
}

/// One row for each run and group.
fn rows(
    names: &[String],
    combinations: &[Combination],
    groups: &[String],
    finished: &[(usize, u64, Vec<f64>)],
) -> Table {
    let varied = names.iter().map(|name| (name.as_str(), Kind::Text));
    let measured = MEASURES.iter().map(|name| (*name, Kind::Number));
    let mut table = Table::new(varied.chain([("seed", Kind::Integer), ("validators", Kind::Text)]).chain(measured));
    for (combination, seed, numbers) in finished {
        for (group, numbers) in groups.iter().zip(numbers.chunks_exact(MEASURES.len())) {
            let mut row: Vec<Cell> =
                combinations[*combination].values.iter().map(|value| value.as_str().into()).collect();
            row.extend([(*seed).into(), group.as_str().into()]);
            row.extend(numbers.iter().map(|number| Cell::from(*number)));
            table.push(row);
        }
    }
    table
}

/// One row for each combination and group: means over the seeds.
fn summary(
    names: &[String],
    combinations: &[Combination],
    groups: &[String],
    finished: &[(usize, u64, Vec<f64>)],
) -> Table {
    let varied = names.iter().map(|name| (name.as_str(), Kind::Text));
    let measured = MEASURES.iter().map(|name| (*name, Kind::Number));
    let mut table = Table::new(
        varied
            .chain([("validators", Kind::Text)])
            .chain(measured)
            .chain([("spread", Kind::Number), ("runs", Kind::Integer)]),
    );
    for (index, combination) in combinations.iter().enumerate() {
        let runs: Vec<&Vec<f64>> = finished.iter().filter(|run| run.0 == index).map(|run| &run.2).collect();
        for (number, group) in groups.iter().enumerate().filter(|_| !runs.is_empty()) {
            let of_measure = |measure: usize| {
                let values: Vec<f64> = runs.iter().map(|run| run[number * MEASURES.len() + measure]).collect();
                mean_and_spread(&values).unwrap_or_default()
            };
            let mut row: Vec<Cell> = combination.values.iter().map(|value| value.as_str().into()).collect();
            row.push(group.as_str().into());
            row.extend((0..MEASURES.len()).map(|measure| Cell::from(of_measure(measure).0)));
            row.extend([of_measure(AGAINST_BASE).1.into(), runs.len().into()]);
            table.push(row);
        }
    }
    table
}

/// The dividends per stake of each group relative to the base, for each combination.
fn comparison(
    experiment: &Experiment,
    names: &[String],
    combinations: &[Combination],
    groups: &[String],
    finished: &[(usize, u64, Vec<f64>)],
) -> plot::Comparison {
    let of_combination = |(index, combination): (usize, &Combination)| {
        let runs = finished.iter().filter(|run| run.0 == index);
        let of_group = |group: usize| {
            let values: Vec<f64> = runs.clone().map(|run| run.2[group * MEASURES.len() + AGAINST_BASE]).collect();
            mean_and_spread(&values)
        };
        let written = names.iter().zip(&combination.values).map(|(name, value)| plot::rule(name, value));
        let words: Vec<String> = written.filter(|word| !word.is_empty()).collect();
        (words.join(", "), (0..groups.len()).map(of_group).collect())
    };
    plot::Comparison {
        title: format!("{}: dividends per stake", one_line(experiment.name())),
        base: one_line(&experiment.base_name()),
        categories: groups.to_vec(),
        series: combinations.iter().enumerate().map(of_combination).collect(),
    }
}
