//! `yuma simulate`: many epochs, as a summary, as series, as a chart.

use anyhow::{Context, Result, anyhow};
use yuma_sim::{Population, Scenario, Series};

use crate::arguments::SimulateArguments;
use crate::experiment::Experiment;
use crate::interrupt::{self, Ending};
use crate::numbers::counted;
use crate::table::{Cell, Format, Kind, Table, check_destination, deliver};
use crate::{plot, progress};
use yuma_document::one_line;

pub(crate) fn run(arguments: &SimulateArguments) -> Result<Ending> {
    let Some(name) = &arguments.experiment else { return list().map(|()| Ending::Whole) };
    let results = &arguments.results;
    check_destination(results.format, results.output.as_ref())?;
    let bonds_format = arguments.bonds.as_deref().map(|path| Format::of_file("--bonds", path)).transpose()?;
    results.plot.as_deref().map(plot::Image::of_file).transpose()?;
    let experiment = Experiment::named(name)?;
    let hyperparameters = experiment.hyperparameters(&arguments.set)?;
    let epochs = arguments.epochs.map_or(experiment.epochs(), |epochs| epochs as usize);

    interrupt::watch()?;
    let (mut simulation, mut script) =
        experiment.start(hyperparameters, arguments.seed, epochs).map_err(|error| anyhow!("{name}: {error}"))?;
    let progress = progress::bar(epochs, "epochs");
    let mut series = Series::new();
    while series.epochs() < epochs && !interrupt::is_asked() {
        script.before_epoch(&mut simulation).map_err(|error| anyhow!("{name}: {error}"))?;
        simulation.step().map_err(|error| anyhow!("{name}: {error}"))?;
        simulation.record(&mut series);
        progress.inc(1);
    }
    progress.finish_and_clear();
    let ending = if series.epochs() < epochs { Ending::Interrupted } else { Ending::Whole };
    if ending == Ending::Interrupted {
        eprintln!("interrupted: the results are of {} of {epochs} epochs", series.epochs());
        if series.epochs() == 0 {
            return Ok(ending);
        }
    }

    let bytes = match results.format {
        Format::Text => summary(&experiment, &series).into_bytes(),
        format => series_table(&experiment, &series).bytes(format)?,
    };
    if let (Some(path), Some(format)) = (&arguments.bonds, bonds_format) {
        deliver(&bonds_table(&experiment, &series).bytes(format)?, Some(path))?;
    }
    if let Some(path) = &results.plot {
        let lines = plot::lines_of(&series, &experiment, arguments.series);
        plot::chart(path, &lines).with_context(|| path.display().to_string())?;
    }
    deliver(&bytes, results.output.as_ref())?;
    Ok(ending)
}

/// All built-in experiments.
fn list() -> Result<()> {
    let scenarios: Vec<String> = Scenario::all()
        .iter()
        .map(|scenario| format!("  {}\n      {}\n      {}\n", scenario.name, scenario.title, scenario.shows))
        .collect();
    let populations: Vec<String> = Population::all()
        .iter()
        .map(|population| format!("  {}\n      {}\n", population.name, population.shows))
        .collect();
    let text = format!(
        "Scenarios, with their published titles:\n\n{}\nPopulations of strategies:\n\n{}",
        scenarios.concat(),
        populations.concat()
    );
    deliver(text.as_bytes(), None)
}

