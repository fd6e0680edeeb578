//! A simulation that is written and read goes on as if nothing had happened.

use yuma_document::Generator;
use yuma_kernel::{HyperparameterValues, Hyperparameters};
use yuma_sim::{Activity, Event, Options, Schedule, Simulation, Timeline};

#[test]
fn a_written_simulation_goes_on_to_the_bit() {
    for (yuma_version, liquid_alpha, commit_reveal) in [(2, false, false), (3, false, true), (3, true, true)] {
        let values = HyperparameterValues { yuma_version, liquid_alpha, commit_reveal, ..Default::default() };
        let start =
            Generator { seed: 9, n: 20, validators: 6, density: (3, 5) }.epoch(Hyperparameters::new(values).unwrap());
        let options = Options {
            schedule: Schedule::TempoPlusOne,
            activity: Activity::Continued,
            reveal_delay: 3,
            compounding: true,
            ..Options::default()
        };
        let mut timeline = Timeline::default();
        timeline.insert(2, Event::SetWeights { uid: 0, weights: vec![(7, 65_535)] });
        timeline.insert(4, Event::SetWeights { uid: 1, weights: vec![(9, 65_535), (10, 0)] });
        timeline.insert(5, Event::Register(12));
        timeline.insert(5, Event::GoOffline(2));
        timeline.insert(5, Event::Commit { uid: 3, weights: vec![(8, 100)] });
        timeline.insert(9, Event::Reveal(3));
        timeline.insert(10, Event::ResetBonds(7));
        let mut whole = Simulation::new(start, options);
        whole.run(6, &mut &timeline).unwrap();
        let mut restored = Simulation::from_json(whole.to_json().as_bytes()).unwrap();
        let mut cloned = whole.clone();
        let expected = whole.run(30, &mut &timeline).unwrap();
        assert_eq!(restored.run(30, &mut &timeline).unwrap(), expected);
        assert_eq!(cloned.run(30, &mut &timeline).unwrap(), expected);
        assert_eq!(restored.to_json(), whole.to_json());
    }
}

#[test]
fn a_state_that_is_none_is_refused() {
    let start = Generator { seed: 9, n: 4, validators: 2, density: (1, 1) }.epoch(Hyperparameters::default());
    let json = Simulation::new(start, Options::default()).to_json();
    let error = |json: &str| Simulation::from_json(json.as_bytes()).unwrap_err().to_string();
    let other = error(&json.replace("yuma-simulation/1", "yuma-simulation/2"));
    assert_eq!(other, "state: schema: found yuma-simulation/2, expected yuma-simulation/1");
    let short = error(&json.replace(r#""n":4"#, r#""n":5"#));
    assert!(short.starts_with("epoch 0: stake: found length 4, expected 5"), "{short}");
    assert!(error("[").starts_with("state: EOF while parsing"));
}
