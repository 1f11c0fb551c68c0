package yuma

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
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
	owner, rho := uint16(7), uint16(0)
	state := EpochState{
		SpecVersion:              425,
		N:                        1,
		OwnerUID:                 &owner,
		AlphaSigmoidSteepness:    -5,
		CommitBlock:              []uint64{NoCommit},
		Weights:                  Rows[uint16]{Offsets: []uint32{0, 1}, UIDs: []uint16{0}, Values: []uint16{9}},
		PreviousConsensus:        []uint16{},
		LiquidAlphaConsensusMode: Previous,
		NullConsensus:            true,
		Ruleset:                  WhitepaperRuleset,
		Rho:                      &rho,
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
		{`{"suite":"emission/unsafe-pow","input":{}}`, "unknown_suite", "suite"},
		{`{"suite":"emission/safe-pow","input":{}}`, "missing_field", "val_bits"},
		{`{"suite":"emission/coinbase-blocks","input":{}}`, "wrong_type", "subnets"},
		{`{"suite":"payout/schedule","input":{}}`, "missing_field", "spec_version"},
		{`{"suite":"payout/schedules","spec_version":421,"input":{}}`, "unknown_suite", "suite"},
		{`{"suite":"payout/schedule","spec_version":421,"input":{}}`, "missing_field", "netuid_"},
		{`{"suite":"payout/schedule","spec_version":426,"input":{}}`, "unknown_runtime", "spec_version"},
		{`{"suite":"epoch"}`, "missing_field", "input"},
		{`{"suite":"epoch","input":[]}`, "wrong_type", "input"},
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
	fault := (*Error)(nil)
	if !errors.As(err, &fault) || fault.Code != "not_established" || fault.Field != "alpha_stake" || fault.Index != 2 {
		t.Errorf("got %v", err)
	}

	wrong := bytes.Replace(text, []byte(`"last_update":["`), []byte(`"last_update":["-`), 1)
	if !errors.As(json.Unmarshal(wrong, &state), &fault) || fault.Code != "negative" || fault.Field != "last_update" || fault.Index != 0 {
		t.Errorf("got %v", fault)
	}
}

// everyCase goes through the cases of files of vectors.
func everyCase(t *testing.T, pattern string, check func(t *testing.T, file, vector object)) (cases int) {
	paths, _ := filepath.Glob("../../vectors/" + pattern)
	for _, path := range paths {
		t.Run(strings.TrimPrefix(path, "../../vectors/"), func(t *testing.T) {
			file := readVectors(t, path)
			for _, vector := range file["cases"].([]any) {
				check(t, file, vector.(object))
				cases++
			}
		})
	}
	return cases
}

func expectEqual(t *testing.T, output json.RawMessage, err error, vector object) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", vector["name"], err)
	}
	if got, _ := decodeJSON(output); !reflect.DeepEqual(got, vector["output"]) {
		t.Errorf("%s: got %.400s", vector["name"], output)
	}
}

func TestEmission(t *testing.T) {
	yuma := load(t)
	cases := everyCase(t, "emission/*.json", func(t *testing.T, file, vector object) {
		input, _ := json.Marshal(vector["input"])
		output, err := yuma.Emission(context.Background(), file["suite"].(string), input)
		expectEqual(t, output, err, vector)
	})
	if cases != 994 {
		t.Errorf("%d cases in the vectors", cases)
	}
}

func TestPayout(t *testing.T) {
	yuma := load(t)
	cases := everyCase(t, "payout/*/*.json", func(t *testing.T, file, vector object) {
		input, _ := json.Marshal(vector["input"])
		version, _ := file["spec_version"].(json.Number).Int64()
		output, err := yuma.Payout(context.Background(), file["suite"].(string), uint32(version), input)
		expectEqual(t, output, err, vector)
	})
	if cases != 5605 {
		t.Errorf("%d cases in the vectors", cases)
	}
}

