//! The vectors of whole epochs, in every engine; the line protocol's errors.

use std::fs;
use std::path::PathBuf;

use serde_json::{json, Map, Value};
use sha2::{Digest, Sha256};
use yuma_consensus::{default_spec_version, ConsensusMode, Engine, EpochState, Yuma};

fn vector_files(folder: &str) -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors").join(folder);
    let paths = fs::read_dir(folder).expect("the vectors are there").map(|entry| entry.unwrap().path());
    paths.map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap()).collect()
}

/// The epochs of a case: each an input, and what is expected of it.
fn steps(case: &Value) -> Vec<(Value, &Value)> {
    let Some(steps) = case["steps"].as_array() else {
        return vec![(case["input"].clone(), case)];
    };
    let mut input = case["initial"].clone();
    let mut inputs = Vec::new();
    for step in steps {
        merge(&mut input, &step["set"]);
        inputs.push((input.clone(), step));
        // The next step starts from what this one leaves, which is what it is expected to leave.
        merge(
            &mut input,
            &json!({ "bonds": step["output"]["bonds"], "validator_permit": step["output"]["validator_permit"] }),
        );
    }
    inputs
}

fn merge(object: &mut Value, more: &Value) {
    object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
}

/// Every field that is expected is there and equal; the result may have more.
fn assert_holds(actual: &Value, expected: &Value, whose: &str) {
    for (field, value) in expected.as_object().unwrap_or(&Map::new()) {
        assert_eq!(&actual[field], value, "{whose}: {field}");
    }
}

#[test]
fn typed_epochs_are_equal_in_every_engine() {
    for &engine in Engine::ALL {
        let mut yuma = Yuma::load(engine).unwrap();
        let mut epochs = 0;
        for file in vector_files("epoch") {
            for case in file["cases"].as_array().unwrap() {
                for (input, expected) in steps(case) {
                    let whose = format!("{} {}", file["suite"], case["name"]);
                    let spec_version = default_spec_version();
                    let state = EpochState::from_json(&input, spec_version).unwrap();
                    let (output, trace) = yuma.epoch_with_trace(spec_version, &state).unwrap();
                    assert_holds(&output.to_json(), &expected["output"], &whose);
                    assert_holds(&trace.to_json(), &expected["trace"], &whose);
                    assert_eq!(yuma.epoch(spec_version, &state), Ok(output));
                    epochs += 1;
                }
            }
        }
        assert_eq!(epochs, 764, "{engine:?}");
    }
}

#[test]
fn emission_is_equal_in_every_engine() {
    for &engine in Engine::ALL {
        let mut yuma = Yuma::load(engine).unwrap();
        let mut cases = 0;
        for file in vector_files("emission") {
            for case in file["cases"].as_array().unwrap() {
                let output = yuma.emission(file["suite"].as_str().unwrap(), &case["input"]);
                assert_eq!(output.as_ref(), Ok(&case["output"]), "{} {}", file["suite"], case["name"]);
                cases += 1;
            }
        }
        assert_eq!(cases, 994, "{engine:?}");
    }
}

