//! Whole epochs, drawn at random: kernel and reference model agree on every bit.

mod support;

use proptest::prelude::*;
use support::{cases, draw, kernel, same};

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn small_epochs_are_those_of_the_reference(epoch in draw::epochs(9)) {
        same(&kernel(&epoch), &yuma_reference::epoch(&epoch))?;
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn medium_epochs_are_those_of_the_reference(epoch in draw::epochs(70)) {
        same(&kernel(&epoch), &yuma_reference::epoch(&epoch))?;
    }
}
