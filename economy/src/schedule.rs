//! When a subnet's epoch is due. Section 4.5 of `docs/economy.md`.

/// Blocks without a step after which an epoch is due whatever the tempo.
const LONGEST_WAIT: u64 = 50_400;

/// A subnet's clock, in blocks.
///
/// ```
/// use yuma_economy::Schedule;
///
/// let schedule = Schedule::starting(1_000, 7, 360);
/// assert!(!schedule.is_due(1_352));
/// assert!(schedule.is_due(1_353));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Schedule {
    /// Period; 0 for never.
    pub tempo: u16,
    /// Block of the last slot.
    pub last_slot: u64,
    /// Block of a slot that was asked for or put off; 0 for none.
    pub pending_slot: u64,
    /// Blocks since the last epoch that ran.
    pub since_step: u64,
    /// Block of the last epoch that ran.
    pub last_step: u64,
    /// Slots so far.
    pub slots: u64,
}

impl Schedule {
    /// The clock of a new subnet: netuids are spread over the period.
    pub fn starting(now: u64, netuid: u16, tempo: u16) -> Self {
        let offset = netuid.checked_rem(tempo).unwrap_or(0);
        Self { tempo, last_slot: now.saturating_sub(offset.into()), ..Self::default() }
    }

    /// Whether the slot has come.
    pub fn is_due(&self, now: u64) -> bool {
        let asked = self.pending_slot > 0 && now >= self.pending_slot;
        let elapsed = now.saturating_sub(self.last_slot) >= u64::from(self.tempo);
        self.tempo != 0 && (asked || self.since_step > LONGEST_WAIT || elapsed)
    }

    /// Puts the slot off to the next block.
    pub(crate) fn put_off(&mut self, now: u64) {
        self.pending_slot = now.saturating_add(1);
    }

    /// Uses the slot up.
    pub(crate) fn consume(&mut self, now: u64) {
        self.last_slot = now;
        self.pending_slot = 0;
        self.slots = self.slots.saturating_add(1);
    }
}