/// The dividends of each validator in all epochs, and in the last.
fn summary(experiment: &Experiment, series: &Series) -> String {
    let mut table = Table::new([
        ("validator", Kind::Text),
        ("stake", Kind::Number),
        ("dividends", Kind::Number),
        ("relative", Kind::Number),
        ("per_1000_α", Kind::Number),
        ("total_per_1000_α", Kind::Number),
        ("trust", Kind::Number),
    ]);
    let last = series.epochs() - 1;
    let names = experiment.neuron_names();
    let relative = series.relative_dividends(last);
    let per_1000 = series.dividends_per_1000_tao(last);
    let totals = totals_per_1000_tao(series);
    for uid in experiment.groups().into_iter().flat_map(|group| group.1) {
        table.push(vec![
            one_line(&names[uid]).as_str().into(),
            series.of_epoch(&series.stake, last)[uid].to_num::<f64>().into(),
            series.of_epoch(&series.dividends, last)[uid].to_num::<f64>().into(),
            relative[uid].into(),
            per_1000[uid].into(),
            totals[uid].into(),
            series.of_epoch(&series.validator_trust, last)[uid].to_num::<f64>().into(),
        ]);
    }
    let bytes = table.bytes(Format::Text).unwrap_or_default();
    format!(
        "{}\n{}\n\nAfter {}; `relative` is the share of the dividends less that of the stake, \
         dividends per 1000 α\nof stake are in α, the subnet's own token, those of the last epoch and of all together.\n\n{}",
        one_line(experiment.name()),
        one_line(experiment.shows()),
        counted(series.epochs(), "epoch"),
        String::from_utf8_lossy(&bytes)
    )
}

fn totals_per_1000_tao(series: &Series) -> Vec<f64> {
    let mut totals = vec![0.0; series.neurons()];
    for epoch in 0..series.epochs() {
        totals.iter_mut().zip(series.dividends_per_1000_tao(epoch)).for_each(|(total, now)| *total += now);
    }
    totals
}

/// One row for each epoch and neuron.
fn series_table(experiment: &Experiment, series: &Series) -> Table {
    let mut table = Table::new([
        ("epoch", Kind::Integer),
        ("uid", Kind::Integer),
        ("name", Kind::Text),
        ("stake_rao", Kind::Integer),
        ("stake", Kind::Number),
        ("active_stake", Kind::Number),
        ("consensus", Kind::Number),
        ("validator_trust", Kind::Number),
        ("incentive", Kind::Number),
        ("dividends", Kind::Number),
        ("relative_dividends", Kind::Number),
        ("dividends_per_1000_tao", Kind::Number),
        ("server_emission", Kind::Integer),
        ("validator_emission", Kind::Integer),
    ]);
    let names = experiment.neuron_names();
    for epoch in 0..series.epochs() {
        let relative = series.relative_dividends(epoch);
        let per_1000 = series.dividends_per_1000_tao(epoch);
        for (uid, name) in names.iter().enumerate() {
            let at = epoch * series.neurons() + uid;
            let shares = [
                &series.stake,
                &series.active_stake,
                &series.consensus,
                &series.validator_trust,
                &series.incentive,
                &series.dividends,
            ];
            let mut row: Vec<Cell> = vec![epoch.into(), uid.into(), name.as_str().into(), series.stake_rao[at].into()];
            row.extend(shares.map(|share| Cell::from(share[at].to_num::<f64>())));
            row.extend([relative[uid].into(), per_1000[uid].into()]);
            row.extend([series.server_emission[at].into(), series.validator_emission[at].into()]);
            table.push(row);
        }
    }
    table
}

/// One row for each epoch and bond.
fn bonds_table(experiment: &Experiment, series: &Series) -> Table {
    let mut table = Table::new([
        ("epoch", Kind::Integer),
        ("validator_uid", Kind::Integer),
        ("validator", Kind::Text),
        ("miner_uid", Kind::Integer),
        ("miner", Kind::Text),
        ("bond", Kind::Integer),
        ("share", Kind::Number),
    ]);
    let names = experiment.neuron_names();
    for (epoch, bonds) in series.bonds.iter().enumerate() {
        let shares = series.normalised_bonds(epoch);
        for (uid, row) in bonds.rows().enumerate() {
            for (on, bond) in row {
                let on = usize::from(on);
                table.push(vec![
                    epoch.into(),
                    uid.into(),
                    names[uid].as_str().into(),
                    on.into(),
                    names[on].as_str().into(),
                    u64::from(bond).into(),
                    shares[uid * series.neurons() + on].into(),
                ]);
            }
        }
    }
    table
}
