//! The epoch of ruleset subtensor-425 (docs/specification/epoch.md) in plain Rust with i64 and i128: the yardstick of
//! `npm run bench`. It is written as one would write it first, heading by heading, with nothing done for speed but to
//! pass over rows without entries.
//!
//!     yuma-native [--all-pairs] REQUEST RUNS [RESULT]
//!
//! REQUEST is a file with a record of docs/abi.md, operation 1. Prints the nanoseconds of each of so many runs, each from
//! the state to the outputs, without reading and writing records. RESULT gets the result's record.

mod bonds;
mod consensus;
mod epoch;
mod fixed;
mod liquid_alpha;
mod record;
mod stake;

use std::time::Instant;
use std::{env, fs, hint, process};

use liquid_alpha::Pairs;

const USAGE: &str = "usage: yuma-native [--all-pairs] REQUEST RUNS [RESULT]";

fn main() {
    if let Err(message) = run() {
        eprintln!("{message}");
        process::exit(1);
    }
}

fn run() -> Result<(), String> {
    let mut args: Vec<String> = env::args().skip(1).collect();
    let pairs = if args.first().is_some_and(|arg| arg == "--all-pairs") {
        args.remove(0);
        Pairs::All
    } else {
        Pairs::Read
    };
    let (request, runs) = match &args[..] {
        [request, runs, ..] => (request, runs.parse::<u32>().map_err(|_| USAGE)?),
        _ => return Err(USAGE.to_string()),
    };
    let bytes = fs::read(request).map_err(|error| format!("{request}: {error}"))?;
    let state = record::read_state(&bytes)?;

    for _ in 0..runs {
        let start = Instant::now();
        let output = epoch::epoch(hint::black_box(&state), pairs);
        let elapsed = start.elapsed();
        println!("{}", elapsed.as_nanos());
        if let Some(result) = args.get(2) {
            fs::write(result, record::write_output(&output)).map_err(|error| format!("{result}: {error}"))?;
        }
        hint::black_box(output);
    }
    Ok(())
}
