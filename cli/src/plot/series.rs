//! One line for each validator or miner, epoch after epoch.

use std::path::Path;

use anyhow::Result;
use clap::ValueEnum;
use plotters::prelude::*;
use yuma_kernel::I32F32;
use yuma_sim::Series;

use super::canvas::{COLOURS, Chart, FAINT, GRID, HEIGHT, INK, Sheet, WIDTH, save, short};
use crate::experiment::Experiment;
use yuma_document::one_line;

/// The quantities that a chart of series can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeriesName {
    /// Dividends of each validator, in alpha (the subnet's token) for each 1000 alpha of its stake
    #[value(name = "dividends-per-1000-tao")]
    DividendsPer1000Tao,
    /// The share of each validator in the dividends less its share of the stake
    RelativeDividends,
    /// The share of each validator in the dividends
    Dividends,
    /// The share of each miner in the rewards of miners
    Incentive,
    /// The agreement of each validator with the consensus
    ValidatorTrust,
    /// The share of each validator in all bonds on each miner
    Bonds,
}

/// Lines over epochs.
pub(crate) struct Lines {
    title: String,
    about: String,
    unit: &'static str,
    named: Vec<(String, Vec<f64>)>,
}

/// The number of colours: further lines could not be told apart.
const MOST_LINES: usize = COLOURS.len();

/// Draws the lines.
pub(crate) fn chart(path: &Path, lines: &Lines) -> Result<()> {
    save(path, lines)
}

/// The series of that name: the mean of each group of validators, the largest lines of miners.
pub(crate) fn lines_of(series: &Series, experiment: &Experiment, name: SeriesName) -> Lines {
    let names = experiment.neuron_names();
    let groups = experiment.groups();
    let validators: Vec<usize> = groups.iter().flat_map(|group| group.1.iter().copied()).collect();
    let miners: Vec<(String, Vec<usize>)> = (0..series.neurons())
        .filter(|uid| !validators.contains(uid))
        .map(|uid| (names[uid].clone(), vec![uid]))
        .collect();
    let shares = |shares: &[I32F32], epoch| -> Vec<f64> {
        series.of_epoch(shares, epoch).iter().map(|share| share.to_num()).collect()
    };
    let over_epochs = |groups: &[(String, Vec<usize>)], values: &dyn Fn(usize) -> Vec<f64>| {
        let epochs: Vec<Vec<f64>> = (0..series.epochs()).map(values).collect();
        let mean = |uids: &[usize], now: &Vec<f64>| uids.iter().map(|uid| now[*uid]).sum::<f64>() / uids.len() as f64;
        let line = |(name, uids): &(String, Vec<usize>)| {
            (one_line(name), epochs.iter().map(|now| mean(uids, now)).collect::<Vec<f64>>())
        };
        groups.iter().map(line).collect::<Vec<_>>()
    };
    let (unit, mut lines) = match name {
        SeriesName::DividendsPer1000Tao => (
            "dividends in α for each 1000 α of stake",
            over_epochs(&groups, &|epoch| series.dividends_per_1000_tao(epoch)),
        ),
        SeriesName::RelativeDividends => {
            ("share of dividends less share of stake", over_epochs(&groups, &|epoch| series.relative_dividends(epoch)))
        }
        SeriesName::Dividends => {
            ("share of dividends", over_epochs(&groups, &|epoch| shares(&series.dividends, epoch)))
        }
        SeriesName::Incentive => {
            ("share of incentive", over_epochs(&miners, &|epoch| shares(&series.incentive, epoch)))
        }
        SeriesName::ValidatorTrust => {
            ("validator trust", over_epochs(&groups, &|epoch| shares(&series.validator_trust, epoch)))
        }
        SeriesName::Bonds => {
            let neurons = series.neurons();
            let pairs: Vec<(String, Vec<usize>)> = validators
                .iter()
                .flat_map(|&of| miners.iter().map(move |(miner, on)| (of, miner.clone(), on.clone())))
                .map(|(of, miner, on)| {
                    let cells = on.iter().map(|on| of * neurons + on).collect();
                    (format!("{} on {miner}", names[of]), cells)
                })
                .collect();
            ("share of the bonds on the miner", over_epochs(&pairs, &|epoch| series.normalised_bonds(epoch)))
        }
    };
    let all = lines.len();
    if all > MOST_LINES {
        let sum = |line: &(String, Vec<f64>)| line.1.iter().sum::<f64>();
        lines.sort_by(|one, other| sum(other).total_cmp(&sum(one)));
        lines.truncate(MOST_LINES);
    }
    let shown = if all > MOST_LINES { format!("; the {MOST_LINES} largest of {all}") } else { String::new() };
    Lines { title: short(&one_line(experiment.name()), 80), about: format!("{unit}{shown}"), unit, named: lines }
}

