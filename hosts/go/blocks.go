package yuma

import (
	"fmt"
	"maps"
)

const priceName = "current_alpha_price_bits"

// fresh is what no subnet of the suite coinbase-blocks has waiting before the first block.
var fresh = map[string]any{
	"pending_server_emission":    "0",
	"pending_validator_emission": "0",
	"pending_root_alpha_divs":    "0",
	"pending_owner_cut":          "0",
	"subnet_epoch_index":         "0",
}

// runBlocks answers the suite coinbase-blocks: block after block of coinbase-block, each from what the one before left.
func runBlocks(input any, runBlock func(any) (map[string]any, error)) (map[string]any, error) {
	whole, ok := input.(map[string]any)
	if !ok {
		return nil, wrongType("input", "an object", input)
	}
	subnets, err := objects(whole, "subnets")
	if err != nil {
		return nil, err
	}
	blocks, err := objects(whole, "blocks")
	if err != nil {
		return nil, err
	}
	for _, subnet := range subnets {
		maps.Copy(subnet, fresh)
	}
	afterEachBlock := []any{}
	for i, block := range blocks {
		prices, ok := block[priceName].([]any)
		if !ok || len(prices) != len(subnets) {
			path := fmt.Sprintf("blocks[%d].%s", i, priceName)
			return nil, newError("wrong_count", path, "expected %d elements, one a subnet", len(subnets))
		}
		state := make([]any, len(subnets))
		for k, subnet := range subnets {
			subnet[priceName] = prices[k]
			state[k] = subnet
		}
		request := maps.Clone(whole)
		maps.Copy(request, block)
		delete(request, "blocks")
		delete(request, priceName)
		request["subnets"] = state
		result, err := runBlock(request)
		if err != nil {
			return nil, err
		}
		for _, element := range result["subnets"].([]any) {
			left := element.(map[string]any)
			for _, subnet := range subnets {
				if subnet["netuid"] == left["netuid"] {
					maps.Copy(subnet, left)
				}
			}
		}
		delete(result, "emitted")
		afterEachBlock = append(afterEachBlock, result)
	}
	return map[string]any{"after_each_block": afterEachBlock}, nil
}

// objects gives copies of the objects of a list.
func objects(whole map[string]any, name string) ([]map[string]any, error) {
	list, err := items(cell{name, whole[name], true}, "an array")
	if err != nil {
		return nil, err
	}
	copies := make([]map[string]any, len(list))
	for i, item := range list {
		object, ok := item.value.(map[string]any)
		if !ok {
			return nil, wrongType(item.path, "an object", item.value)
		}
		copies[i] = maps.Clone(object)
	}
	return copies, nil
}
