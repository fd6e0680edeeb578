//! Retention lines, as in the published figure: where each honest stake just keeps its share.

use std::path::Path;

use anyhow::Result;
use plotters::prelude::*;

use super::canvas::{Chart, FAINT, GRID, HEIGHT, INK, Sheet, WIDTH, save};

struct Lines<'a> {
    /// The honest stake, and for each point the honest utility and the cabal's.
    lines: &'a [(f64, Vec<(f64, f64)>)],
    about: &'a str,
}

/// Draws the lines of these honest stakes.
pub(crate) fn chart(path: &Path, lines: &[(f64, Vec<(f64, f64)>)], about: &str) -> Result<()> {
    save(path, &Lines { lines, about })
}

impl Chart for Lines<'_> {
    fn draw<B: DrawingBackend>(&self, sheet: &Sheet<'_, B>) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        sheet.headings("What honesty must be worth for honest stake to keep its share", self.about)?;
        let plot = sheet.area.margin(sheet.pixels(76.0), sheet.pixels(14.0), sheet.pixels(16.0), sheet.pixels(190.0));
        let mut chart = ChartBuilder::on(&plot)
            .x_label_area_size(sheet.pixels(48.0))
            .y_label_area_size(sheet.pixels(62.0))
            .build_cartesian_2d(0.0..1.0, 0.0..1.0)?;
        let percent = |share: &f64| format!("{:.0} %", share * 100.0);
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(GRID)
            .x_labels(11)
            .y_labels(11)
            .x_label_formatter(&percent)
            .y_label_formatter(&percent)
            .x_desc("honest utility: what honest validators give to honest miners")
            .y_desc("what the cabal gives to its own")
            .label_style(sheet.font(12.0, INK))
            .axis_desc_style(sheet.font(13.0, INK))
            .draw()?;
        for (index, (_, points)) in self.lines.iter().enumerate() {
            let style = sheet.stroke(2.5, self.colour(index));
            chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        }
        let x = f64::from(WIDTH) - 176.0;
        let heading = (sheet.pixels(x), sheet.pixels(78.0));
        sheet.area.draw(&Text::new("honest share of the stake", heading, sheet.font(12.0, FAINT)))?;
        let labels: Vec<(String, RGBColor, i32)> = self
            .lines
            .iter()
            .enumerate()
            .map(|(index, (stake, points))| {
                let none = if points.is_empty() { ", no protection" } else { "" };
                let percent = (stake * 1e4).round() / 1e2;
                (format!("{percent} %{none}"), self.colour(index), sheet.pixels(110.0 + 20.0 * index as f64))
            })
            .collect();
        sheet.labels(&labels, x, (sheet.pixels(110.0), sheet.pixels(f64::from(HEIGHT) - 30.0)))
    }
}

impl Lines<'_> {
    /// From yellow through green and blue to violet, by rank.
    fn colour(&self, index: usize) -> RGBColor {
        const STOPS: [(f64, f64, f64); 5] =
            [(242.0, 177.0, 38.0), (111.0, 191.0, 92.0), (33.0, 145.0, 140.0), (59.0, 82.0, 139.0), (68.0, 1.0, 84.0)];
        let last = self.lines.len().saturating_sub(1).max(1);
        let place = index as f64 / last as f64 * 4.0;
        let stop = (place as usize).min(3);
        let part = place - stop as f64;
        let (from, to) = (STOPS[stop], STOPS[stop + 1]);
        let mix = |from: f64, to: f64| (from + (to - from) * part).round() as u8;
        RGBColor(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
    }
}
