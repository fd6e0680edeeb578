//! `yuma simulate`: many epochs, as a summary, as series, as a chart.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use yuma_sim::{Population, Quantity, Recording, Scenario, Schedule, Series, Simulation, Timeline};

use crate::arguments::SimulateArguments;
use crate::column::Column;
use crate::experiment::Experiment;
use crate::interrupt::{self, Ending};
use crate::numbers::counted;
use crate::table::{Cell, Format, Kind, Table, check_destination, deliver};
use crate::{plot, progress, source};
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
    let columns = columns(arguments)?;
    let recording = recording(arguments, &columns);
    let timeline = arguments.events.as_deref().map(timeline).transpose()?.unwrap_or_default();
    let schedule = arguments.blocks.schedule.map(Schedule::from);

    interrupt::watch()?;
    let refused = |error: yuma_sim::Error| anyhow!("{name}: {error}");
    let (mut simulation, script) =
        experiment.start(hyperparameters, arguments.seed, epochs, schedule).map_err(refused)?;
    let first = simulation.epochs();
    let progress = progress::bar(epochs, "epochs");
    let mut series = Series::of(recording).map_err(refused)?;
    let after_each = |_: &Simulation| {
        progress.inc(1);
        if interrupt::is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    simulation.run_into(&mut series, epochs, &mut (script, &timeline), after_each).map_err(refused)?;
    progress.finish_and_clear();
    let ran = simulation.epochs() - first;
    let ending = if ran < epochs { Ending::Interrupted } else { Ending::Whole };
    if ending == Ending::Interrupted {
        eprintln!("interrupted: the results are of {ran} of {epochs} epochs");
    }

    let bytes = match results.format {
        Format::Text => summary(&experiment, &series).into_bytes(),
        format => series_table(&experiment, &series, &columns, first).bytes(format)?,
    };
    if let Some(path) = &arguments.save {
        deliver(simulation.to_json().as_bytes(), Some(path))?;
    }
    if let (Some(path), Some(format)) = (&arguments.bonds, bonds_format) {
        deliver(&bonds_table(&experiment, &series, first).bytes(format)?, Some(path))?;
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

/// The columns that the arguments choose.
fn columns(arguments: &SimulateArguments) -> Result<Vec<Column>> {
    let kept = &arguments.kept;
    if arguments.results.format == Format::Text {
        let chosen = [("record", !kept.record.is_empty()), ("every", kept.every > 1), ("uids", !kept.uids.is_empty())];
        if let Some((option, _)) = chosen.into_iter().find(|option| option.1) {
            bail!("--{option}: found --format text, expected --format json, csv or parquet");
        }
    }
    if kept.record.is_empty() {
        return Ok(Column::USUAL.to_vec());
    }
    kept.record.iter().map(|name| Column::named(name)).collect()
}

/// The outputs that the results are made of.
fn recording(arguments: &SimulateArguments, columns: &[Column]) -> Recording {
    let kept = &arguments.kept;
    let draws_bonds = arguments.results.plot.is_some() && arguments.series == plot::SeriesName::Bonds;
    let bonds = (arguments.bonds.is_some() || draws_bonds).then_some(Quantity::Bonds);
    Recording {
        series: columns.iter().flat_map(Column::quantities).copied().chain(bonds).collect(),
        every: kept.every as usize,
        uids: (!kept.uids.is_empty()).then(|| kept.uids.clone()),
    }
}

fn timeline(path: &Path) -> Result<Timeline> {
    let refused = |error: serde_json::Error| anyhow!("--events: {}: {error}", source::name(path));
    serde_json::from_slice(&source::content(path)?).map_err(refused)
}

/// One row for each kept epoch and neuron; the first epoch has the number `first`.
fn series_table(experiment: &Experiment, series: &Series, columns: &[Column], first: usize) -> Table {
    let usual = [("epoch", Kind::Integer), ("uid", Kind::Integer), ("name", Kind::Text)];
    let mut table = Table::new(usual.into_iter().chain(columns.iter().map(|column| (column.name(), column.kind()))));
    let names = experiment.neuron_names();
    for epoch in 0..series.epochs() {
        let values: Vec<Vec<Cell>> = columns.iter().map(|column| column.cells(series, epoch)).collect();
        for neuron in 0..series.neurons() {
            let uid = series.uid(neuron);
            let name = names.get(uid).map_or("", String::as_str);
            let mut row: Vec<Cell> = vec![(first + series.epoch_number(epoch)).into(), uid.into(), name.into()];
            row.extend(values.iter().map(|column| column.get(neuron).cloned().unwrap_or(Cell::Number(None))));
            table.push(row);
        }
    }
    table
}

/// One row for each epoch and bond.
fn bonds_table(experiment: &Experiment, series: &Series, first: usize) -> Table {
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
        let number = first + series.epoch_number(epoch);
        for (uid, row) in bonds.rows().enumerate() {
            for (on, bond) in row {
                let on = usize::from(on);
                table.push(vec![
                    number.into(),
                    uid.into(),
                    names[uid].as_str().into(),
                    on.into(),
                    names[on].as_str().into(),
                    u64::from(bond).into(),
                    shares[uid * names.len() + on].into(),
                ]);
            }
        }
    }
    table
}
