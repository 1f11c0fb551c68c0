package yuma

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

type object = map[string]any

func load(t *testing.T) *Yuma {
	t.Helper()
	yuma, err := Load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { yuma.Close(context.Background()) })
	return yuma
}

func readVectors(t *testing.T, path string) object {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	value, err := decodeJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	return value.(object)
}

// steps are the epochs of a case: each its input, and what is expected of it.
func steps(vector object) (inputs, expected []object) {
	if vector["steps"] == nil {
		return []object{vector["input"].(object)}, []object{vector}
	}
	input := vector["initial"].(object)
	for _, element := range vector["steps"].([]any) {
		step := element.(object)
		input = maps.Clone(input)
		maps.Copy(input, step["set"].(object))
		inputs, expected = append(inputs, input), append(expected, step)
		// The next step starts from what this one is expected to leave.
		output := step["output"].(object)
		input = maps.Clone(input)
		maps.Copy(input, object{"bonds": output["bonds"], "validator_permit": output["validator_permit"]})
	}
	return inputs, expected
}

// expectHolds checks that every field that is expected is there and equal; the result may have more.
func expectHolds(t *testing.T, actual json.Marshaler, expected any) {
	t.Helper()
	text, err := actual.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	value, err := decodeJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	fields, _ := expected.(object)
	for name, want := range fields {
		if got := value.(object)[name]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: expected %v, got %v", name, want, got)
		}
	}
}

func TestTypedEpochs(t *testing.T) {
	ctx := context.Background()
	yuma := load(t)
	paths, _ := filepath.Glob("../../vectors/epoch/*.json")
	epochs := 0
	for _, path := range paths {
		for _, element := range readVectors(t, path)["cases"].([]any) {
			vector := element.(object)
			t.Run(fmt.Sprint(filepath.Base(path), "/", vector["name"]), func(t *testing.T) {
				inputs, expected := steps(vector)
				for i, input := range inputs {
					epochs++
					text, _ := json.Marshal(input)
					var state EpochState
					if err := json.Unmarshal(text, &state); err != nil {
						t.Fatal(err)
					}
					output, trace, err := yuma.EpochWithTrace(ctx, &state)
					if err != nil {
						t.Fatal(err)
					}
					expectHolds(t, output, expected[i]["output"])
					expectHolds(t, trace, expected[i]["trace"])
					if again, err := yuma.Epoch(ctx, &state); err != nil || !reflect.DeepEqual(again, output) {
						t.Error("another call gives something else")
					}
				}
			})
		}
	}
	if epochs != 764 {
		t.Errorf("%d epochs in the vectors", epochs)
	}
}

func TestStateGoesThroughItsSections(t *testing.T) {
	state := EpochState{
		SpecVersion:              425,
		N:                        1,
		OwnerUID:                 new(uint16(7)),
		AlphaSigmoidSteepness:    -5,
		CommitBlock:              []uint64{NoCommit},
		Weights:                  Rows[uint16]{Offsets: []uint32{0, 1}, UIDs: []uint16{0}, Values: []uint16{9}},
		PreviousConsensus:        []uint16{},
		LiquidAlphaConsensusMode: Previous,
		NullConsensus:            true,
		Ruleset:                  WhitepaperRuleset,
		Rho:                      new(uint16(0)),
	}
	again := EpochState{SpecVersion: 425}
	read(abi.Epoch.Request, write(abi.Epoch.Request, state), &again)
	if !reflect.DeepEqual(write(abi.Epoch.Request, again), write(abi.Epoch.Request, state)) {
		t.Errorf("%+v became %+v", state, again)
	}
	for _, field := range abi.Epoch.Request {
		if _, ok := write(abi.Epoch.Request, state)[field.Sections[0]]; !ok {
			t.Errorf("EpochState has no %s", field.Name)
		}
	}
}

