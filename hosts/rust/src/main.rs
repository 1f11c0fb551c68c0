//! `yuma-host [ENGINE] run`: the line protocol (vectors/README.md) on standard input and output.
//! `yuma-host [ENGINE] digest FILE`: the SHA-256 of all results of a file of requests (test/engines).

use std::error::Error;
use std::io::{self, BufRead, Write};

use yuma_consensus::{Engine, Yuma};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let engine_named = |name: &str| Engine::ALL.iter().copied().find(|engine| engine.name() == name);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let named = arguments.first().and_then(|name| engine_named(name));
    let command = &arguments[named.iter().len()..];
    let load = || Yuma::load(named.unwrap_or_default());
    match command {
        ["run"] => run(load()?),
        ["digest", file] => {
            println!("{}", load()?.digest(&std::fs::read(file)?)?);
            Ok(())
        }
        _ => {
            let engines: Vec<_> = Engine::ALL.iter().map(|engine| engine.name()).collect();
            Err(format!("usage: yuma-host [{}] run | digest FILE", engines.join("|")).into())
        }
    }
}

fn run(mut yuma: Yuma) -> Result<(), Box<dyn Error>> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        if !line.trim_ascii().is_empty() {
            // At once: the asker may wait for this answer before it asks again.
            writeln!(output, "{}", yuma.answer(&line))?;
            output.flush()?;
        }
    }
    Ok(())
}
