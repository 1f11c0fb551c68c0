package yuma

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// The vectors' JSON form (vectors/README.md) of a record's fields, both ways, as abi.json describes them. JSON values are
// those of encoding/json with UseNumber.

// parse gives the sections of an object's fields. Nothing is converted to fit: whatever is missing, unknown, of another
// form or out of range is an error. How many elements a field must have is for the blob to say.
// The object may have other names also, which are not for the record.
func parse(fields []field, input any, specVersion uint32, also ...string) (sections, error) {
	object, ok := input.(map[string]any)
	if !ok {
		return nil, newError("wrong_type", "", "expected an object as input")
	}
	for name := range object {
		isName := func(f field) bool { return f.Name == name }
		if !slices.Contains(also, name) && !slices.ContainsFunc(fields, isName) {
			return nil, newError("unknown_field", name, "there is no such field")
		}
	}
	to := sections{}
	for _, field := range fields {
		value, ok := object[field.Name]
		if !ok {
			value, ok = field.defaultOf(specVersion)
		}
		if field.Optional && value == nil {
			continue
		}
		if !ok {
			return nil, newError("missing_field", field.Name, "the field is missing")
		}
		if err := field.parse(value, to); err != nil {
			return nil, err
		}
	}
	return to, nil
}

// format gives the object of the fields that a result has.
func format(fields []field, from sections) map[string]any {
	object := map[string]any{}
	for _, field := range fields {
		if _, ok := from[field.Sections[0]]; ok {
			object[field.Name] = field.format(from)
		}
	}
	return object
}

func (f *field) defaultOf(specVersion uint32) (any, bool) {
	for _, span := range f.Defaults {
		if span.From <= specVersion && specVersion <= span.To {
			if number, ok := span.Value.(float64); ok {
				return json.Number(fmt.Sprint(number)), true
			}
			return span.Value, true
		}
	}
	return nil, false
}

func (f *field) parse(value any, to sections) (err error) {
	first := f.Sections[0]
	if f.Form == "one" {
		to[first], err = f.appendElement(nil, value, first, f.Name)
		return err
	}
	elements, ok := value.([]any)
	if !ok {
		return wrongType(f.Name, "an array", value)
	}
	if f.Form == "rows" {
		return f.parseRows(elements, to)
	}
	bytes := []byte{}
	for i, element := range elements {
		if bytes, err = f.appendElement(bytes, element, first, fmt.Sprintf("%s[%d]", f.Name, i)); err != nil {
			return err
		}
	}
	to[first] = bytes
	return nil
}

func (f *field) parseRows(rows []any, to sections) (err error) {
	offsets, uids, values := make([]byte, 4), []byte{}, []byte{}
	end := uint32(0)
	for i, element := range rows {
		row, ok := element.([]any)
		if !ok {
			return wrongType(fmt.Sprintf("%s[%d]", f.Name, i), "a list of [uid, value]", element)
		}
		for j, entry := range row {
			path := fmt.Sprintf("%s[%d][%d]", f.Name, i, j)
			pair, ok := entry.([]any)
			if !ok || len(pair) != 2 {
				return wrongType(path, "[uid, value]", entry)
			}
			if uids, err = appendElement(uids, pair[0], "u16", false, f.Sections[1], path+"[0]"); err != nil {
				return err
			}
			if values, err = appendElement(values, pair[1], f.Type, f.Type.isText(), f.Sections[2], path+"[1]"); err != nil {
				return err
			}
		}
		end += uint32(len(row))
		offsets = binary.LittleEndian.AppendUint32(offsets, end)
	}
	to[f.Sections[0]], to[f.Sections[1]], to[f.Sections[2]] = offsets, uids, values
	return nil
}

