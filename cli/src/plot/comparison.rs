//! Groups of validators side by side under several rules: a point for the mean, a bar for the spread.

use std::path::Path;

use anyhow::Result;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::canvas::{COLOURS, Chart, FAINT, GRID, HEIGHT, INK, Sheet, WIDTH, save, short};
use super::series::decimals;

/// The groups and rules to compare.
pub(crate) struct Comparison {
    pub(crate) title: String,
    /// The name of the base that the groups are compared with.
    pub(crate) base: String,
    /// The groups.
    pub(crate) categories: Vec<String>,
    /// For each set of rules its name, and mean and spread of each group.
    pub(crate) series: Vec<(String, Vec<MeanAndSpread>)>,
}

/// `None` without a run.
pub(crate) type MeanAndSpread = Option<(f64, f64)>;

/// Draws the comparison.
pub(crate) fn chart(path: &Path, comparison: &Comparison) -> Result<()> {
    save(path, comparison)
}

/// A hyperparameter in a few words; empty for a feature that is off.
pub(crate) fn rule(name: &str, value: &str) -> String {
    match (name, value) {
        ("yuma_version", version) => format!("version {version}"),
        ("liquid_alpha", "true") => "liquid alpha".to_owned(),
        ("liquid_alpha", "false") => String::new(),
        _ => format!("{name} {value}"),
    }
}

impl Chart for Comparison {
    fn draw<B: DrawingBackend>(&self, sheet: &Sheet<'_, B>) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        let base = short(&self.base, 30);
        let about =
            format!("1 is what is earned by: {base}; points are means over the runs, bars one standard deviation");
        sheet.headings(&short(&self.title, 84), &about)?;
        let plot = sheet.area.margin(sheet.pixels(76.0), sheet.pixels(14.0), sheet.pixels(16.0), sheet.pixels(210.0));
        let (lowest, highest) = self.range();
        let groups = self.categories.len();
        let mut chart = ChartBuilder::on(&plot)
            .x_label_area_size(sheet.pixels(56.0))
            .y_label_area_size(sheet.pixels(62.0))
            .build_cartesian_2d(-0.5..groups as f64 - 0.5, lowest..highest)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(GRID)
            .x_labels(0)
            .y_labels(8)
            .y_label_formatter(&|value| decimals(*value, highest - lowest))
            .y_desc(format!("dividends per stake, {base} = 1"))
            .label_style(sheet.font(12.0, INK))
            .axis_desc_style(sheet.font(13.0, INK))
            .draw()?;
        if (lowest..highest).contains(&1.0) {
            let one = [(-0.5, 1.0), (groups as f64 - 0.5, 1.0)];
            chart.draw_series(LineSeries::new(one, sheet.stroke(1.5, FAINT)))?;
        }
        let step = 0.7 / self.series.len() as f64;
        let mut labels = Vec::new();
        for (index, (name, values)) in self.series.iter().enumerate() {
            let colour = COLOURS[index % COLOURS.len()];
            let shift = (index as f64 - (self.series.len() - 1) as f64 / 2.0) * step;
            for (group, value) in values.iter().enumerate() {
                let Some((mean, spread)) = *value else { continue };
                let x = group as f64 + shift;
                let bar = vec![(x, mean - spread), (x, mean + spread)];
                chart.draw_series([PathElement::new(bar, sheet.stroke(2.0, colour))])?;
                chart.draw_series([Circle::new((x, mean), sheet.pixels(5.0), colour.filled())])?;
            }
            let name = if name.is_empty() { "as it is" } else { name };
            labels.push((short(name, 26), colour, sheet.pixels(92.0 + 22.0 * index as f64)));
        }
        let anchor = Pos::new(HPos::Center, VPos::Top);
        for (group, name) in self.categories.iter().enumerate() {
            let (x, y) = chart.backend_coord(&(group as f64, lowest));
            for (line, words) in lines_of_words(name, groups).into_iter().enumerate() {
                let place = (x, y + sheet.pixels(10.0 + 15.0 * line as f64));
                sheet.area.draw(&Text::new(words, place, sheet.font(11.5, INK).pos(anchor)))?;
            }
        }
        let (top, bottom) = (sheet.pixels(92.0), sheet.pixels(f64::from(HEIGHT) - 40.0));
        sheet.labels(&labels, f64::from(WIDTH) - 196.0, (top, bottom))
    }
}

impl Comparison {
    fn range(&self) -> (f64, f64) {
        let all = || self.series.iter().flat_map(|(_, values)| values.iter().flatten());
        let lowest = all().map(|(mean, spread)| mean - spread).fold(1.0, f64::min);
        let highest = all().map(|(mean, spread)| mean + spread).fold(1.0, f64::max);
        let margin = ((highest - lowest) * 0.06).max(0.005);
        (lowest - margin, highest + margin)
    }
}

/// The name in at most three lines, each of the width that is left for one of `groups` groups.
fn lines_of_words(name: &str, groups: usize) -> Vec<String> {
    let most = (84 / groups.max(1)).max(6);
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.truncate(3);
    lines.into_iter().map(|line| short(&line, most.max(8))).collect()
}
