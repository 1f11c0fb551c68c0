"""The suite coinbase-blocks: block after block of coinbase-block, each from what the one before left."""

from collections.abc import Callable
from typing import Any

from .errors import YumaError
from .element import check_items, check_object

#: What no subnet of the suite has waiting before the first block.
_FRESH = {
    "pending_server_emission": "0",
    "pending_validator_emission": "0",
    "pending_root_alpha_divs": "0",
    "pending_owner_cut": "0",
    "subnet_epoch_index": "0",
}
_PRICE = "current_alpha_price_bits"


def run_blocks(run_block: Callable[[Any], dict[str, Any]], value: Any) -> dict[str, Any]:
    """What the blocks of an input do, one after the other."""
    settings = dict(check_object(value, "input"))
    subnets, blocks = (
        [check_object(item, path) for path, item in check_items(settings.pop(name, None), name)]
        for name in ("subnets", "blocks")
    )
    state = [subnet | _FRESH for subnet in subnets]
    after_each_block = []
    for i, block in enumerate(blocks):
        prices = block.get(_PRICE)
        if not isinstance(prices, list) or len(prices) != len(subnets):
            raise YumaError("wrong_count", f"expected {len(subnets)} elements, one a subnet", f"blocks[{i}].{_PRICE}")
        priced = [subnet | {_PRICE: price} for subnet, price in zip(state, prices)]
        more = {name: part for name, part in block.items() if name != _PRICE}
        result = run_block(settings | more | {"subnets": priced})
        after_each_block.append({name: part for name, part in result.items() if name != "emitted"})
        left = {subnet["netuid"]: subnet for subnet in result["subnets"]}
        state = [subnet | left[subnet["netuid"]] for subnet in state]
    return {"after_each_block": after_each_block}
