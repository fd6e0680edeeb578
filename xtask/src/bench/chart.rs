//! The chart of the README: the time of an epoch, in the kernel and in the chain's own code.

use std::time::Duration;

use anyhow::Result;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::quantity::{count, known_time, ratio, time};
use super::rows::{Epoch, Measured, Size, Variant};

/// The background shows through: these can be read on white and on nearly black.
const INK: RGBColor = RGBColor(0x70, 0x7a, 0x85);
const CHAIN: RGBColor = RGBColor(0xc9, 0x65, 0x1f);
const KERNEL: RGBColor = RGBColor(0x17, 0x91, 0x6d);

/// What is shown of the chain's table: neurons, validators, density.
const SIZES: [(u32, u32, f64); 5] =
    [(256, 64, 1.0), (1024, 128, 1.0), (4096, 512, 0.1), (4096, 512, 1.0), (4096, 4096, 1.0)];

const WIDTH: i32 = 860;
/// The first row's upper edge.
const TOP: i32 = 88;
const ROW: i32 = 25;
/// What is between two groups, and below the last.
const GAP: i32 = 20;
const BOTTOM: i32 = 34;
/// Where the time axis starts and ends.
const LEFT: i32 = 292;
const RIGHT: i32 = 712;
/// The first and the last power of ten, in seconds, of the time axis.
const DECADES: (i32, i32) = (-5, 1);

/// What is drawn on.
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws the chart as SVG.
pub(crate) fn svg(measured: &Measured) -> Result<String> {
    let groups: Vec<Vec<(&Epoch, Duration)>> = SIZES.iter().map(|size| group(measured, *size)).collect();
    let heights = groups.iter().map(|group| ROW * group.len() as i32 + GAP);
    let end = TOP + heights.sum::<i32>();

    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, (WIDTH as u32, (end + BOTTOM) as u32)).into_drawing_area();
    heading(&area)?;
    axis(&area, end)?;
    let mut y = TOP;
    for group in &groups {
        group_label(&area, group, y)?;
        for (epoch, chain) in group {
            row(&area, epoch, *chain, y + ROW / 2)?;
            y += ROW;
        }
        y += GAP;
    }
    area.present()?;
    drop(area);
    Ok(svg)
}

/// The epochs of that size, each with the time of the chain's own code.
fn group(measured: &Measured, (neurons, validators, density): (u32, u32, f64)) -> Vec<(&Epoch, Duration)> {
    let size = Size { neurons, validators, density };
    let pair = |variant| Some((measured.epoch(size, variant, 1)?, measured.chain.time(size, variant)?));
    Variant::ALL.into_iter().filter_map(pair).collect()
}

/// What the chart shows, and in which colours.
fn heading(area: &Area<'_>) -> Result<()> {
    write(area, "Time of one epoch on one thread", (8, 20), HPos::Left, &bold(20.0, INK))?;
    let y = TOP - 30;
    write(area, "neurons × validators", (8, y), HPos::Left, &plain(15.0, INK))?;
    for (x, color, name) in [(LEFT, KERNEL, "yuma-kernel"), (LEFT + 126, CHAIN, "the chain’s own code")] {
        area.draw(&Circle::new((x, y), 6, color.filled()))?;
        write(area, name, (x + 12, y), HPos::Left, &plain(16.0, color))?;
    }
    write(area, "faster", (WIDTH - 8, y), HPos::Right, &bold(16.0, KERNEL))
}

/// A line for each power of ten, down to `end`.
fn axis(area: &Area<'_>, end: i32) -> Result<()> {
    for decade in DECADES.0..=DECADES.1 {
        let seconds = 10_f64.powi(decade);
        let x = place(seconds);
        area.draw(&PathElement::new([(x, TOP - 12), (x, end)], INK.mix(0.25)))?;
        let label = match decade {
            0.. => format!("{seconds} s"),
            -3..0 => format!("{:.0} ms", seconds * 1e3),
            _ => format!("{:.0} µs", seconds * 1e6),
        };
        write(area, &label, (x, end + 16), HPos::Center, &plain(16.0, INK))?;
    }
    Ok(())
}

