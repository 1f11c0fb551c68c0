package yuma

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Answer answers one line of the line protocol (vectors/README.md).
func (y *Yuma) Answer(ctx context.Context, line []byte) map[string]any {
	answer, err := y.run(ctx, line)
	if err == nil {
		return answer
	}
	details := map[string]any{"code": "engine", "message": err.Error()}
	if fault := (*Error)(nil); errors.As(err, &fault) {
		details["code"] = fault.Code
		if fault.Field != "" {
			details["field"] = fault.Field
		}
	}
	return map[string]any{"error": details}
}

func (y *Yuma) run(ctx context.Context, line []byte) (map[string]any, error) {
	value, err := decodeJSON(line)
	if err != nil {
		return nil, err
	}
	request, ok := value.(map[string]any)
	if !ok {
		return nil, newError("wrong_type", "", "a request is an object with a suite and an input")
	}
	if _, ok := request["suite"]; !ok {
		return nil, newError("missing_field", "suite", "the field is missing")
	}
	suite, ok := request["suite"].(string)
	if !ok {
		return nil, newError("wrong_type", "suite", "expected a string")
	}
	if suite == "epoch" {
		return y.answerEpoch(ctx, request)
	}
	output, err := y.answerSuite(ctx, suite, request)
	if err != nil {
		return nil, err
	}
	return map[string]any{"output": output}, nil
}

func (y *Yuma) answerSuite(ctx context.Context, suite string, request map[string]any) (any, error) {
	folder, name, _ := strings.Cut(suite, "/")
	if folder == "payout" {
		if err := checkNames(request, "suite", "input", "spec_version"); err != nil {
			return nil, err
		}
		named, ok := request["spec_version"]
		if !ok {
			return nil, newError("missing_field", "spec_version", "the field is missing")
		}
		specVersion, err := parseSpecVersion(named, "spec_version")
		if err != nil {
			return nil, err
		}
		return y.payout(ctx, name, specVersion, request["input"])
	}
	stage, isStage := abi.Stages[name]
	table, isTable := abi.Fixed.Tables[name]
	if folder != "emission" && (folder != "stage" || !isStage) && (folder != "fixed" || !isTable) {
		return nil, newError("unknown_suite", "suite", "there is no suite %q here", suite)
	}
	if err := checkNames(request, "suite", "input"); err != nil {
		return nil, err
	}
	switch folder {
	case "emission":
		return y.emission(ctx, name, request["input"])
	case "stage":
		return y.answer(ctx, &stage, 0, request["input"])
	}
	operands, ok := request["input"].([]any)
	if !ok {
		return nil, newError("wrong_type", "input", "expected an array of operands")
	}
	return y.answerTable(ctx, table, operands)
}

func (y *Yuma) answerEpoch(ctx context.Context, request map[string]any) (map[string]any, error) {
	if err := checkNames(request, "suite", "input", "trace", "spec_version"); err != nil {
		return nil, err
	}
	trace, ok := request["trace"].(bool)
	if _, given := request["trace"]; given && !ok {
		return nil, newError("wrong_type", "trace", "expected true or false")
	}
	specVersion, err := requestedVersion(request)
	if err != nil {
		return nil, err
	}
	state, err := parse(abi.Epoch.Request, request["input"], specVersion, "spec_version")
	if err != nil {
		return nil, err
	}
	result, err := y.runEpoch(ctx, specVersion, trace, state.sections)
	if err != nil {
		return nil, err
	}
	answer := map[string]any{"output": format(abi.Epoch.Output, state, result)}
	if trace {
		answer["trace"] = format(abi.Epoch.Trace, state, result)
	}
	return answer, nil
}

// answerTable answers one row of a table, all of whose integers are decimal strings.
func (y *Yuma) answerTable(ctx context.Context, table table, operands []any) (any, error) {
	if len(operands) != len(table.Operands) {
		return nil, newError("wrong_count", "input", "%d operands wanted, got %d", len(table.Operands), len(operands))
	}
	request := sections{}
	for i, column := range table.Operands {
		bits, err := parseInteger(operands[i], column.Type, true, fmt.Sprintf("input[%d]", i))
		if err != nil {
			return nil, err
		}
		request[column.Section] = pack(nil, bits, column.Section)
	}
	inputName := func(number section) string {
		if number == 0 {
			return ""
		}
		return "input"
	}
	result, err := y.exchange(ctx, table.Operation, 0, 0, request, inputName)
	if err != nil || result[abi.Fixed.Exists][0] == 0 {
		return nil, err
	}
	number := table.Result.Section
	return formatInteger(unpack(result[number], number)[0], table.Result.Type, true, number), nil
}

func checkNames(request map[string]any, known ...string) error {
	for name := range request {
		if !slices.Contains(known, name) {
			return newError("unknown_field", name, "a request for this suite has %s", strings.Join(known, ", "))
		}
	}
	if _, ok := request["input"]; !ok {
		return newError("missing_field", "input", "the field is missing")
	}
	return nil
}

// requestedVersion is the spec_version beside the suite, or in the input, or the default.
func requestedVersion(request map[string]any) (version uint32, err error) {
	input, _ := request["input"].(map[string]any)
	inside, isInside := input["spec_version"]
	beside, isBeside := request["spec_version"]
	switch {
	case isInside && isBeside && fmt.Sprint(inside) != fmt.Sprint(beside):
		return 0, newError("contradiction", "spec_version", "%v beside the suite, %v in the input", beside, inside)
	case isInside:
		return parseSpecVersion(inside, "spec_version")
	case isBeside:
		return parseSpecVersion(beside, "spec_version")
	}
	return abi.DefaultSpecVersion, nil
}

func parseSpecVersion(value any, path string) (uint32, error) {
	number, _ := value.(json.Number)
	version, err := number.Int64()
	if err != nil || version < 0 || version > math.MaxUint32 {
		return 0, newError("wrong_type", path, "expected an integer of 32 bits")
	}
	return uint32(version), nil
}

func decodeJSON(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err = decoder.Decode(&value); err != nil {
		return nil, newError("invalid_json", "", "the line is not JSON: %v", err)
	}
	if _, err = decoder.Token(); err != io.EOF {
		return nil, newError("invalid_json", "", "there is more than one JSON value")
	}
	return value, nil
}
