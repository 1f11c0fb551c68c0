//! The first case of a vector file, or a state alone: cargo run --example epoch -- ../../vectors/epoch/tiny.json

use std::error::Error;

use serde_json::Value;
use yuma_consensus::{default_spec_version, Engine, EpochState, Yuma};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: epoch FILE")?;
    let json: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let input = json.pointer("/cases/0/input").unwrap_or(&json);

    let mut yuma = Yuma::load(Engine::default())?;
    let spec_version = default_spec_version();
    let output = yuma.epoch(spec_version, &EpochState::from_json(input, spec_version)?)?;
    println!("uid  incentive  dividends  emission, rao");
    for uid in 0..output.emission.len() {
        println!("{uid:3} {:10} {:10} {:14}", output.incentive[uid], output.dividends[uid], output.emission[uid]);
    }
    Ok(())
}
