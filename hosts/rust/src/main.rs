//! yuma-host ENGINE run: the line protocol (vectors/README.md) on standard input and output.
//! yuma-host ENGINE digest FILE: the SHA-256 of all results of a file of requests (test/engines).

use std::error::Error;
use std::io::{self, BufRead, Write};

use yuma_host::{Engine, Yuma};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let engine_named = |name: &str| Engine::ALL.iter().copied().find(|engine| engine.name() == name);
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [engine, "run"] if let Some(engine) = engine_named(engine) => run(Yuma::load(engine)?),
        [engine, "digest", file] if let Some(engine) = engine_named(engine) => {
            println!("{}", Yuma::load(engine)?.digest(&std::fs::read(file)?)?);
            Ok(())
        }
        _ => {
            let engines: Vec<_> = Engine::ALL.iter().map(|engine| engine.name()).collect();
            Err(format!("usage: yuma-host {} run | digest FILE", engines.join("|")).into())
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