/// The size of a group, beside its first rows.
fn group_label(area: &Area<'_>, group: &[(&Epoch, Duration)], y: i32) -> Result<()> {
    let Some((epoch, _)) = group.first() else { return Ok(()) };
    let Size { neurons, validators, density } = epoch.size;
    write(area, &format!("{neurons} × {validators}"), (8, y + ROW / 2), HPos::Left, &bold(18.0, INK))?;
    let weights = format!("{} weights", count(epoch.entries));
    write(area, &weights, (8, y + ROW / 2 + ROW), HPos::Left, &plain(15.0, INK))?;
    if density < 1.0 {
        let density = format!("density 1/{:.0}", 1.0 / density);
        write(area, &density, (8, y + ROW / 2 + 2 * ROW), HPos::Left, &plain(15.0, INK))?;
    }
    Ok(())
}

/// Two dots, what is between them, and how far they are apart.
fn row(area: &Area<'_>, epoch: &Epoch, chain: Duration, y: i32) -> Result<()> {
    let variant = match epoch.variant {
        Variant::Yuma3Liquid => "liquid alpha",
        variant => variant.title(),
    };
    write(area, variant, (LEFT - 56, y), HPos::Right, &plain(16.0, INK))?;

    let (from, to) = (place(epoch.kernel().as_secs_f64()), place(chain.as_secs_f64()));
    area.draw(&Rectangle::new([(from, y - 2), (to, y + 2)], KERNEL.mix(0.35).filled()))?;
    area.draw(&Circle::new((to, y), 6, CHAIN.filled()))?;
    area.draw(&Circle::new((from, y), 6, KERNEL.filled()))?;
    write(area, &time(epoch.kernel()), (from - 12, y), HPos::Right, &plain(15.0, KERNEL))?;
    write(area, &known_time(chain), (to + 12, y), HPos::Left, &plain(15.0, CHAIN))?;
    write(area, &ratio(chain, epoch.kernel()), (WIDTH - 8, y), HPos::Right, &bold(18.0, KERNEL))
}

/// Where a time lies on the axis.
fn place(seconds: f64) -> i32 {
    let (first, last) = (f64::from(DECADES.0), f64::from(DECADES.1));
    let share = (seconds.log10() - first) / (last - first);
    LEFT + (share * f64::from(RIGHT - LEFT)).round() as i32
}

fn write(area: &Area<'_>, text: &str, at: (i32, i32), side: HPos, style: &TextStyle<'_>) -> Result<()> {
    let style = style.pos(Pos::new(side, VPos::Center));
    Ok(area.draw(&Text::new(text.to_owned(), at, style))?)
}

fn plain(size: f64, color: RGBColor) -> TextStyle<'static> {
    FONT.into_font().resize(size).color(&color)
}

fn bold(size: f64, color: RGBColor) -> TextStyle<'static> {
    FONT.into_font().resize(size).style(FontStyle::Bold).color(&color)
}

/// The reader's own sans serif.
const FONT: (&str, i32) = ("system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif", 16);

#[cfg(test)]
mod tests {
    use super::*;

    /// All epochs of the chart, 50 times as fast as the chain's own code.
    fn measured() -> Measured {
        let chain = serde_json::from_str(include_str!("../../../benches/chain.json")).unwrap();
        let mut measured = Measured {
            machine: String::new(),
            epochs: Vec::new(),
            copies: Vec::new(),
            memory: Vec::new(),
            within_executor: Vec::new(),
            chain,
        };
        for (neurons, validators, density) in SIZES {
            for (variant, name) in Variant::ALL.into_iter().zip(["yuma2", "yuma3", "yuma3-liquid"]) {
                let chain = measured.chain.time(Size { neurons, validators, density }, variant).unwrap();
                let row = serde_json::json!({
                    "neurons": neurons, "validators": validators, "density": density, "variant": name, "threads": 1,
                    "entries": 1, "kernel_ns": chain.as_nanos() as u64 / 50, "reference_ns": 0
                });
                measured.epochs.push(serde_json::from_value(row).unwrap());
            }
        }
        measured
    }

    #[test]
    fn every_epoch_has_two_dots_and_a_ratio() {
        let svg = svg(&measured()).unwrap();
        let pairs = SIZES.len() * Variant::ALL.len();
        let dots_of_legend = 2;
        assert_eq!(svg.matches("<circle").count(), 2 * pairs + dots_of_legend);
        assert_eq!(svg.matches("50×").count(), pairs);
    }

    #[test]
    fn what_was_not_measured_is_left_out() {
        let mut measured = measured();
        measured.epochs.truncate(1);
        assert_eq!(svg(&measured).unwrap().matches("<circle").count(), 2 + 2);
    }
}
