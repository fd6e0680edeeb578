//! The number of threads changes no bit.
use crate::support::{cases, draw, kernel, same};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;
use yuma_document::Generator;
use yuma_kernel::{HyperparameterValues, Hyperparameters, Matrices};

#[test]
fn large_epochs_on_1_2_3_and_7_threads() {
    // Enough entries for seven workers; sparse enough in the second for sparse rows, and unsorted rows in both.
    for (density, yuma_version, liquid_alpha) in
        [(1, 2, false), (1, 3, false), (1, 3, true), (4, 2, false), (4, 3, false), (4, 3, true)]
    {
        let values = HyperparameterValues { yuma_version, liquid_alpha, kappa: 60_000, ..Default::default() };
        let rules = Hyperparameters::new(values).expect("the values are valid");
        let mut document = Generator { seed: 7, n: 600, validators: 500, density: (1, density) }.epoch(rules);
        document.weights.iter_mut().step_by(3).for_each(|row| row.reverse());
        let expected = yuma_reference::epoch(&yuma_conformance::reference_epoch(&document, None));
        let input = document.input().expect("a generated epoch is valid");
        for threads in [1, 2, 3, 7] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
            let output = pool.install(|| yuma_kernel::epoch(&input, &rules, Matrices::ALL));
            let found = crate::support::outputs(&output);
            same(&found, &expected).unwrap_or_else(|error| panic!("{threads} threads, 1/{density}: {error}"));
        }
    }
}

proptest! {
    #![proptest_config(cases(30))]

    #[test]
    fn drawn_epochs_on_three_threads(epoch in draw::epoch(180)) {
        let pool = ThreadPoolBuilder::new().num_threads(3).build().expect("threads can be started");
        same(&pool.install(|| kernel(&epoch)), &yuma_reference::epoch(&epoch))?;
    }
}
