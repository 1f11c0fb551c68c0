//! `yuma-host [ENGINE] run`: the line protocol (vectors/README.md) on standard input and output.
//! `yuma-host [ENGINE] run --binary`: the same with records (docs/abi.md), each behind its length.

use std::error::Error;
use std::io::{self, BufRead, BufWriter, Write};
use std::process::ExitCode;

use yuma_consensus::{Engine, Yuma};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yuma-host: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let named = arguments.first().and_then(|name| Engine::ALL.iter().copied().find(|engine| engine.name() == *name));
    let load = || Yuma::load(named.unwrap_or_default());
    match &arguments[named.iter().len()..] {
        ["run"] => answer_lines(load()?),
        ["run", "--binary"] => Ok(load()?.answer_records(io::stdin().lock(), BufWriter::new(io::stdout().lock()))?),
        _ => {
            let engines: Vec<_> = Engine::ALL.iter().map(|engine| engine.name()).collect();
            Err(format!("usage: yuma-host [{}] run [--binary]", engines.join("|")).into())
        }
    }
}

fn answer_lines(mut yuma: Yuma) -> Result<(), Box<dyn Error>> {
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
