//! The chart of the README: the time of an epoch in the kernel and in the chain's own arithmetic.

use super::chain::{Chain, Input, Pair};
use super::quantity::{count, known_time};

const WIDTH: u32 = 880;
/// The upper edge of the first group.
const TOP: u32 = 116;
const ROW: u32 = 27;
/// Between the edge of a group and its first and last row.
const PADDING: u32 = 11;
const BOTTOM: u32 = 40;
/// Where the time axis starts and ends.
const LEFT: u32 = 366;
const RIGHT: u32 = 744;
/// The right edge of the ratios.
const END: u32 = WIDTH - 28;
/// The first and the last power of ten, in seconds, of the time axis.
const DECADES: (i32, i32) = (-5, 1);

/// The picture brings its own ground, so that it can be read on any page.
const STYLE: &str = "\
    text{font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:14px;fill:#57636e}\
    .card{fill:#fff;stroke:#d8dee4}.ground{fill:none}.real .ground{fill:#edf6f3}.grid{stroke:#d8dee4}\
    .time{paint-order:stroke;stroke:#fff;stroke-width:5;stroke-linejoin:round}.real .time{stroke:#edf6f3}\
    .name{fill:#1c242b;font-size:15px;font-weight:600}.title{fill:#1c242b;font-size:20px;font-weight:600}\
    .kernel{fill:#0b7a5b}.chain{fill:#b34f0b}.ratio{fill:#0b7a5b;font-size:18px;font-weight:700}\
    .middle{text-anchor:middle}.end{text-anchor:end}.from{stop-color:#0b7a5b}.to{stop-color:#b34f0b}\
    @media(prefers-color-scheme:dark){text{fill:#9aa6b2}.card{fill:#12171d;stroke:#2b333b}\
    .real .ground{fill:#15241f}.grid{stroke:#2b333b}.time{stroke:#12171d}.real .time{stroke:#15241f}\
    .name,.title{fill:#e8edf2}.kernel,.ratio{fill:#34c298}.chain{fill:#f08a45}\
    .from{stop-color:#34c298}.to{stop-color:#f08a45}}";

/// Draws the chart as SVG.
pub(crate) fn svg(chain: &Chain) -> String {
    let (mut grounds, mut rows) = (String::new(), String::new());
    let mut y = TOP;
    for input in &chain.native {
        grounds += &ground(input, y);
        rows += &group(input, y);
        y += height(input);
    }
    // The lines of the axis cross the grounds, and the figures interrupt the lines.
    let body = heading(&chain.measured) + &grounds + &axis(y) + &rows;
    let height = y + BOTTOM;
    let (card_width, card_height) = (WIDTH - 1, height - 1);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n\
         <defs><linearGradient id=\"gap\"><stop class=\"from\"/><stop class=\"to\" offset=\"1\"/></linearGradient></defs>\n\
         <rect class=\"card\" x=\".5\" y=\".5\" width=\"{card_width}\" height=\"{card_height}\" rx=\"12\"/>\n{body}</svg>\n",
        spoken(chain),
    )
}

/// The picture in words, for readers who do not see it.
fn spoken(chain: &Chain) -> String {
    let groups = chain.native.iter().map(|input| {
        let ratios = input.epochs.iter().map(|pair| format!("{} in {}", pair.ratio(), pair.variant.title()));
        let (name, neurons) = (name(input), count(input.neurons));
        format!("{name}, {neurons} neurons: {}", ratios.collect::<Vec<_>>().join(", "))
    });
    format!(
        "How many times as fast as the chain’s own arithmetic the kernel is. {}.",
        groups.collect::<Vec<_>>().join("; ")
    )
}

/// The title, the colours, and the conditions.
fn heading(measured: &str) -> String {
    let mut svg = text("title", 28, 34, "The time of one epoch");
    svg += &text("", 28, 58, measured);
    let legend = TOP - 22;
    for (class, x, name) in [("kernel", LEFT, "yuma-kernel"), ("chain", LEFT + 124, "the chain’s own arithmetic")] {
        svg += &dot(class, x, legend);
        svg += &text(class, x + 13, legend, name);
    }
    svg + &text("kernel end", END, legend, "faster")
}

/// A line for each power of ten, down to `end`.
fn axis(end: u32) -> String {
    let mut svg = String::new();
    for decade in DECADES.0..=DECADES.1 {
        let seconds = 10_f64.powi(decade);
        let x = place(seconds);
        let label = match decade {
            0.. => format!("{seconds} s"),
            -3..0 => format!("{:.0} ms", seconds * 1e3),
            _ => format!("{:.0} µs", seconds * 1e6),
        };
        let line = format!("<path class=\"grid\" d=\"M{x}.5 {TOP}V{end}\"/>\n");
        svg.extend([line, text("middle", x, end + 18, &label)]);
    }
    svg
}

