package yuma

import (
	_ "embed"
	"encoding/json"
)

//go:embed abi.json
var abiJSON []byte

// abi is docs/abi.json, which is generated from the blob's own constants.
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
	Fixed  struct {
		Exists section          `json:"exists"`
		Tables map[string]table `json:"tables"`
	} `json:"fixed"`
}) {
	if err := json.Unmarshal(abiJSON, &a); err != nil {
		panic(err)
	}
	return a
}()

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

type field struct {
	Name string `json:"name"`
	// one element in 8 bytes, a list, sparse rows, or a square: a list that stands for n rows of n.
	Form string `json:"form"`
	Type kind   `json:"type"`
	// Null has all bits set.
	Nullable bool `json:"nullable"`
	Optional bool `json:"optional"`
	// Names of an enum's numbers, from 0.
	Values []string `json:"values"`
	// What a runtime takes where the field is left out.
	Defaults []struct {
		From  uint32 `json:"from"`
		To    uint32 `json:"to"`
		Value any    `json:"value"`
	} `json:"defaults"`
	// Of rows three: offsets, uids, values.
	Sections []section `json:"sections"`
}

// A table is a fixed-point operation of one type.
type table struct {
	Operation uint32   `json:"operation"`
	Operands  []column `json:"operands"`
	Result    column   `json:"result"`
}

type column struct {
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
	case "boolean":
		return 1, false
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

// fieldName names the field of a request that has a section.
func (o *operation) fieldName(number section) string {
	for _, field := range o.Request {
		for _, s := range field.Sections {
			if s == number {
				return field.Name
			}
		}
	}
	return ""
}
