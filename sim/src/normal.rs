//! Normally distributed numbers, the same on every machine.

use std::f64::consts::TAU;

use yuma_document::SplitMix64;

/// Draws from the standard normal distribution by the transform of Box and Muller, two at a time.
///
/// The bits follow from the seed alone: [`SplitMix64`] is defined by the specification, and logarithm, sine and cosine are
/// those of the crate `libm`, in plain Rust, never those of the machine's C library.
///
/// ```
/// use yuma_sim::Normals;
///
/// let (mut one, mut same, mut other) = (Normals::new(1, 0), Normals::new(1, 0), Normals::new(1, 1));
/// let draw = one.draw();
/// assert_eq!(draw, same.draw());
/// assert_ne!(draw, other.draw());
/// assert!(one.at_least_0(1.0, 0.4) >= 0.0);
/// ```
#[derive(Debug, Clone)]
pub struct Normals {
    random: SplitMix64,
    second: Option<f64>,
}

impl Normals {
    /// The draws of `seed`, another sequence for each `label`.
    pub const fn new(seed: u64, label: u64) -> Self {
        let seed = SplitMix64::new(seed).next_word() ^ label;
        // Mixed once more, so that no two sequences are parts of each other.
        Self { random: SplitMix64::new(SplitMix64::new(seed).next_word()), second: None }
    }

    /// The next draw of the distribution with this mean and standard deviation, 0 if it is negative.
    pub fn at_least_0(&mut self, mean: f64, deviation: f64) -> f64 {
        (mean + deviation * self.draw()).max(0.0)
    }

    /// The next draw: mean 0, standard deviation 1.
    pub fn draw(&mut self) -> f64 {
        if let Some(second) = self.second.take() {
            return second;
        }
        let radius = libm::sqrt(-2.0 * libm::log(self.uniform()));
        let angle = TAU * self.uniform();
        self.second = Some(radius * libm::sin(angle));
        radius * libm::cos(angle)
    }

    /// Above 0 and at most 1, in steps of 2^-53.
    fn uniform(&mut self) -> f64 {
        const STEPS: f64 = (1_u64 << 53) as f64;
        ((self.random.next_word() >> 11) + 1) as f64 / STEPS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_deviation_and_tails_are_normal() {
        let mut normals = Normals::new(1, 2);
        let draws: Vec<f64> = (0..100_000).map(|_| normals.draw()).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 1e5;
        let beyond_two = draws.iter().filter(|draw| draw.abs() > 2.0).count() as f64 / 1e5;
        let products = draws.windows(2).map(|pair| pair[0] * pair[1]).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.01, "{mean}");
        assert!((variance - 1.0).abs() < 0.02, "{variance}");
        assert!((beyond_two - 0.0455).abs() < 0.003, "{beyond_two}");
        assert!(products.abs() < 0.015, "{products}");
    }

    /// These bits, which Python computes too, must never change: published results stand on them.
    #[test]
    fn the_draws_are_fixed() {
        let mut normals = Normals::new(0, 0);
        let bits: Vec<u64> = (0..3).map(|_| normals.draw().to_bits()).collect();
        assert_eq!(bits, [4_611_483_241_204_436_871, 13_823_509_377_175_060_679, 4_608_578_532_558_059_123]);
        assert_ne!(Normals::new(0, 1).draw().to_bits(), bits[0]);
        assert_ne!(Normals::new(1, 0).draw().to_bits(), bits[0]);
    }
}
