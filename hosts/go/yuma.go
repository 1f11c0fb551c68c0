// Package yuma computes Bittensor's Yuma Consensus bit for bit: the epoch, and the emission around it. It has the project's
// one blob, yuma.wasm, in it and runs it in wazero, without cgo.
package yuma

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// Yuma is a loaded blob. A call depends on nothing but its request; it is not for several goroutines at once.
type Yuma struct {
	runtime       wazero.Runtime
	memory        api.Memory
	reserve, call api.Function
}

// BlobSHA256 is the hash of the blob in this package, in hexadecimal: that of dist/yuma.wasm of the project at the same
// version.
func BlobSHA256() string { return abi.BlobSHA256 }

// Load compiles and instantiates the blob of this package.
func Load(ctx context.Context) (*Yuma, error) {
	if hash := sha256.Sum256(blob); hex.EncodeToString(hash[:]) != abi.BlobSHA256 {
		return nil, newError("wrong_blob", "", "yuma.wasm has the SHA-256 %x, abi.json is of %s", hash, abi.BlobSHA256)
	}
	engine := wazero.NewRuntime(ctx)
	module, err := engine.Instantiate(ctx, blob)
	if err != nil {
		engine.Close(ctx)
		return nil, err
	}
	return &Yuma{
		runtime: engine,
		memory:  module.Memory(),
		reserve: module.ExportedFunction("reserve"),
		call:    module.ExportedFunction("call"),
	}, nil
}

// Close gives the engine's memory back.
func (y *Yuma) Close(ctx context.Context) error { return y.runtime.Close(ctx) }

// Epoch runs one epoch.
func (y *Yuma) Epoch(ctx context.Context, state *EpochState) (*EpochOutput, error) {
	result, err := y.runEpoch(ctx, state.SpecVersion, false, write(abi.Epoch.Request, *state))
	if err != nil {
		return nil, err
	}
	output := &EpochOutput{}
	read(abi.Epoch.Output, result, output)
	return output, nil
}

// EpochWithTrace also returns the intermediate vectors.
func (y *Yuma) EpochWithTrace(ctx context.Context, state *EpochState) (*EpochOutput, *EpochTrace, error) {
	result, err := y.runEpoch(ctx, state.SpecVersion, true, write(abi.Epoch.Request, *state))
	if err != nil {
		return nil, nil, err
	}
	output, trace := &EpochOutput{}, &EpochTrace{}
	read(abi.Epoch.Output, result, output)
	read(abi.Epoch.Trace, result, trace)
	return output, trace, nil
}

// Emission answers a suite of the arithmetic around the epoch as the reference runtime has it, in the JSON form of
// vectors/emission; a suite is the name of a file there, such as block-emission.
func (y *Yuma) Emission(ctx context.Context, suite string, input []byte) (json.RawMessage, error) {
	value, err := decodeJSON(input)
	if err != nil {
		return nil, err
	}
	return marshal(y.emission(ctx, suite, value))
}

// Payout answers a suite of the coinbase and the payout as a runtime has them, in the JSON form of vectors/payout; a suite is
// the name of a file there, such as distribute-emission.
func (y *Yuma) Payout(ctx context.Context, suite string, specVersion uint32, input []byte) (json.RawMessage, error) {
	value, err := decodeJSON(input)
	if err != nil {
		return nil, err
	}
	return marshal(y.payout(ctx, suite, specVersion, value))
}

func marshal(output map[string]any, err error) (json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(output)
}

func (y *Yuma) emission(ctx context.Context, suite string, input any) (map[string]any, error) {
	if suite == "coinbase-blocks" {
		block := abi.Emission.Suites["coinbase-block"]
		return runBlocks(input, func(input any) (map[string]any, error) { return y.answer(ctx, &block, 0, input) })
	}
	operation, ok := abi.Emission.Suites[suite]
	if !ok {
		return nil, newError("unknown_suite", "suite", "there is no suite emission/%s", suite)
	}
	return y.answer(ctx, &operation, 0, input)
}

func (y *Yuma) payout(ctx context.Context, suite string, specVersion uint32, input any) (map[string]any, error) {
	operation, ok := abi.Payout.Suites[suite]
	if !ok {
		return nil, newError("unknown_suite", "suite", "there is no suite payout/%s", suite)
	}
	first, last := abi.Payout.FirstSpecVersion, abi.Payout.LastSpecVersion
	if specVersion < first || specVersion > last {
		return nil, newError("unknown_runtime", "spec_version", "the emission is known from %d to %d, not of %d", first, last, specVersion)
	}
	return y.answer(ctx, &operation, specVersion, input)
}

// answer answers an input with an output, both in JSON form.
func (y *Yuma) answer(ctx context.Context, of *operation, specVersion uint32, input any) (map[string]any, error) {
	made, err := parse(of.Request, input, specVersion)
	if err != nil {
		return nil, err
	}
	result, err := y.exchange(ctx, of.Operation, specVersion, 0, made.sections, of.fieldName)
	if err != nil {
		return nil, err
	}
	return format(of.Output, made, result), nil
}

func (y *Yuma) runEpoch(ctx context.Context, specVersion uint32, trace bool, state sections) (sections, error) {
	flags := uint32(0)
	if trace {
		flags = abi.Flags["trace"]
	}
	return y.exchange(ctx, abi.Epoch.Operation, specVersion, flags, state, abi.Epoch.fieldName)
}

// exchange makes a record, has it answered, and takes the answer apart.
func (y *Yuma) exchange(
	ctx context.Context, operation, specVersion, flags uint32, request sections, fieldName func(section) string,
) (sections, error) {
	record, err := encode(operation, specVersion, flags, request)
	if err != nil {
		return nil, err
	}
	result, err := y.Record(ctx, record)
	if err != nil {
		return nil, err
	}
	return decode(result, fieldName)
}

// Record answers one record with another (docs/abi.md), whatever its bytes are. What it returns lies in the blob's memory: it
// holds until the next call.
func (y *Yuma) Record(ctx context.Context, request []byte) ([]byte, error) {
	if uint64(len(request)) > math.MaxUint32 {
		return noRoom, nil
	}
	length := api.EncodeU32(uint32(len(request)))
	address, err := y.reserve.Call(ctx, length)
	if err != nil {
		return nil, err
	}
	at := api.DecodeU32(address[0])
	if at == 0 {
		return noRoom, nil
	}
	y.memory.Write(at, request)
	if address, err = y.call.Call(ctx, length); err != nil {
		return nil, err
	}
	at = api.DecodeU32(address[0])
	size, ok := y.memory.ReadUint32Le(at + uint32(abi.ResultHeader["length"]))
	if result, within := y.memory.Read(at, size); ok && within {
		return result, nil
	}
	return nil, fmt.Errorf("the result at %d is not within the blob's memory", at)
}
