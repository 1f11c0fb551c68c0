//! Reads storage proofs with smoldot's decoder, to hold the project's own reader against it.
//!
//! Standard input: proofs one after the other, each a line `root proof key key …` in hexadecimal digits, the proof being its
//! items as a SCALE list. For each a line: its keys' values in hexadecimal digits, `-` where there is no row, `?` where the
//! proof does not say, or `error …` where it is no proof.

use smoldot::trie::proof_decode::{decode_and_verify_proof, Config};
use std::io::{self, BufRead};

fn main() {
    for line in io::stdin().lock().lines() {
        println!("{}", answer(&line.expect("text on standard input")));
    }
}

fn answer(line: &str) -> String {
    let mut words = line.split(' ').map(bytes);
    let root: [u8; 32] = words.next().and_then(|root| root.try_into().ok()).expect("a root of 32 bytes");
    let proof = words.next().expect("a proof");
    let decoded = match decode_and_verify_proof(Config { proof }) {
        Ok(decoded) => decoded,
        Err(error) => return format!("error {error}"),
    };
    let values = words.map(|key| match decoded.storage_value(&root, &key) {
        Ok(Some((value, _))) => value.iter().map(|byte| format!("{byte:02x}")).collect(),
        Ok(None) => "-".to_owned(),
        Err(_) => "?".to_owned(),
    });
    values.collect::<Vec<String>>().join(" ")
}

fn bytes(digits: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
    (0..digits.len()).step_by(2).map(byte).collect()
}
