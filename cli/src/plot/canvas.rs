//! The canvas of charts, with the fonts, colours and labels that they share.

use std::fs;
use std::path::Path;
use std::sync::Once;

use anyhow::{Result, anyhow, bail};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::register_font;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// The kind of picture that a file is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Image {
    Svg,
    Png,
}

impl Image {
    /// The kind that the ending of the file's name stands for.
    pub(crate) fn of_file(path: &Path) -> Result<Self> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            _ => bail!("--plot: found {}, expected a name that ends in .svg or .png", path.display()),
        }
    }
}

/// A sheet to draw on, in units of [`SCALE`] pixels.
pub(crate) struct Sheet<'a, B: DrawingBackend> {
    pub(crate) area: &'a DrawingArea<B, Shift>,
    pixels: u32,
}

/// A chart that can draw itself.
pub(crate) trait Chart {
    /// Draws on the sheet, which is white.
    fn draw<B: DrawingBackend>(&self, sheet: &Sheet<'_, B>) -> Result<(), DrawingAreaErrorKind<B::ErrorType>>;
}

pub(crate) const WIDTH: u32 = 860;
pub(crate) const HEIGHT: u32 = 520;
/// The pixels of a unit.
const SCALE: u32 = 2;
pub(crate) const INK: RGBColor = RGBColor(0x1f, 0x29, 0x33);
pub(crate) const FAINT: RGBColor = RGBColor(0x6b, 0x77, 0x85);
pub(crate) const GRID: RGBColor = RGBColor(0xe3, 0xe8, 0xee);

/// Colours that people with any colour vision can tell apart.
pub(crate) const COLOURS: [RGBColor; 8] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0x7a, 0x5a, 0x3a),
    RGBColor(0x44, 0x44, 0x44),
];

/// Draws the chart into the file.
pub(crate) fn save(path: &Path, chart: &impl Chart) -> Result<()> {
    static FONT: Once = Once::new();
    FONT.call_once(|| {
        // A font that is built in is valid; without it, texts would be missing and drawing fail.
        let font: &'static [u8] = include_bytes!("../../fonts/DejaVuSans-subset.ttf");
        let _ = register_font("sans-serif", FontStyle::Normal, font);
    });
    let size = (SCALE * WIDTH, SCALE * HEIGHT);
    match Image::of_file(path)? {
        Image::Svg => {
            let mut text = String::new();
            finish(&SVGBackend::with_string(&mut text, size).into_drawing_area(), chart)?;
            // Coordinates are integers: smaller units make them finer.
            let drawn = format!(r#"width="{}" height="{}""#, size.0, size.1);
            let shown = format!(r#"width="{WIDTH}" height="{HEIGHT}""#);
            fs::write(path, text.replacen(&drawn, &shown, 1))?;
            Ok(())
        }
        Image::Png => finish(&BitMapBackend::new(path, size).into_drawing_area(), chart),
    }
}

fn finish<B: DrawingBackend>(area: &DrawingArea<B, Shift>, chart: &impl Chart) -> Result<()> {
    let drawn =
        area.fill(&WHITE).and_then(|()| chart.draw(&Sheet { area, pixels: SCALE })).and_then(|()| area.present());
    drawn.map_err(|error| anyhow!("{error}"))
}

impl<B: DrawingBackend> Sheet<'_, B> {
    /// Units converted to pixels.
    pub(crate) fn pixels(&self, units: f64) -> i32 {
        (units * f64::from(self.pixels)).round() as i32
    }

    /// The style of a text.
    pub(crate) fn font(&self, size: f64, colour: RGBColor) -> TextStyle<'static> {
        ("sans-serif", size * f64::from(self.pixels)).into_font().color(&colour)
    }

    /// The style of a line.
    pub(crate) fn stroke(&self, width: f64, colour: RGBColor) -> ShapeStyle {
        colour.stroke_width((width * f64::from(self.pixels)).round().max(1.0) as u32)
    }

    /// Writes the title and the line below it.
    pub(crate) fn headings(&self, title: &str, about: &str) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        let at = |y: f64| (self.pixels(24.0), self.pixels(y));
        self.area.draw(&Text::new(title.to_owned(), at(18.0), self.font(18.0, INK)))?;
        self.area.draw(&Text::new(about.to_owned(), at(44.0), self.font(12.5, FAINT)))
    }

    /// Writes labels in the right margin, one below the other, in their colours, each as near to its height as there is room.
    pub(crate) fn labels(
        &self,
        labels: &[(String, RGBColor, i32)],
        x: f64,
        (top, bottom): (i32, i32),
    ) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        let gap = self.pixels(17.0);
        let mut order: Vec<&(String, RGBColor, i32)> = labels.iter().collect();
        order.sort_by_key(|label| label.2);
        let mut places: Vec<i32> = Vec::with_capacity(order.len());
        for label in &order {
            places.push(places.last().map_or(label.2.max(top), |last| label.2.max(last + gap)));
        }
        // Labels below the bottom edge are moved up, and those above them in turn.
        let mut limit = bottom;
        for place in places.iter_mut().rev() {
            *place = (*place).min(limit);
            limit = *place - gap;
        }
        let anchor = Pos::new(HPos::Left, VPos::Center);
        for (label, y) in order.into_iter().zip(places) {
            let (dash, text) = (self.pixels(x), self.pixels(x + 22.0));
            let points = vec![(dash, y), (dash + self.pixels(14.0), y)];
            self.area.draw(&PathElement::new(points, self.stroke(3.0, label.1)))?;
            self.area.draw(&Text::new(label.0.clone(), (text, y), self.font(12.0, INK).pos(anchor)))?;
        }
        Ok(())
    }
}

/// `text` truncated to `most` characters.
pub(crate) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