#[test]
fn payout_is_equal() {
    let mut yuma = Yuma::load(Engine::default()).unwrap();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/payout");
    let mut cases = 0;
    for runtime in fs::read_dir(folder).expect("the vectors are there") {
        for file in vector_files(runtime.unwrap().path().to_str().unwrap()) {
            let (suite, version) = (file["suite"].as_str().unwrap(), file["spec_version"].as_u64().unwrap());
            for case in file["cases"].as_array().unwrap() {
                let output = yuma.payout(suite, version as u32, &case["input"]);
                assert_eq!(output.as_ref(), Ok(&case["output"]), "{version} {suite} {}", case["name"]);
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 5605);
}

#[test]
fn payouts_at_fault_are_named() {
    let mut yuma = Yuma::load(Engine::default()).unwrap();
    let file = vector_files("payout/425").into_iter().find(|file| file["suite"] == "distribute-emission").unwrap();
    let faults = [
        ("owned_hotkeys", json!([{ "owner": 1 }]), "missing_field", "owned_hotkeys[0].hotkeys"),
        ("owned_hotkeys", json!([{ "owner": 1, "hotkeys": ["1"] }]), "wrong_type", "owned_hotkeys[0].hotkeys[0]"),
        ("owned_hotkeys", json!([{ "owner": 1, "hotkeys": [], "n": 1 }]), "unknown_field", "owned_hotkeys[0].n"),
        ("immune_owner_uids_limit", json!(1), "unknown_field", "immune_owner_uids_limit"),
        ("recycle_or_burn", json!("keep"), "wrong_type", "recycle_or_burn"),
    ];
    for (name, value, code, place) in faults {
        let mut input = file["cases"][0]["input"].clone();
        input[name] = value;
        let error = yuma.payout("distribute-emission", 425, &input).unwrap_err();
        assert_eq!((error.code.as_str(), error.message.split(':').next().unwrap()), (code, place), "{error}");
    }
    for version in [260, 426] {
        let error = yuma.payout("distribute-emission", version, &file["cases"][0]["input"]).unwrap_err();
        assert_eq!((error.code.as_str(), error.field.as_deref()), ("unknown_runtime", Some("spec_version")));
    }
}

#[test]
fn accounts_at_fault_are_named() {
    let mut yuma = Yuma::load(Engine::default()).unwrap();
    let file = vector_files("emission").into_iter().find(|file| file["suite"] == "stake-weights").unwrap();
    let account = |changed: Value| {
        let mut account = json!({ "hotkey": 1, "owner": 2, "alpha_stake": "5", "root_stake": "5", "childkey_take": 0 });
        merge(&mut account, &changed);
        account
    };
    let plain = || account(json!({}));
    let faults = [
        (json!([plain(), account(json!({ "hotkey": 2 })), plain()]), "repeated", "accounts[2]"),
        (json!([plain(), account(json!({ "hotkey": 2, "owner": -1 }))]), "negative", "accounts[1].owner"),
        (json!([account(json!({ "hotkey": "0x12" }))]), "wrong_type", "accounts[0].hotkey"),
        (json!([account(json!({ "more": 1 }))]), "unknown_field", "accounts[0].more"),
        (json!([{ "hotkey": 1 }]), "missing_field", "accounts[0].owner"),
        (json!([{}]), "missing_field", "accounts[0].hotkey"),
        (json!([account(json!({ "alpha_stake": "-1" }))]), "negative", "accounts[0].alpha_stake"),
        (json!([[]]), "wrong_type", "accounts[0]"),
        (json!(null), "wrong_type", "accounts"),
    ];
    for (accounts, code, place) in faults {
        let mut input = file["cases"][0]["input"].clone();
        input["accounts"] = accounts;
        let error = yuma.emission("stake-weights", &input).unwrap_err();
        assert_eq!((error.code.as_str(), error.message.split(':').next().unwrap()), (code, place), "{error}");
    }
}

#[test]
fn the_blob_is_the_pinned_one() {
    let blob = include_bytes!("../yuma.wasm");
    let hash: String = Sha256::digest(blob).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, yuma_consensus::blob_sha256());
}

#[test]
fn a_state_survives_its_json_form() {
    for file in vector_files("epoch") {
        let (mut input, _) = steps(&file["cases"][0]).remove(0);
        let more = json!({
            "previous_consensus": [1, 2],
            "liquid_alpha_consensus_mode": "previous",
            "null_consensus": true,
            "ruleset": "whitepaper",
            "rho": 3,
        });
        merge(&mut input, &more);
        let state = EpochState::from_json(&input, default_spec_version()).unwrap();
        assert_eq!(state.liquid_alpha_consensus_mode, ConsensusMode::Previous);
        assert_eq!(state.to_json(), input);
    }
}

#[test]
fn lines_are_answered_in_order_of_the_protocol() {
    for &engine in Engine::ALL {
        let mut yuma = Yuma::load(engine).unwrap();
        let mut answer = |request: Value| yuma.answer(request.to_string().as_bytes());
        let case = &vector_files("epoch").into_iter().find(|file| file["suite"] == "uniform").unwrap()["cases"][0];
        let input = &case["input"];
        let with = |field: &str, value: Value| {
            let mut input = input.clone();
            input[field] = value;
            json!({ "suite": "epoch", "input": input })
        };
        let exp = |input: Value| json!({ "suite": "fixed/I32F32.exp", "input": input });

        let whole = answer(json!({ "suite": "epoch", "input": input, "trace": true }));
        assert_eq!(whole, json!({ "output": case["output"], "trace": whole["trace"] }));
        assert_holds(&whole["trace"], &case["trace"], "uniform");
        assert_eq!(
            answer(json!({ "suite": "stage/top_k", "input": { "values": ["5", "7", "5"], "k": 2 } })),
            json!({ "output": { "selected": [false, true, true] } })
        );
        assert_eq!(answer(exp(json!(["0"]))), json!({ "output": "4294967296" }));
        assert_eq!(
            answer(json!({ "suite": "fixed/I32F32.checked_div", "input": ["1", "0"] })),
            json!({ "output": null })
        );
        let largest = u128::MAX.to_string();
        assert_eq!(
            answer(json!({ "suite": "fixed/U96F32.saturating_add", "input": [largest, "1"] })),
            json!({ "output": largest })
        );

        let faults = [
            (json!([]), "wrong_type", None),
            (json!({ "suite": "epoche", "input": {} }), "unknown_suite", Some("suite")),
            (json!({ "suite": "emission/unsafe-pow", "input": {} }), "unknown_suite", Some("suite")),
            (json!({ "suite": "emission/safe-pow", "input": {} }), "missing_field", Some("val_bits")),
            (json!({ "suite": "emission/coinbase-blocks", "input": {} }), "wrong_type", Some("subnets")),
            (json!({ "suite": "epoch" }), "missing_field", Some("input")),
            (json!({ "suite": "epoch", "input": [] }), "wrong_type", Some("input")),
            (json!({ "suite": "epoch", "input": {} }), "missing_field", Some("n")),
            (json!({ "suite": "epoch", "input": input, "tracing": 1 }), "unknown_field", Some("tracing")),
            (json!({ "suite": "epoch", "input": input, "spec_version": 120 }), "unknown_runtime", None),
            (with("kapa", json!(1)), "unknown_field", Some("kapa")),
            (with("kappa", json!("1")), "wrong_type", Some("kappa")),
            (with("kappa", json!(1.5)), "wrong_type", Some("kappa")),
            (with("kappa", json!(-1)), "negative", Some("kappa")),
            (with("kappa", json!(65536)), "too_large", Some("kappa")),
            (with("last_update", json!([])), "wrong_count", Some("last_update")),
            (with("weights", json!([[[0]]])), "wrong_type", Some("weights")),
            (json!({ "suite": "stage/top_k", "input": { "values": [] } }), "missing_field", Some("k")),
            (
                json!({ "suite": "stage/top_k", "input": { "spec_version": 425 } }),
                "unknown_field",
                Some("spec_version"),
            ),
            (exp(json!(["0", "0"])), "wrong_count", Some("input")),
            (exp(json!(["00"])), "wrong_type", Some("input")),
            (exp(json!(["9223372036854775808"])), "too_large", Some("input")),
            (exp(json!(["-9223372036854775809"])), "too_small", Some("input")),
        ];
        for (request, code, field) in faults {
            let error = answer(request.clone())["error"].clone();
            assert_eq!(error["code"], code, "{request} {error}");
            assert_eq!(error["field"].as_str(), field, "{request} {error}");
            assert!(error["message"].as_str().unwrap().starts_with(field.unwrap_or("")));
        }
        assert_eq!(yuma.answer(b"{")["error"]["code"], "invalid_json");
    }
}

#[test]
fn errors_name_field_and_index() {
    let mut yuma = Yuma::load(Engine::ALL[0]).unwrap();
    let file = vector_files("epoch").into_iter().find(|file| file["suite"] == "uniform").unwrap();
    let mut input = file["cases"][0]["input"].clone();
    let state = EpochState::from_json(&input, 121).unwrap();

    input["last_update"][1] = json!("18446744073709551616");
    let error = EpochState::from_json(&input, 121).unwrap_err();
    assert_eq!((error.field.as_deref(), error.index, error.code.as_str()), (Some("last_update"), Some(1), "too_large"));
    assert!(error.to_string().starts_with("last_update[1]: "));

    let mut odd = state.clone();
    odd.alpha_stake[2] = u64::MAX;
    let error = yuma.epoch(121, &odd).unwrap_err();
    assert_eq!(
        (error.field.as_deref(), error.index, error.code.as_str()),
        (Some("alpha_stake"), Some(2), "not_established")
    );

    assert!(yuma.epoch(121, &state).is_ok());
}
