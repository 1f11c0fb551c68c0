package yuma

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
)

//go:embed yuma.wasm
var blob []byte

//go:embed abi.json
var abiJSON []byte

// abi is abi.json, which is generated from the blob's own constants.
var abi = func() (a struct {
	BlobSHA256         string            `json:"blob_sha256"`
	Magic              uint32            `json:"magic"`
	ABIVersion         uint32            `json:"abi_version"`
	HeaderBytes        int               `json:"header_bytes"`
	EntryBytes         int               `json:"entry_bytes"`
	Alignment          int               `json:"alignment"`
	NoIndex            uint32            `json:"no_index"`
	RequestHeader      map[string]int    `json:"request_header"`
	ResultHeader       map[string]int    `json:"result_header"`
	Entry              map[string]int    `json:"entry"`
	Flags              map[string]uint32 `json:"flags"`
	Statuses           []status          `json:"statuses"`
	DefaultSpecVersion uint32            `json:"default_spec_version"`
	Epoch              operation         `json:"epoch"`
	// Single stages of the epoch, by name.
	Stages map[string]operation `json:"stages"`
	// The arithmetic around the epoch.
	Emission struct {
		// The section that says how many accounts there are.
		Accounts  section              `json:"accounts"`
		NoAccount uint32               `json:"no_account"`
		Suites    map[string]operation `json:"suites"`
	} `json:"emission"`
	// The coinbase and the payout, by runtime.
	Payout struct {
		FirstSpecVersion uint32               `json:"first_spec_version"`
		LastSpecVersion  uint32               `json:"last_spec_version"`
		Suites           map[string]operation `json:"suites"`
	} `json:"payout"`
	Fixed struct {
		Exists section          `json:"exists"`
		Tables map[string]table `json:"tables"`
	} `json:"fixed"`
}) {
	decoder := json.NewDecoder(bytes.NewReader(abiJSON))
	decoder.UseNumber()
	if err := decoder.Decode(&a); err != nil {
		panic(err)
	}
	return a
}()

var noAccount = word{low: uint64(abi.Emission.NoAccount)}

type status struct {
	Number      uint32 `json:"number"`
	Name        string `json:"name"`
	Explanation string `json:"explanation"`
}

// An operation is a call whose request and result have named fields.
type operation struct {
	Operation uint32  `json:"operation"`
	Request   []field `json:"request"`
	Output    []field `json:"output"`
	Trace     []field `json:"trace"`
}

// A field is what bindings/forms/shape.ts says of it, of which this is a copy.
type field struct {
	Name string `json:"name"`
	Form string `json:"form"`
	// What an element is, or the fields of the objects that are the elements.
	Type    json.RawMessage `json:"type"`
	plain   kind
	members []field
	// Names of an enum's numbers, from 0.
	Values   []string  `json:"values"`
	Sections []section `json:"sections"`
	// Null is Absent, or has all bits set.
	Nullable bool `json:"nullable"`
	// A list that is null has no section.
	OrNone   bool `json:"orNone"`
	Optional bool `json:"optional"`
	// Null is where the element of this section is 0.
	Has    *section `json:"has"`
	Absent *uint32  `json:"absent"`
	// The runtimes whose JSON form has it.
	Since    uint32  `json:"since"`
	Until    *uint32 `json:"until"`
	Constant any     `json:"constant"`
	// What a runtime takes where the field is left out.
	Defaults []struct {
		From  uint32 `json:"from"`
		To    uint32 `json:"to"`
		Value any    `json:"value"`
	} `json:"defaults"`
	Count  string    `json:"count"`
	Length *int      `json:"length"`
	Tuple  bool      `json:"tuple"`
	Key    string    `json:"key"`
	Of     string    `json:"of"`
	Parts  []field   `json:"parts"`
	Where  *section  `json:"where"`
	Order  []section `json:"order"`
	Like   string    `json:"like"`
	Exists []uint32  `json:"exists"`
	Needs  []string  `json:"needs"`
	When   []any     `json:"when"`
}

// UnmarshalJSON also reads the type, which is a name or a list of fields.
func (f *field) UnmarshalJSON(text []byte) error {
	type plain field
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode((*plain)(f)); err != nil {
		return err
	}
	if f.Type[0] == '[' {
		return json.Unmarshal(f.Type, &f.members)
	}
	return json.Unmarshal(f.Type, &f.plain)
}

// isOf tells whether the runtime's JSON form has the field.
func (f *field) isOf(specVersion uint32) bool {
	return f.Since <= specVersion && (f.Until == nil || specVersion <= *f.Until)
}

// defaultOf gives what a runtime takes where the JSON form leaves the field out.
func (f *field) defaultOf(specVersion uint32) (any, bool) {
	if f.Constant != nil {
		return f.Constant, true
	}
	for _, span := range f.Defaults {
		if span.From <= specVersion && specVersion <= span.To {
			return span.Value, true
		}
	}
	return nil, false
}

// without gives the element of a row that has none.
func (f *field) without() word {
	if f.Absent != nil {
		return word{low: uint64(*f.Absent)}
	}
	return word{}
}

// none gives the element of null.
func (f *field) none() word {
	switch {
	case f.Absent != nil:
		return f.without()
	case f.plain == "account":
		return noAccount
	}
	return allOnes
}

// firstSection gives what items are counted by: of objects the section of the first member that has one.
func (f *field) firstSection() (section, bool) {
	if len(f.members) == 0 && len(f.Sections) > 0 {
		return f.Sections[0], true
	}
	for i := range f.members {
		if number, ok := f.members[i].firstSection(); ok {
			return number, true
		}
	}
	return 0, false
}

// A table is a fixed-point operation of one type.
type table struct {
	Operation uint32    `json:"operation"`
	Operands  []operand `json:"operands"`
	Result    operand   `json:"result"`
}

type operand struct {
	Type    kind    `json:"type"`
	Section section `json:"section"`
}

// A section's number has the bytes of an element in its low byte.
type section uint32

func (s section) elementBytes() int { return int(s & 0xff) }

// A kind is the type of an element.
type kind string

// bits, and whether one of them is a sign.
func (k kind) bits() (uint, bool) {
	switch k {
	case "u8":
		return 8, false
	case "u32":
		return 32, false
	case "u16":
		return 16, false
	case "i16":
		return 16, true
	case "i32":
		return 32, true
	case "u64":
		return 64, false
	case "i64":
		return 64, true
	case "i128":
		return 128, true
	case "u128":
		return 128, false
	}
	panic("abi.json has a type of another age: " + string(k))
}

// isText tells which integers are strings in JSON: many readers turn numbers into doubles.
func (k kind) isText() bool {
	bits, _ := k.bits()
	return bits > 32
}

// fieldName names the place in a request that has a section, as in subnets.tempo.
func (o *operation) fieldName(number section) string { return placeOf(o.Request, number) }

func placeOf(fields []field, number section) string {
	for i := range fields {
		f := &fields[i]
		if slices.Contains(f.Sections, number) || (f.Has != nil && *f.Has == number) {
			return f.Name
		}
		inner := f.members
		if f.Form == "epochs" {
			inner = abi.Epoch.Request
		}
		if place := placeOf(inner, number); place != "" {
			return f.Name + "." + place
		}
	}
	return ""
}
