//! Liquid alpha for many entries at once.
//!
//! The time goes into the terms of the exponential, `term = floor(floor(term × y) / i)`. Vectors multiply 32 bits by 32
//! bits, so that a product in limbs takes four multiplications, and so does a division by the constant `i`, a multiplication
//! by its reciprocal; once all terms are small, both together take three. `liquid_alpha.md` has the proofs.

use crate::arithmetic::{LOW, ONE, product, reciprocal};
use crate::liquid_alpha::{E, LiquidAlpha, exp_series};

/// How many exponentials are computed at once.
const CHUNK: usize = 64;

/// The largest exponent for which a term times `i` stays below 2^64, as [`wide_terms`] needs.
const LARGEST: u64 = 18 << 32;

/// `floor(2^64 / i) + 1`, by which a multiplication divides what is below `2^64 / i`.
const WIDE: [u64; 32] = {
    let mut reciprocals = [0; 32];
    let mut i = 2;
    while i < 32 {
        reciprocals[i] = u64::MAX / i as u64 + 1 + (i.is_power_of_two()) as u64;
        i += 1;
    }
    reciprocals
};

/// A shift `k` and `floor(2^k / i) + 1`, by which a multiplication divides what is below 2^31.
const NARROW: [(u32, u64); 32] = {
    let mut reciprocals = [(0, 0); 32];
    let mut i = 2;
    while i < 32 {
        let shift = 31 + (i as u32).next_power_of_two().ilog2();
        reciprocals[i] = (shift, (1 << shift) / i as u64 + 1);
        i += 1;
    }
    reciprocals
};

multiversioned! {
    /// The liquid alpha of each entry: as [`LiquidAlpha::bits`], for weight, old bond and consensus.
    pub(crate) fn liquid_alphas(
        [weights, old, consensus]: [&[u64]; 3],
        liquid_alpha: &LiquidAlpha,
        alphas: &mut [u64],
    ) {
        let chunks = weights.chunks(CHUNK).zip(old.chunks(CHUNK)).zip(consensus.chunks(CHUNK));
        for (((weights, old), consensus), alphas) in chunks.zip(alphas.chunks_mut(CHUNK)) {
            let mut exponents = [0_i64; CHUNK];
            for (((exponent, weight), old), consensus) in exponents.iter_mut().zip(weights).zip(old).zip(consensus) {
                *exponent = liquid_alpha.exponent(*weight, *old, *consensus);
            }
            let exponentials = exponentials(&exponents);
            for (alpha, exponential) in alphas.iter_mut().zip(exponentials) {
                *alpha = liquid_alpha.low + product(reciprocal(ONE + exponential), liquid_alpha.high - liquid_alpha.low);
            }
        }
    }
}

/// `exp` of each exponent, which lies within -20 and 20.
#[inline(always)]
fn exponentials(exponents: &[i64; CHUNK]) -> [u64; CHUNK] {
    let y: [u64; CHUNK] = core::array::from_fn(|lane| exponents[lane].unsigned_abs());
    let mut sums = if y.iter().any(|y| *y > LARGEST) { y.map(exp_series) } else { series(&y) };
    for (sum, exponent) in sums.iter_mut().zip(exponents) {
        if *exponent < 0 {
            *sum = reciprocal(*sum);
        } else if *exponent == ONE.cast_signed() {
            *sum = E;
        }
    }
    sums
}

/// As [`exp_series`], for each `y` up to [`LARGEST`].
#[inline(always)]
fn series(y: &[u64; CHUNK]) -> [u64; CHUNK] {
    let (mut terms, mut sums) = (*y, y.map(|y| ONE + y));
    // In 32 bits each, so that a lane can see that they are.
    let y = [y.map(|y| (y >> 32) as u32), y.map(|y| y as u32)];
    let mut i = 2;
    while i < 32 && terms.iter().fold(0, |any, term| any | term) >> 26 != 0 {
        wide_terms(&mut terms, &y, WIDE[i]);
        for lane in 0..CHUNK {
            sums[lane] += terms[lane];
        }
        i += 1;
    }
    while i < 32 && terms.iter().fold(0, |any, term| any | term) != 0 {
        narrow_terms(&mut terms, &y, NARROW[i]);
        for lane in 0..CHUNK {
            sums[lane] += terms[lane];
        }
        i += 1;
    }
    sums
}

