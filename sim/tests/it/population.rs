//! Strategies: deterministic from their seed, and each as it is described.

#![allow(clippy::cast_precision_loss, reason = "a mean")]

use yuma_kernel::{HyperparameterValues, Hyperparameters};
use yuma_sim::{
    Cabal, Copier, Discoverer, Error, Honest, Lazy, Miners, MinimalSupport, Normals, Population, Strategy,
    StrategyKind, TrendFollower, View,
};

fn shares(strategy: &mut impl Strategy, miners: &Miners, consensus: &[Vec<f64>], epoch: usize) -> Option<Vec<f64>> {
    strategy.shares(&mut View { epoch, miners, consensus, normals: &mut Normals::new(1, 1) })
}

#[test]
fn each_strategy_does_what_it_says() {
    let miners = Miners::new(4, 10, 0.5, 0.5, 7).unwrap();
    let past = [vec![0.1, 0.2, 0.3, 0.4], vec![0.2, 0.2, 0.3, 0.3]];
    let truth = |epoch| Some(miners.utilities(epoch).to_vec());
    assert_ne!(truth(2), truth(5));

    assert_eq!(shares(&mut Honest { noise: 0.0 }, &miners, &past, 2), truth(2));
    assert_ne!(shares(&mut Honest { noise: 0.1 }, &miners, &past, 2), truth(2));
    assert_eq!(shares(&mut Discoverer { lead: 3, noise: 0.0 }, &miners, &past, 2), truth(5));
    assert_eq!(shares(&mut Copier { lag: 1 }, &miners, &past, 2).as_ref(), Some(&past[1]));
    assert_eq!(shares(&mut Copier { lag: 2 }, &miners, &past, 2).as_ref(), Some(&past[0]));
    assert_eq!(shares(&mut Copier { lag: 3 }, &miners, &past, 2), None);

    let mut lazy = Lazy::default();
    assert_eq!(shares(&mut lazy, &miners, &past, 0), truth(0));
    assert_eq!(shares(&mut lazy, &miners, &past, 9), truth(0));

    let trend = shares(&mut TrendFollower { gain: 1.0 }, &miners, &past, 2).unwrap();
    for (found, expected) in trend.iter().zip([0.3, 0.2, 0.3, 0.2]) {
        assert!((found - expected).abs() < 1e-12);
    }

    let cabal = shares(&mut Cabal { own_miners: vec![1, 3], self_weight: 0.6, noise: 0.0 }, &miners, &past, 2).unwrap();
    assert_eq!((cabal[1], cabal[3]), (0.3, 0.3));
    assert!((cabal.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!((cabal[0] / cabal[2] - miners.utilities(2)[0] / miners.utilities(2)[2]).abs() < 1e-9);

    let one_good = Miners::new(4, 1, 0.0, 0.0, 0).unwrap();
    assert_eq!(one_good.utilities(0), [1.0; 4]);
    let supported = shares(&mut MinimalSupport { share: 0.3, noise: 0.0 }, &one_good, &past, 0).unwrap();
    assert_eq!(supported, [1.2; 4]);
}

#[test]
fn the_same_seed_gives_the_same_bits_on_any_thread() {
    let population = Population { epochs: 30, ..Population::all()[1].clone() };
    let here = population.run(Hyperparameters::default(), 5).unwrap();
    let runs: Vec<_> = std::thread::scope(|scope| {
        let run = || population.run(Hyperparameters::default(), 5).unwrap();
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(runs.iter().all(|run| *run == here));
    assert_ne!(population.run(Hyperparameters::default(), 6).unwrap().dividends, here.dividends);
}

/// A copier need not always earn less: the latest consensus is less noisy than one honest validator's measurement.
#[test]
fn copiers_earn_less_the_later_they_are() {
    let population = Population { epochs: 120, ..Population::all()[0].clone() };
    assert_eq!(population.name, "weight-copiers");
    for (yuma_version, liquid_alpha) in [(2, false), (3, false), (3, true)] {
        let values = HyperparameterValues { yuma_version, liquid_alpha, ..Default::default() };
        let series = population.run(Hyperparameters::new(values).unwrap(), 1).unwrap();
        // Per stake, against the honest ones together, once the bonds have settled.
        let earned = |uids: std::ops::Range<usize>| {
            let of_epoch = |epoch| series.dividends_per_1000_tao(epoch)[uids.clone()].iter().sum::<f64>();
            (40..120).map(of_epoch).sum::<f64>() / uids.len() as f64
        };
        let honest = earned(0..12);
        let copiers = [12, 13, 14, 15].map(|uid| earned(uid..uid + 1) / honest);
        assert!(copiers.is_sorted_by(|earlier, later| earlier > later), "{copiers:?}");
        assert!(copiers[3] < 1.0, "{copiers:?}");
    }
}

#[test]
fn bad_populations_are_named_with_what_is_possible() {
    let usual = Population::all()[0].clone();
    let refused = |change: fn(&mut Population)| {
        let mut population = usual.clone();
        change(&mut population);
        match population.run(Hyperparameters::default(), 0) {
            Err(error @ Error::Value { .. }) => error.to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(|it| it.validators.clear()), "validators: found 0, expected 1 or more");
    assert_eq!(refused(|it| it.miners = 0), "miners: found 0, expected 1 or more");
    assert_eq!(refused(|it| it.turnover = 1.5), "turnover: found 1.5, expected a share, 0 to 1");
    assert!(refused(|it| it.spread = -1.0).starts_with("spread: found -1, expected 0 to 100"));
    assert!(refused(|it| it.epochs = 0).starts_with("epochs: found 0"));
    assert!(refused(|it| it.validators[0].stake = f64::NAN).starts_with("validators: honest: stake: found NaN"));
    assert!(
        refused(|it| it.validators[0].strategy = StrategyKind::Honest { noise: -0.1 })
            .starts_with("validators: honest: noise: found -0.1, expected 0 to 100")
    );
    assert!(
        refused(
            |it| it.validators[0].strategy = StrategyKind::Cabal { own_miners: vec![32], self_weight: 0.5, noise: 0.0 }
        )
        .starts_with("validators: honest: own_miners: found 32, expected below 32")
    );
    assert!(
        refused(|it| it.validators[1].strategy = StrategyKind::Copier { lag: 0 })
            .contains("lag: found 0, expected 1 or more")
    );
}
