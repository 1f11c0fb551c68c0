// Package yuma computes the epoch of Bittensor's Yuma Consensus, bit for bit: it runs yuma.wasm in wazero.
package yuma

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// Yuma is a loaded blob. A call depends on nothing but its request; it is not for several goroutines at once.
type Yuma struct {
	runtime       wazero.Runtime
	memory        api.Memory
	reserve, call api.Function
}

// Load loads the blob that lies in this checkout, or where the environment variable YUMA_WASM says.
func Load(ctx context.Context) (*Yuma, error) {
	path := os.Getenv("YUMA_WASM")
	if path == "" {
		_, here, _, _ := runtime.Caller(0)
		path = filepath.Join(filepath.Dir(here), "../../dist/yuma.wasm")
	}
	blob, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return New(ctx, blob)
}

// New instantiates a blob, if it is the one this package was made for.
func New(ctx context.Context, blob []byte) (*Yuma, error) {
	if hash := sha256.Sum256(blob); hex.EncodeToString(hash[:]) != abi.BlobSHA256 {
		return nil, newError("wrong_blob", "", "the blob's SHA-256 is %x, this package is pinned to %s", hash, abi.BlobSHA256)
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

// Digest runs a file of request records, each behind its length, and gives the SHA-256 of all results' bytes.
func (y *Yuma) Digest(ctx context.Context, requests []byte) (string, error) {
	hash := sha256.New()
	for len(requests) > 0 {
		end := 4 + binary.LittleEndian.Uint32(requests)
		result, err := y.callRecord(ctx, requests[4:end])
		if err != nil {
			return "", err
		}
		hash.Write(result)
		requests = requests[end:]
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
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
	result, err := y.callRecord(ctx, record)
	if err != nil {
		return nil, err
	}
	return decode(result, fieldName)
}

// callRecord answers one record with another. What it returns lies in the blob's memory: it holds until the next call.
func (y *Yuma) callRecord(ctx context.Context, request []byte) ([]byte, error) {
	length := api.EncodeU32(uint32(len(request)))
	address, err := y.reserve.Call(ctx, length)
	if err != nil {
		return nil, err
	}
	at := api.DecodeU32(address[0])
	if at == 0 {
		return nil, newError("out_of_memory", "", "the blob has no memory for the request")
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