func TestProtocol(t *testing.T) {
	yuma := load(t)
	answer := func(request string) object {
		text, _ := json.Marshal(yuma.Answer(context.Background(), []byte(request)))
		value, _ := decodeJSON(text)
		return value.(object)
	}
	input := readVectors(t, "../../vectors/epoch/uniform.json")["cases"].([]any)[0].(object)["input"].(object)
	with := func(field, value string) string {
		changed := maps.Clone(input)
		changed[field] = json.RawMessage(value)
		text, _ := json.Marshal(object{"suite": "epoch", "input": changed})
		return string(text)
	}
	exp := func(input string) string { return `{"suite":"fixed/I32F32.exp","input":` + input + `}` }

	for request, output := range map[string]any{
		exp(`["0"]`): "4294967296",
		`{"suite":"stage/top_k","input":{"values":["5","7","5"],"k":2}}`:                                        object{"selected": []any{false, true, true}},
		`{"suite":"fixed/I32F32.checked_div","input":["1","0"]}`:                                                nil,
		`{"suite":"fixed/I64F64.saturating_add","input":["-170141183460469231731687303715884105728","-1"]}`:     "-170141183460469231731687303715884105728",
		`{"suite":"fixed/U96F32.saturating_add","input":["340282366920938463463374607431768211455","1"]}`:       "340282366920938463463374607431768211455",
		`{"suite":"fixed/I32F32.checked_pow","input":["8589934592","-1"]}`:                                      "2147483648",
		`{"suite":"fixed/U64F64.saturating_to_num_u16","input":["340282366920938463463374607431768211455"]}   `: "65535",
	} {
		if got := answer(request); !reflect.DeepEqual(got, object{"output": output}) {
			t.Errorf("%s: expected %v, got %v", request, output, got)
		}
	}
	for _, fault := range []struct{ request, code, field string }{
		{`{`, "invalid_json", ""},
		{`{} {}`, "invalid_json", ""},
		{`[]`, "wrong_type", ""},
		{`{"input":{}}`, "missing_field", "suite"},
		{`{"suite":"epoche","input":{}}`, "unknown_suite", "suite"},
		{`{"suite":"emission/safe-pow","input":{}}`, "unknown_suite", "suite"},
		{`{"suite":"epoch"}`, "missing_field", "input"},
		{`{"suite":"epoch","input":[]}`, "wrong_type", ""},
		{`{"suite":"epoch","input":{}}`, "missing_field", "n"},
		{`{"suite":"epoch","input":{},"trace":1}`, "wrong_type", "trace"},
		{`{"suite":"epoch","input":{},"tracing":1}`, "unknown_field", "tracing"},
		{`{"suite":"epoch","input":{"spec_version":1},"spec_version":2}`, "contradiction", "spec_version"},
		{with("spec_version", `120`), "unknown_runtime", ""},
		{with("kapa", `1`), "unknown_field", "kapa"},
		{with("kappa", `"1"`), "wrong_type", "kappa"},
		{with("kappa", `1.5`), "wrong_type", "kappa"},
		{with("kappa", `-1`), "negative", "kappa"},
		{with("kappa", `65536`), "too_large", "kappa"},
		{with("last_update", `[]`), "wrong_count", "last_update"},
		{with("weights", `[[[0]]]`), "wrong_type", "weights"},
		{`{"suite":"stage/top_k","input":{"values":[]}}`, "missing_field", "k"},
		{`{"suite":"stage/top_k","input":{"spec_version":425}}`, "unknown_field", "spec_version"},
		{exp(`["0","0"]`), "wrong_count", "input"},
		{exp(`["00"]`), "wrong_type", "input"},
		{exp(`["9223372036854775808"]`), "too_large", "input"},
		{exp(`["-9223372036854775809"]`), "too_small", "input"},
	} {
		details, _ := answer(fault.request)["error"].(object)
		field, _ := details["field"].(string)
		message, _ := details["message"].(string)
		if details["code"] != fault.code || field != fault.field || !strings.HasPrefix(message, fault.field) {
			t.Errorf("%.80s: expected %s in %q, got %v", fault.request, fault.code, fault.field, details)
		}
	}
}

func TestErrorsNameFieldAndIndex(t *testing.T) {
	var state EpochState
	input := readVectors(t, "../../vectors/epoch/uniform.json")["cases"].([]any)[0].(object)["input"].(object)
	input["spec_version"] = json.Number("121")
	text, _ := json.Marshal(input)
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	state.AlphaStake[2] = 1 << 63
	_, err := load(t).Epoch(context.Background(), &state)
	fault, ok := errors.AsType[*Error](err)
	if !ok || fault.Code != "not_established" || fault.Field != "alpha_stake" || fault.Index != 2 {
		t.Errorf("got %v", err)
	}

	wrong := bytes.Replace(text, []byte(`"last_update":["`), []byte(`"last_update":["-`), 1)
	fault, ok = errors.AsType[*Error](json.Unmarshal(wrong, &state))
	if !ok || fault.Code != "negative" || fault.Field != "last_update" || fault.Index != 0 {
		t.Errorf("got %v", fault)
	}
}

func TestOnlyThePinnedBlobIsRun(t *testing.T) {
	_, err := New(context.Background(), []byte("\x00asm\x01\x00\x00\x00"))
	if fault, ok := errors.AsType[*Error](err); !ok || fault.Code != "wrong_blob" {
		t.Errorf("got %v", err)
	}
}