impl Chart for Lines {
    fn draw<B: DrawingBackend>(&self, sheet: &Sheet<'_, B>) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        sheet.headings(&self.title, &self.about)?;
        let plot = sheet.area.margin(sheet.pixels(76.0), sheet.pixels(14.0), sheet.pixels(16.0), sheet.pixels(250.0));
        let epochs = self.named.iter().map(|line| line.1.len()).max().unwrap_or(1);
        let (lowest, highest) = self.range();
        let mut chart = ChartBuilder::on(&plot)
            .x_label_area_size(sheet.pixels(46.0))
            .y_label_area_size(sheet.pixels(62.0))
            .build_cartesian_2d(0.0..(epochs.max(2) - 1) as f64, lowest..highest)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(GRID)
            .x_labels(9)
            .y_labels(8)
            .x_label_formatter(&|epoch| format!("{epoch:.0}"))
            .y_label_formatter(&|value| decimals(*value, highest - lowest))
            .x_desc("epoch")
            .y_desc(self.unit)
            .label_style(sheet.font(12.0, INK))
            .axis_desc_style(sheet.font(13.0, INK))
            .draw()?;
        if lowest < 0.0 && highest > 0.0 {
            let zero = [(0.0, 0.0), ((epochs.max(2) - 1) as f64, 0.0)];
            chart.draw_series(LineSeries::new(zero, sheet.stroke(1.0, FAINT)))?;
        }
        let mut labels = Vec::new();
        for (index, ((name, values), colour)) in self.named.iter().zip(COLOURS.iter().cycle()).enumerate() {
            // The first lines are the widest, so that their edges show where others lie on them.
            let width = (2.0 + (self.named.len() - 1 - index) as f64).min(5.0);
            let points = values.iter().enumerate().map(|(epoch, value)| (epoch as f64, *value));
            chart.draw_series(LineSeries::new(points, sheet.stroke(width, *colour)))?;
            let end = (epochs.max(2) - 1) as f64;
            let (_, y) = chart.backend_coord(&(end, values.last().copied().unwrap_or_default()));
            labels.push((short(name, 32), *colour, y));
        }
        let (top, bottom) = (sheet.pixels(86.0), sheet.pixels(f64::from(HEIGHT) - 70.0));
        sheet.labels(&labels, f64::from(WIDTH) - 240.0, (top, bottom))
    }
}

impl Lines {
    /// The values from the lowest to the highest, a little widened.
    fn range(&self) -> (f64, f64) {
        let values = || self.named.iter().flat_map(|line| line.1.iter().copied());
        let lowest = values().fold(f64::INFINITY, f64::min);
        let highest = values().fold(f64::NEG_INFINITY, f64::max);
        if lowest > highest {
            return (0.0, 1.0);
        }
        let margin = ((highest - lowest) * 0.05).max(highest.abs() * 0.01).max(1e-6);
        // A series without negative values gets no margin below zero.
        (if lowest >= 0.0 { (lowest - margin).max(0.0) } else { lowest - margin }, highest + margin)
    }
}

/// With as many decimals as a range of this width needs.
pub(super) fn decimals(value: f64, width: f64) -> String {
    let places = (1.5 - width.log10()).ceil().clamp(0.0, 6.0) as usize;
    // No minus zero.
    let text = format!("{value:.places$}");
    if text.trim_start_matches('-').chars().all(|digit| digit == '0' || digit == '.') {
        return text.trim_start_matches('-').to_owned();
    }
    text
}
