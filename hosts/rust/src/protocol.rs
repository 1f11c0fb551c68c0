//! The line protocol (vectors/README.md): one JSON object in, one out.

use serde_json::{Map, Value, json};

use crate::abi::ABI;
use crate::error::Error;
use crate::{Yuma, json as form};

pub fn answer(yuma: &mut Yuma, line: &[u8]) -> Value {
    run(yuma, line).unwrap_or_else(|Error { code, message, field, .. }| {
        let mut error = json!({ "code": code, "message": message });
        if let Some(field) = field {
            error["field"] = field.into();
        }
        json!({ "error": error })
    })
}

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
    if suite == "epoch" {
        return epoch(yuma, &request);
    }
    if let Some(stage) = suite.strip_prefix("stage/").and_then(|name| ABI.stages.get(name)) {
        check_names(&request, &["suite", "input"])?;
        let sections = yuma.run(stage, 0, 0, &form::parse(&stage.request, &request["input"], None)?)?;
        return Ok(json!({ "output": form::format(&stage.output, &sections) }));
    }
    let Some(table) = suite.strip_prefix("fixed/").and_then(|name| ABI.fixed.tables.get(name)) else {
        return Err(Error::at("suite", "unknown_suite", format!("there is no suite {suite:?} here")));
    };
    check_names(&request, &["suite", "input"])?;
    let operands = request["input"].as_array();
    let operands = operands.ok_or_else(|| Error::at("input", "wrong_type", "expected an array of operands"))?;
    Ok(json!({ "output": yuma.run_table(table, operands)? }))
}

fn epoch(yuma: &mut Yuma, request: &Map<String, Value>) -> Result<Value, Error> {
    check_names(request, &["suite", "input", "trace", "spec_version"])?;
    let trace = match request.get("trace") {
        None => false,
        Some(Value::Bool(trace)) => *trace,
        Some(_) => return Err(Error::at("trace", "wrong_type", "expected true or false")),
    };
    let input = &request["input"];
    let beside = request.get("spec_version").map(spec_version).transpose()?;
    let inside = input.get("spec_version").map(spec_version).transpose()?;
    if let (Some(beside), Some(inside)) = (beside, inside)
        && beside != inside
    {
        let problem = format!("{beside} beside the suite, {inside} in the input");
        return Err(Error::at("spec_version", "contradiction", problem));
    }
    let spec_version = beside.or(inside).unwrap_or(ABI.default_spec_version);
    let sections = yuma.run_epoch(spec_version, trace, &form::parse(&ABI.epoch.request, input, Some(spec_version))?)?;
    let mut answer = json!({ "output": form::format(&ABI.epoch.output, &sections) });
    if trace {
        answer["trace"] = form::format(&ABI.epoch.trace, &sections);
    }
    Ok(answer)
}

fn spec_version(value: &Value) -> Result<u32, Error> {
    let version = value.as_u64().and_then(|version| version.try_into().ok());
    version.ok_or_else(|| Error::at("spec_version", "wrong_type", "expected an integer of 32 bits"))
}

fn check_names(request: &Map<String, Value>, known: &[&str]) -> Result<(), Error> {
    if let Some(name) = request.keys().find(|name| !known.contains(&name.as_str())) {
        let problem = format!("a request for this suite has {}", known.join(", "));
        return Err(Error::at(name, "unknown_field", problem));
    }
    if request.contains_key("input") {
        Ok(())
    } else {
        Err(Error::at("input", "missing_field", "the field is missing"))
    }
}