func TestAccountsAtFault(t *testing.T) {
	yuma := load(t)
	weights := readVectors(t, "../../vectors/emission/stake-weights.json")["cases"].([]any)[0].(object)["input"].(object)
	payout := readVectors(t, "../../vectors/payout/425/distribute-emission.json")["cases"].([]any)[0].(object)["input"].(object)
	account := func(more string) string {
		return `{"hotkey":1,"owner":2,"alpha_stake":"5","root_stake":"5","childkey_take":0` + more + `}`
	}
	for _, fault := range []struct {
		input                     object
		field, value, code, place string
	}{
		{weights, "accounts", "[" + account("") + "," + account("") + "]", "repeated", "accounts[1]"},
		{weights, "accounts", "[" + account(`,"more":1`) + "]", "unknown_field", "accounts[0].more"},
		{weights, "accounts", `[{"hotkey":1}]`, "missing_field", "accounts[0].owner"},
		{weights, "accounts", `[{"hotkey":"0x12"}]`, "wrong_type", "accounts[0].hotkey"},
		{weights, "accounts", `[{"hotkey":-1}]`, "negative", "accounts[0].hotkey"},
		{weights, "accounts", `[{"hotkey":9007199254740992}]`, "too_large", "accounts[0].hotkey"},
		{weights, "accounts", `[{}]`, "missing_field", "accounts[0].hotkey"},
		{weights, "accounts", `[[]]`, "wrong_type", "accounts[0]"},
		{weights, "accounts", `null`, "wrong_type", "accounts"},
		{payout, "owned_hotkeys", `[{"owner":1}]`, "missing_field", "owned_hotkeys[0].hotkeys"},
		{payout, "owned_hotkeys", `[{"owner":1,"hotkeys":["1"]}]`, "wrong_type", "owned_hotkeys[0].hotkeys[0]"},
		{payout, "owned_hotkeys", `[{"owner":1,"hotkeys":[],"n":1}]`, "unknown_field", "owned_hotkeys[0].n"},
		{payout, "immune_owner_uids_limit", `1`, "unknown_field", "immune_owner_uids_limit"},
		{payout, "accounts", "[" + account(`,"shares":[[1,"5"],[1,"6"]]`) + "]", "repeated", "accounts[0].shares[1]"},
		{payout, "accounts", "[" + account(`,"shares":[[1]]`) + "]", "wrong_type", "accounts[0].shares[0]"},
		{payout, "recycle_or_burn", `"keep"`, "wrong_type", "recycle_or_burn"},
	} {
		changed := maps.Clone(fault.input)
		changed[fault.field] = json.RawMessage(fault.value)
		text, _ := json.Marshal(changed)
		var err error
		if reflect.ValueOf(fault.input).Pointer() == reflect.ValueOf(weights).Pointer() {
			_, err = yuma.Emission(context.Background(), "stake-weights", text)
		} else {
			_, err = yuma.Payout(context.Background(), "distribute-emission", 425, text)
		}
		got := (*Error)(nil)
		if !errors.As(err, &got) || got.Code != fault.code || !strings.HasPrefix(got.Message, fault.place+": ") {
			t.Errorf("%s %s: got %v", fault.field, fault.value, err)
		}
	}
}

func TestTheBlobIsThePinnedOne(t *testing.T) {
	if hash := sha256.Sum256(blob); hex.EncodeToString(hash[:]) != BlobSHA256() {
		t.Errorf("the blob's hash is %x", hash)
	}
}

// Whatever a user of the package sees is explained.
func TestEverythingExportedIsDocumented(t *testing.T) {
	paths, _ := filepath.Glob("*.go")
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.FuncDecl:
				if node.Name.IsExported() && node.Doc == nil {
					t.Errorf("%s has no comment", node.Name)
				}
				return false
			case *ast.GenDecl:
				for _, spec := range node.Specs {
					expectDocumented(t, node, spec)
				}
			}
			return true
		})
	}
}

func expectDocumented(t *testing.T, declaration *ast.GenDecl, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		if spec.Names[0].IsExported() && spec.Doc == nil && declaration.Doc == nil {
			t.Errorf("%s has no comment", spec.Names[0])
		}
	case *ast.TypeSpec:
		fields, isStruct := spec.Type.(*ast.StructType)
		if !spec.Name.IsExported() {
			return
		}
		if spec.Doc == nil && declaration.Doc == nil {
			t.Errorf("%s has no comment", spec.Name)
		}
		if !isStruct {
			return
		}
		for _, field := range fields.Fields.List {
			if field.Names[0].IsExported() && field.Doc == nil {
				t.Errorf("%s.%s has no comment", spec.Name, field.Names[0])
			}
		}
	}
}