func (f *field) format(from sections) any {
	column := func(part int, of kind) []any {
		number := f.Sections[part]
		elements := []any{}
		for bytes := range slices.Chunk(from[number], number.elementBytes()) {
			elements = append(elements, formatElement(bytes, of, of.isText()))
		}
		return elements
	}
	switch f.Form {
	case "list":
		return column(0, f.Type)
	case "square":
		elements := column(0, f.Type)
		n := int(math.Sqrt(float64(len(elements))))
		return slices.Collect(slices.Chunk(elements, max(n, 1)))
	}
	uids, values := column(1, "u16"), column(2, f.Type)
	rows := [][]any{}
	start := -1
	for bytes := range slices.Chunk(from[f.Sections[0]], 4) {
		end := int(binary.LittleEndian.Uint32(bytes))
		if start >= 0 {
			row := []any{}
			for k := start; k < end; k++ {
				row = append(row, [2]any{uids[k], values[k]})
			}
			rows = append(rows, row)
		}
		start = end
	}
	return rows
}

// appendElement appends an element of this field from its JSON form.
func (f *field) appendElement(bytes []byte, value any, to section, path string) ([]byte, error) {
	if f.Nullable && value == nil {
		return append(bytes, slices.Repeat([]byte{0xff}, to.elementBytes())...), nil
	}
	if f.Type != "enum" {
		return appendElement(bytes, value, f.Type, f.Type.isText(), to, path)
	}
	name, _ := value.(string)
	number := slices.Index(f.Values, name)
	if number < 0 {
		return nil, wrongType(path, "one of "+strings.Join(f.Values, ", "), value)
	}
	return binary.LittleEndian.AppendUint64(bytes, uint64(number)), nil
}

var canonical = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

// appendElement appends a number's bits from its JSON form: a number, or a decimal string.
func appendElement(bytes []byte, value any, of kind, isText bool, to section, path string) ([]byte, error) {
	if of == "boolean" {
		flag, ok := value.(bool)
		if !ok {
			return nil, wrongType(path, "true or false", value)
		}
		word := make([]byte, to.elementBytes())
		if flag {
			word[0] = 1
		}
		return append(bytes, word...), nil
	}
	expected, digits := "an integer as a decimal string", ""
	if isText {
		digits, _ = value.(string)
	} else {
		number, _ := value.(json.Number)
		expected, digits = "an integer", string(number)
	}
	if !canonical.MatchString(digits) {
		return nil, wrongType(path, expected, value)
	}
	bits, signed := of.bits()
	negative := digits[0] == '-'
	if negative && !signed {
		return nil, newError("negative", path, "%s is negative", shorten(digits))
	}
	limit := new(big.Int).Lsh(big.NewInt(1), bits)
	integer := new(big.Int)
	// Lengths first: a number of a million digits is not worth converting.
	fits := len(digits) <= 40
	if fits {
		integer.SetString(digits, 10)
		biased := integer
		if signed {
			biased = new(big.Int).Add(integer, new(big.Int).Rsh(limit, 1))
		}
		fits = biased.Sign() >= 0 && biased.Cmp(limit) < 0
	}
	if !fits {
		code := "too_large"
		if negative {
			code = "too_small"
		}
		return nil, newError(code, path, "%s does not fit %d bits", shorten(digits), bits)
	}
	word := make([]byte, to.elementBytes())
	integer.Mod(integer, limit.Lsh(big.NewInt(1), uint(8*len(word)))).FillBytes(word)
	slices.Reverse(word)
	return append(bytes, word...), nil
}

// formatElement gives the JSON form of a number's bits.
func formatElement(bytes []byte, of kind, isText bool) any {
	if of == "boolean" {
		return bytes[0] != 0
	}
	word := slices.Clone(bytes)
	slices.Reverse(word)
	integer := new(big.Int).SetBytes(word)
	if _, signed := of.bits(); signed && word[0] >= 0x80 {
		integer.Sub(integer, new(big.Int).Lsh(big.NewInt(1), uint(8*len(word))))
	}
	if isText {
		return integer.String()
	}
	return json.Number(integer.String())
}

func wrongType(path, expected string, value any) *Error {
	got, _ := json.Marshal(value)
	switch value := value.(type) {
	case []any:
		got = fmt.Appendf(nil, "an array of %d", len(value))
	case map[string]any:
		got = []byte("an object")
	}
	return newError("wrong_type", path, "expected %s, got %s", expected, shorten(string(got)))
}

func shorten(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}