/// The next terms, by limbs of 32 bits.
#[inline(always)]
fn wide_terms(terms: &mut [u64; CHUNK], [y_high, y_low]: &[[u32; CHUNK]; 2], reciprocal: u64) {
    let [reciprocal_high, reciprocal_low] = [reciprocal >> 32, reciprocal & LOW];
    for lane in 0..CHUNK {
        let [y_high, y_low] = [u64::from(y_high[lane]), u64::from(y_low[lane])];
        let [term_high, term_low] = [terms[lane] >> 32, terms[lane] & LOW];
        let product = ((term_high * y_high) << 32) + term_high * y_low + term_low * y_high + ((term_low * y_low) >> 32);
        let [high, low] = [product >> 32, product & LOW];
        let middle = high * reciprocal_low + low * reciprocal_high + ((low * reciprocal_low) >> 32);
        terms[lane] = high * reciprocal_high + (middle >> 32);
    }
}

/// The next terms of such below 2^26, whose product with `y` is below 2^31.
#[inline(always)]
fn narrow_terms(terms: &mut [u64; CHUNK], [y_high, y_low]: &[[u32; CHUNK]; 2], (shift, reciprocal): (u32, u64)) {
    for lane in 0..CHUNK {
        let [y_high, y_low] = [u64::from(y_high[lane]), u64::from(y_low[lane])];
        let term = terms[lane] & LOW;
        let product = term * y_high + ((term * y_low) >> 32);
        terms[lane] = ((product & LOW) * (reciprocal & LOW)) >> shift;
    }
}

#[cfg(test)]
mod tests {
    use yuma_document::SplitMix64;
    use yuma_reference::I32F32;

    use super::*;

    /// Compares the exponentials of `chunks` vectors of exponents, each drawn by `draw`, with the reference's.
    fn judge(chunks: usize, mut draw: impl FnMut() -> i64) {
        for _ in 0..chunks {
            let exponents: [i64; CHUNK] = core::array::from_fn(|_| draw());
            let expected = exponents.map(|bits| yuma_reference::exp(I32F32::from_bits(bits)).to_bits().cast_unsigned());
            assert_eq!(exponentials(&exponents), expected, "{exponents:?}");
        }
    }

    /// Both signs of numbers below 2^`bits`.
    fn below(bits: u32) -> impl FnMut() -> i64 {
        let mut random = SplitMix64::new(bits.into());
        move || (random.below(2 << bits) as i64) - (1 << bits)
    }

    #[test]
    fn exponentials_of_every_size_are_those_of_the_reference() {
        // Up to 16: the further down, the sooner all terms are small.
        for bits in [1, 20, 30, 32, 33, 34, 35, 36] {
            judge(500, below(bits));
        }
    }

    #[test]
    fn the_largest_exponentials_are_those_of_the_reference() {
        // Beyond what the terms in limbs are proven for: in all lanes, and in some.
        for lowest in [18, 16] {
            let mut random = SplitMix64::new(lowest);
            judge(3000, || {
                let size = ((lowest << 32) + random.below((20 - lowest) << 32)).cast_signed();
                if random.below(2) == 0 { size } else { -size }
            });
        }
    }

    #[test]
    fn exponentials_at_the_edges() {
        let largest = LARGEST.cast_signed();
        let edges = [0, 1, -1, 1 << 32, -1 << 32, (1 << 32) + 1, largest, -largest, largest + 1, 20 << 32, -20 << 32];
        for edge in edges {
            judge(1, || edge);
        }
        let mut every = edges.into_iter().cycle();
        judge(20, || every.next().unwrap_or_default());
    }
}
