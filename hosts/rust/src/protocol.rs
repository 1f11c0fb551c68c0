//! The line protocol (vectors/README.md): one JSON object in, one out.

use alloc::format;

use serde_json::{json, Map, Value};

use crate::abi::{abi, Kind};
use crate::element::parse_integer;
use crate::error::Error;
use crate::request::{self, Request};
use crate::{result, Yuma};

pub fn answer(yuma: &mut Yuma, line: &[u8]) -> Value {
    run(yuma, line).unwrap_or_else(|Error { code, message, field, .. }| {
        let mut error = json!({ "code": code, "message": message });
        if let Some(field) = field {
            error["field"] = field.into();
        }
        json!({ "error": error })
    })
}

type Object = Map<alloc::string::String, Value>;

fn run(yuma: &mut Yuma, line: &[u8]) -> Result<Value, Error> {
    let request: Value = serde_json::from_slice(line)
        .map_err(|error| Error::new("invalid_json", format!("the line is not JSON: {error}")))?;
    let Value::Object(request) = request else {
        return Err(Error::new("wrong_type", "a request is an object with a suite and an input"));
    };
    let suite = match request.get("suite") {
        None => return Err(Error::at("suite", "missing_field", "the field is missing")),
        Some(Value::String(suite)) => suite,
        Some(_) => return Err(Error::at("suite", "wrong_type", "expected a string")),
    };
    let output = match suite.split_once('/') {
        None if suite == "epoch" => return epoch(yuma, &request),
        Some(("emission", name)) => yuma.emission(name, input(&request, &[])?)?,
        Some(("payout", name)) => {
            let input = input(&request, &["spec_version"])?;
            let version = request.get("spec_version");
            let version = version.ok_or_else(|| Error::at("spec_version", "missing_field", "the field is missing"))?;
            yuma.payout(name, spec_version(version)?, input)?
        }
        Some(("stage", name)) if abi().stages.contains_key(name) => {
            yuma.run(&abi().stages[name], 0, input(&request, &[])?)?
        }
        Some(("fixed", name)) if abi().fixed.tables.contains_key(name) => {
            let operands = input(&request, &[])?.as_array();
            let operands = operands.ok_or_else(|| Error::at("input", "wrong_type", "expected an array of operands"))?;
            yuma.run_table(&abi().fixed.tables[name], operands)?
        }
        _ => return Err(Error::at("suite", "unknown_suite", format!("there is no suite {suite:?} here"))),
    };
    Ok(json!({ "output": output }))
}

fn epoch(yuma: &mut Yuma, request: &Object) -> Result<Value, Error> {
    let input = input(request, &["trace", "spec_version"])?;
    let trace = match request.get("trace") {
        None => false,
        Some(Value::Bool(trace)) => *trace,
        Some(_) => return Err(Error::at("trace", "wrong_type", "expected true or false")),
    };
    let beside = request.get("spec_version").map(spec_version).transpose()?;
    let inside = input.get("spec_version").map(spec_version).transpose()?;
    match (beside, inside) {
        (Some(beside), Some(inside)) if beside != inside => {
            let problem = format!("{beside} beside the suite, {inside} in the input");
            return Err(Error::at("spec_version", "contradiction", problem));
        }
        _ => {}
    }
    let spec_version = beside.or(inside).unwrap_or(abi().default_spec_version);
    let state = request::parse(&abi().epoch.request, input, spec_version, &["spec_version"])?;
    let sections = yuma.run_epoch(spec_version, trace, &state.sections)?;
    let format = |fields| result::format(fields, &Request::default(), &sections);
    let mut answer = json!({ "output": format(&abi().epoch.output) });
    if trace {
        answer["trace"] = format(&abi().epoch.trace);
    }
    Ok(answer)
}

fn spec_version(value: &Value) -> Result<u32, Error> {
    let version = parse_integer(value, Kind::U32, false);
    version.map(|version| version as u32).map_err(|problem| problem.at("spec_version"))
}

/// The input of a request that has no other names than these beside its suite.
fn input<'a>(request: &'a Object, more: &[&str]) -> Result<&'a Value, Error> {
    let known = [&["suite", "input"], more].concat();
    if let Some(name) = request.keys().find(|name| !known.contains(&name.as_str())) {
        let problem = format!("a request for this suite has {}", known.join(", "));
        return Err(Error::at(name, "unknown_field", problem));
    }
    request.get("input").ok_or_else(|| Error::at("input", "missing_field", "the field is missing"))
}