/// The ground on which a real subnet stands.
fn ground(input: &Input, top: u32) -> String {
    let (width, height) = (WIDTH - 24, height(input));
    let rect = format!("<rect class=\"ground\" x=\"12\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>");
    format!("<g class=\"{}\">{rect}</g>\n", kind(input))
}

/// An input with its rows.
fn group(input: &Input, top: u32) -> String {
    let first = top + PADDING + ROW / 2;
    let mut svg = format!("<g class=\"{}\">\n", kind(input));
    svg += &text("name", 28, first, name(input));
    svg += &text("", 28, first + ROW, &format!("{} neurons, {} validators", count(input.neurons), input.validators));
    svg += &text("", 28, first + 2 * ROW, &format!("{} weights", count(input.entries)));
    for (pair, index) in input.epochs.iter().zip(0..) {
        svg += &row(pair, first + index * ROW);
    }
    svg + "</g>\n"
}

/// Two dots, the distance between them, and the ratio.
fn row(pair: &Pair, y: u32) -> String {
    let variant = pair.variant.title().trim_start_matches("version 3, ");
    let (from, to) = (place(pair.kernel().as_secs_f64()), place(pair.chain().as_secs_f64()));
    let (top, width) = (y - 2, to - from);
    let gap =
        format!("<rect fill=\"url(#gap)\" opacity=\".55\" x=\"{from}\" y=\"{top}\" width=\"{width}\" height=\"4\"/>\n");
    [
        text("end", LEFT - 66, y, variant),
        gap,
        dot("kernel", from, y),
        dot("chain", to, y),
        text("kernel time end", from - 13, y, &known_time(pair.kernel())),
        text("chain time", to + 13, y, &known_time(pair.chain())),
        text("ratio end", END, y, &pair.ratio()),
    ]
    .concat()
}

/// A real subnet by its name; a generated one by what sets it apart.
fn name(input: &Input) -> &str {
    input.network.as_deref().unwrap_or("every weight set")
}

const fn kind(input: &Input) -> &'static str {
    if input.network.is_some() { "real" } else { "generated" }
}

fn height(input: &Input) -> u32 {
    2 * PADDING + ROW * input.epochs.len() as u32
}

/// Where a time lies on the logarithmic axis.
fn place(seconds: f64) -> u32 {
    let (first, last) = (f64::from(DECADES.0), f64::from(DECADES.1));
    let share = (seconds.log10() - first) / (last - first);
    LEFT + (share * f64::from(RIGHT - LEFT)).round() as u32
}

fn dot(class: &str, x: u32, y: u32) -> String {
    format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"6\"/>\n")
}

/// A line of text, centred on `y`.
fn text(class: &str, x: u32, y: u32, text: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    format!("<text{class} x=\"{x}\" y=\"{}\">{text}</text>\n", y + 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn() -> (Chain, String) {
        let chain = serde_json::from_str(include_str!("../../../benches/chain.json")).unwrap();
        let svg = svg(&chain);
        (chain, svg)
    }

    #[test]
    fn every_pair_has_two_dots_and_its_ratio() {
        let (chain, svg) = drawn();
        let dots_of_legend = 2;
        let pairs: Vec<_> = chain.native.iter().flat_map(|input| &input.epochs).collect();
        assert_eq!(svg.matches("<circle").count(), 2 * pairs.len() + dots_of_legend);
        for pair in pairs {
            assert!(svg.contains(&format!(">{}</text>", pair.ratio())), "{}", pair.ratio());
        }
    }

    #[test]
    fn the_real_subnet_comes_first() {
        let (_, svg) = drawn();
        let place = |text: &str| svg.find(&format!(">{text}")).unwrap();
        assert!(place("mainnet subnet 15") < place("every weight set"));
    }

    /// The picture and the table in the repository show the record: nobody has changed one and not the other.
    #[test]
    fn the_repository_shows_the_record() {
        let (chain, svg) = drawn();
        assert!(include_str!("../../../docs/performance.svg") == svg, "run: cargo xtask bench --redraw");
        let document = include_str!("../../../docs/performance.md");
        for (name, table) in [("chain", chain.native_table()), ("chain-wasm", chain.wasm_table())] {
            let replaced = crate::region::replaced(document, name, &table).unwrap();
            assert!(replaced == document, "run: cargo xtask bench --redraw");
        }
    }
}
