//! Recorded runs of blocks: the judge must reproduce every recorded field of every block.

use yuma_reference::economy::block::Row;
use yuma_reference::economy::state::State;
use yuma_reference::economy::trades::{Limit, Place};

use crate::bridge::difference;
use crate::recorded::{AUTHOR, Block, FREE, Op, Run, blank, overlay};

fn place(coldkey: u64, hotkey: u64, netuid: u16) -> Place {
    Place { coldkey, hotkey, netuid }
}

/// Does an operation; none when it is refused.
fn apply(state: &mut State, op: &Op) -> Option<()> {
    for account in [op.cold, op.cold2] {
        let coldkey = state.coldkeys.entry(account).or_default();
        coldkey.balance = FREE;
    }
    let from = place(op.cold, op.hot, op.net);
    let limit = Some(Limit { price: op.limit, partial: op.partial });
    match op.kind.as_str() {
        "add" => state.add_stake(from, op.amount, None),
        "addlim" => state.add_stake(from, op.amount, limit),
        "remove" => state.remove_stake(from, op.amount, None),
        "remlim" => state.remove_stake(from, op.amount, limit),
        "move" => state.move_stake(from, place(op.cold, op.hot2, op.net2), op.amount, None),
        "transfer" => state.move_stake(from, place(op.cold2, op.hot, op.net2), op.amount, None),
        "swaplim" => state.move_stake(from, place(op.cold, op.hot, op.net2), op.amount, limit),
        "claim" => state.claim_root(op.cold, &[op.net, op.net2]),
        "register" => state.register(op.cold, op.hot, op.net),
        "children" => {
            match op.until {
                _ if !op.ok => return None,
                Some(until) => {
                    state.pending_children.insert((op.net, op.hot), (op.children.clone(), until));
                }
                None => state.set_children(op.hot, op.net, op.children.clone()),
            }
            Some(())
        }
        other => panic!("operation {other}"),
    }
}

fn hash(digits: &str) -> [u8; 32] {
    let byte = |at: usize| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).expect("two digits");
    core::array::from_fn(byte)
}

fn play(state: &mut State, block: &Block) -> usize {
    let number = block.number;
    for op in &block.ops {
        let free = |state: &State| {
            [op.cold, op.cold2, AUTHOR].map(|account| state.coldkeys.get(&account).map_or(0, |c| i128::from(c.balance)))
        };
        let author = free(state)[2];
        let done = apply(state, op).is_some();
        assert_eq!(done, op.ok, "block {number}: {op:?}");
        if let Some(paid) = op.paid {
            let after = free(state);
            let free = i128::from(FREE);
            let found = [after[0] - free, after[1] - free, after[2] - author];
            let expected = if op.cold == op.cold2 { [paid[0], paid[0], paid[2]] } else { paid };
            assert_eq!(found, expected, "block {number}: {op:?}");
        }
    }
    let mut asked = 0;
    state.step(&hash(&block.hash), &mut |request| {
        asked += 1;
        let netuid = request.netuid;
        let recorded = block.epochs.get(&netuid).unwrap_or_else(|| panic!("block {number}: no epoch of {netuid}"));
        let drained = &request.drained;
        let found = [drained.server, drained.validator, drained.root, drained.cut];
        assert_eq!(found, recorded.drained, "block {number}, subnet {netuid}");
        let stake: Vec<_> = recorded.stake.iter().map(|&bits| bits.into()).collect();
        assert_eq!(request.stake, stake, "block {number}, subnet {netuid}: stake");
        let emissions: Vec<u64> = recorded.mech.iter().map(|mechanism| mechanism.g).collect();
        assert_eq!(request.emissions, emissions, "block {number}, subnet {netuid}: emissions");
        let row = |term: &(u16, u64, u64, u64, u64, u16, u16, u16, u16)| Row {
            uid: term.0,
            hotkey: term.1,
            server: term.2,
            validator: term.3,
            emission: term.4,
            dividend: term.5,
        };
        recorded.mech.iter().map(|mechanism| mechanism.terms.iter().map(row).collect()).collect()
    });
    assert_eq!(asked, block.epochs.len(), "block {number}: epochs");
    asked
}

fn replay(text: &str) {
    let run: Run = serde_json::from_str(text).expect("a recorded run");
    let mut state = blank();
    overlay(&mut state, &run.init);
    let mut epochs = 0;
    for block in &run.blocks {
        epochs += play(&mut state, block);
        let mut expected = state.clone();
        overlay(&mut expected, &block.after);
        assert!(state == expected, "block {}:\n{}", block.number, difference(&state, &expected));
    }
    assert!(epochs > 0 && !run.blocks.is_empty());
}

macro_rules! runs {
    ($($name:ident: $file:literal;)*) => {$(
        /// The judge may not lose a rao of what the chain itself recorded.
        #[test]
        fn $name() {
            replay(include_str!(concat!("../../../testdata/economy/", $file)));
        }
    )*};
}

runs! {
    run_00: "economy-00.json";
    run_01: "economy-01.json";
    run_02: "economy-02.json";
    run_04: "economy-04.json";
    run_05: "economy-05.json";
    run_06: "economy-06.json";
    run_08: "economy-08.json";
    run_09: "economy-09.json";
    run_11: "economy-11.json";
    run_12: "economy-12.json";
    run_13: "economy-13.json";
    run_15: "economy-15.json";
}
