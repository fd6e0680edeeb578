//! Charts: SVG and PNG, with a font of their own, so that they look the same everywhere.

mod canvas;
mod comparison;
mod retention;
mod series;

pub(crate) use canvas::Image;
pub(crate) use comparison::{Comparison, chart as comparison_chart, rule};
pub(crate) use retention::chart as retention_chart;
pub(crate) use series::{SeriesName, chart, lines_of};
