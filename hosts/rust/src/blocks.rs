//! The suite coinbase-blocks: block after block of coinbase-block, each from what the one before left.

use alloc::format;
use alloc::vec::Vec;

use serde_json::{json, Map, Value};

use crate::element::wrong_type;
use crate::error::Error;

const PRICE: &str = "current_alpha_price_bits";
/// What no subnet of the suite has waiting before the first block.
const FRESH: [&str; 5] = [
    "pending_server_emission",
    "pending_validator_emission",
    "pending_root_alpha_divs",
    "pending_owner_cut",
    "subnet_epoch_index",
];

/// What the blocks of an input do, one after the other.
pub fn run(input: &Value, mut run_block: impl FnMut(&Value) -> Result<Value, Error>) -> Result<Value, Error> {
    let mut settings = object(input, "input")?.clone();
    let mut subnets = objects(settings.remove("subnets"), "subnets")?;
    let blocks = objects(settings.remove("blocks"), "blocks")?;
    for subnet in &mut subnets {
        subnet.extend(FRESH.map(|name| (name.into(), "0".into())));
    }
    let mut after_each_block = Vec::new();
    for (i, mut block) in blocks.into_iter().enumerate() {
        let prices = match block.remove(PRICE) {
            Some(Value::Array(prices)) if prices.len() == subnets.len() => prices,
            _ => {
                let problem = format!("expected {} elements, one a subnet", subnets.len());
                return Err(Error::at(&format!("blocks[{i}].{PRICE}"), "wrong_count", problem));
            }
        };
        subnets.iter_mut().zip(prices).for_each(|(subnet, price)| {
            subnet.insert(PRICE.into(), price);
        });
        block.extend(settings.clone());
        block.insert("subnets".into(), subnets.iter().cloned().map(Value::from).collect());
        let mut result = run_block(&block.into())?;
        for left in result["subnets"].as_array().into_iter().flatten().filter_map(Value::as_object) {
            if let Some(subnet) = subnets.iter_mut().find(|subnet| subnet.get("netuid") == left.get("netuid")) {
                subnet.extend(left.clone());
            }
        }
        result.as_object_mut().map(|result| result.remove("emitted"));
        after_each_block.push(result);
    }
    Ok(json!({ "after_each_block": after_each_block }))
}

fn objects(list: Option<Value>, path: &str) -> Result<Vec<Map<alloc::string::String, Value>>, Error> {
    let list = list.unwrap_or_default();
    let items = list.as_array().ok_or_else(|| wrong_type("an array", &list).at(path))?;
    items.iter().enumerate().map(|(i, item)| object(item, &format!("{path}[{i}]")).cloned()).collect()
}

fn object<'a>(value: &'a Value, path: &str) -> Result<&'a Map<alloc::string::String, Value>, Error> {
    value.as_object().ok_or_else(|| wrong_type("an object", value).at(path))
}
