//! Settings of owners and hotkeys: tempo, epochs on request, takes, seats on root. Sections 4.5, 6.4 and 7.4 of
//! `docs/economy.md`.

use super::refusal::Refusal;
use super::state::{Network, ROOT};
use crate::{Account, Schedule};

const TEMPOS: core::ops::RangeInclusive<u16> = 360..=50_400;
/// Blocks before a slot in which its clock is not touched.
const FREEZE: u64 = 10;
/// Blocks between two changes of a tempo.
const TEMPO_INTERVAL: u64 = 360;
/// Blocks after which a take may rise again.
const TAKE_INTERVAL: u64 = 216_000;
/// Largest take, in parts of 65 535.
const MOST_TAKE: u16 = 11_796;
/// Seats of validators on root.
const ROOT_SEATS: usize = 64;

impl<A: Account> Network<A> {
    pub(super) fn set_tempo(&mut self, coldkey: A, netuid: u16, tempo: u16) -> Result<(), Refusal> {
        let now = self.block;
        let schedule = self.require_owner(coldkey, netuid)?;
        if !TEMPOS.contains(&tempo) {
            return Err(Refusal::OutOfRange { field: "tempo", found: tempo.into(), least: 360, most: 50_400 });
        }
        require_thawed(&schedule, now)?;
        let changed = self.subnets.get(&netuid).map_or(0, |subnet| subnet.tempo_changed);
        if changed > 0 {
            require_since(now, changed.saturating_add(TEMPO_INTERVAL))?;
        }
        let subnet = self.subnet_mut(netuid);
        (subnet.schedule.tempo, subnet.schedule.last_slot, subnet.tempo_changed) = (tempo, now, now);
        Ok(())
    }

    pub(super) fn trigger_epoch(&mut self, coldkey: A, netuid: u16) -> Result<(), Refusal> {
        let now = self.block;
        let schedule = self.require_owner(coldkey, netuid)?;
        if schedule.pending_slot > 0 {
            return Err(Refusal::TooSoon { found: now, next: schedule.pending_slot });
        }
        require_thawed(&schedule, now)?;
        self.subnet_mut(netuid).schedule.pending_slot = now.saturating_add(FREEZE);
        Ok(())
    }

    fn require_owner(&self, coldkey: A, netuid: u16) -> Result<Schedule, Refusal> {
        let subnet = self.subnets.get(&netuid).ok_or(Refusal::NoSubnet { netuid })?;
        if subnet.owner == Some(coldkey) { Ok(subnet.schedule) } else { Err(Refusal::NotOwner) }
    }

    /// A take falls at any time, and rises when it has not changed for long.
    pub(super) fn set_take(&mut self, coldkey: A, hotkey: A, take: u16) -> Result<(), Refusal> {
        if self.owner_of(hotkey) != Some(coldkey) {
            return Err(Refusal::NotOwner);
        }
        if take > MOST_TAKE {
            return Err(Refusal::OutOfRange { field: "take", found: take.into(), least: 0, most: MOST_TAKE.into() });
        }
        let (now, default) = (self.block, self.parameters.default_take);
        let Some(state) = self.hotkey_mut(hotkey) else { return Err(Refusal::UnknownHotkey) };
        if take > state.take.unwrap_or(default) && state.take_changed > 0 {
            require_since(now, state.take_changed.saturating_add(TAKE_INTERVAL).saturating_add(1))?;
        }
        (state.take, state.take_changed) = (Some(take), now);
        Ok(())
    }

    /// A seat on root is free of charge; on a full root the least staked one goes to whoever has more.
    pub(super) fn register_root(&mut self, coldkey: A, hotkey: A) -> Result<(), Refusal> {
        if self.owner_of(hotkey) != Some(coldkey) {
            return Err(Refusal::NotOwner);
        }
        if self.is_registered(hotkey, ROOT) {
            return Err(Refusal::NoSeat { netuid: ROOT });
        }
        let now = self.block;
        let seats = self.neurons.get(&ROOT).map(|neurons| neurons.hotkeys.clone()).unwrap_or_default();
        if seats.len() < ROOT_SEATS {
            let neurons = self.neurons_mut(ROOT);
            neurons.hotkeys.push(hotkey);
            neurons.registered.push(now);
            neurons.emission.push(0);
            neurons.dividends.push(0);
        } else {
            let least = seats.iter().enumerate().min_by_key(|(_, seat)| self.stake_of_hotkey(**seat, ROOT));
            let Some((uid, seat)) = least else { return Err(Refusal::NoSeat { netuid: ROOT }) };
            let (found, least) =
                (self.stake_of_hotkey(hotkey, ROOT), self.stake_of_hotkey(*seat, ROOT).saturating_add(1));
            if found < least {
                return Err(Refusal::TooLittle { found, least });
            }
            self.reseat(ROOT, uid, hotkey, now);
        }
        self.become_delegate(hotkey);
        Ok(())
    }
}

/// The clock is not touched shortly before a slot.
fn require_thawed(schedule: &Schedule, now: u64) -> Result<(), Refusal> {
    let slot = schedule.last_slot.saturating_add(schedule.tempo.into());
    if now.saturating_add(FREEZE) > slot {
        Err(Refusal::TooSoon { found: now, next: slot.saturating_add(1) })
    } else {
        Ok(())
    }
}

fn require_since(now: u64, next: u64) -> Result<(), Refusal> {
    if now < next { Err(Refusal::TooSoon { found: now, next }) } else { Ok(()) }
}
