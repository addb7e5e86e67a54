//! A simulation of the delivery core: a day or a week of receipts, faults, kills and retries in milliseconds, from a seed.
//!
//! The engine, the taking of a batch to its end, the judgement and the schedule are those of the service; the store is the
//! one in memory, and clock, chance and network are handed in. A model judges what it sees.
//!
//! - `plan`: what happens in a run, drawn from its seed; `random` is where chance comes from
//! - `run`: the loop; `clock` is its time
//! - `world`: what the delivering code meets; `receiver` is a destination
//! - `model`: what has to hold; `lateness` says how late an attempt may begin
//! - `nodes`: two nodes over one store, with a book of its own of what has to hold
//!
//! More seeds than `./test` runs:
//!
//! ```text
//! SWITCHBOARD_SIMULATION_SEEDS=10000 cargo test --release -p switchboard --lib two_hundred_seeds_hold
//! ```
//!
//! `SWITCHBOARD_SIMULATION_FIRST` is the first of them (0 when it is not set). A seed that fails names the line that is to be
//! added to the list below, where it stays.

mod clock;
mod lateness;
mod model;
mod nodes;
mod plan;
mod random;
mod receiver;
mod run;
mod world;

use std::time::Instant;

use run::Run;

/// Seeds of every run of the tests.
const SEEDS: u64 = 200;

fn run(seed: u64) -> [usize; 4] {
    let simulation = Run::new(seed);
    let kind = simulation.plan().kind;
    let test = format!("#[test] fn seed_{seed}() {{ run({seed}); }} // {kind:?}");
    simulation.run().unwrap_or_else(|violation| panic!("{violation}\nadd to {}: {test}", file!()))
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn two_hundred_seeds_hold() {
    let first = setting("SWITCHBOARD_SIMULATION_FIRST", 0);
    let count = setting("SWITCHBOARD_SIMULATION_SEEDS", SEEDS);
    let (began, mut total) = (Instant::now(), [0; 4]);
    for seed in first..first + count {
        total.iter_mut().zip(run(seed)).for_each(|(total, own)| *total += own);
    }
    let [all, received, cancelled, exhausted] = total;
    println!(
        "{count} seeds in {:?}: {all} receipts, {received} received, {cancelled} cancelled, {exhausted} exhausted",
        began.elapsed()
    );
    assert_eq!(all, received + cancelled + exhausted);
}

// Seeds that failed once, and what they found.

/// A receipt went out every second for as long as the store could not record it.
#[test]
fn seed_0() {
    run(0);
}

/// A page that was read before an attempt was recorded, and came after it, had the receipt sent again at once.
#[test]
fn seed_3() {
    run(3);
}

/// A wait of a day that a destination asked for was kept, though an hour is the most.
#[test]
fn seed_29() {
    run(29);
}

/// A wait that a destination asked for was forgotten when the attempt could not be recorded.
#[test]
fn seed_1() {
    run(1);
}

/// A survey that was wanted while another was under way did not take place (the loop of the service had the same fault).
#[test]
fn seed_169() {
    run(169);
}
/// A receipt that was set free again before its own attempt was heard of waited for the next survey.
#[test]
fn seed_4578() {
    run(4578);
}

/// The same, by another way.
#[test]
fn seed_6226() {
    run(6226);
}
