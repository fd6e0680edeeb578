//! The weighted median of one column by quickselect, where vectors are slow.

/// A vote, in the order of its score: the score in the high half, the stake behind it in the low half.
pub(crate) const fn vote(score: u32, stake: u32) -> u64 {
    (score as u64) << 32 | stake as u64
}

const fn score(vote: u64) -> u32 {
    (vote >> 32) as u32
}

const fn stake(vote: u64) -> u64 {
    vote & 0xFFFF_FFFF
}

/// At most this many votes are sorted instead of partitioned.
const FEW: usize = 8;

/// The lowest score above which there is less stake than `majority`, or the highest score; 0 without votes.
///
/// Quickselect with the middle of the range of scores as the pivot; the order of the votes is lost.
pub(crate) fn median(mut votes: &mut [u64], majority: u64) -> u32 {
    let mut above = 0;
    let (mut low, mut high) = range(votes);
    while votes.len() > FEW && low < high {
        let middle = u32::midpoint(low, high);
        let (lower, stake_above) = partition(votes, middle);
        let (lower_votes, higher_votes) = votes.split_at_mut(lower);
        let is_lower = above + stake_above < majority;
        let none_is_left_out = if is_lower { higher_votes.is_empty() } else { lower_votes.is_empty() };
        if is_lower {
            above += stake_above;
            (votes, high) = (lower_votes, middle);
        } else {
            (votes, low) = (higher_votes, middle + 1);
        }
        if none_is_left_out {
            (low, high) = range(votes);
        }
    }
    votes.sort_unstable();
    above += votes.iter().map(|vote| stake(*vote)).sum::<u64>();
    let reaches = |vote: &&u64| {
        above -= stake(**vote);
        above < majority
    };
    let reached = votes.iter().find(reaches).or(votes.last());
    reached.map_or(0, |vote| score(*vote))
}

fn range(votes: &[u64]) -> (u32, u32) {
    let ends = votes.iter().fold((u64::MAX, 0), |(low, high), vote| (low.min(*vote), high.max(*vote)));
    (score(ends.0), score(ends.1))
}

/// Lomuto partition: moves the votes for up to `middle` before the others; returns their number, and the stake of the others.
fn partition(votes: &mut [u64], middle: u32) -> (usize, u64) {
    let (mut lower, mut stake_above) = (0, 0);
    for next in 0..votes.len() {
        // Swaps in any case, for no branch to depend on the vote.
        let vote = votes[next];
        votes.swap(next, lower);
        let is_lower = score(vote) <= middle;
        lower += usize::from(is_lower);
        stake_above += if is_lower { 0 } else { stake(vote) };
    }
    (lower, stake_above)
}
