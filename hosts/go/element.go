package yuma

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Elements: what a number, a flag, a name or an account is in JSON, and in a record. JSON values are those of encoding/json
// with UseNumber.

// A word is an element's bits, up to 128 of them, or an account whose rank will stand in their place.
type word struct {
	low, high uint64
	account   *accountID
}

// The 32 bytes of an account's id.
type accountID [32]byte

var allOnes = word{low: 1<<64 - 1, high: 1<<64 - 1}

var canonical = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)
var hexadecimal = regexp.MustCompile(`^0x[0-9a-fA-F]{64}$`)

// parseElement gives the bits of an element that is no account and not null.
func parseElement(f *field, value any, path string) (word, error) {
	switch f.plain {
	case "boolean":
		flag, ok := value.(bool)
		if !ok {
			return word{}, wrongType(path, "true or false", value)
		}
		if flag {
			return word{low: 1}, nil
		}
		return word{}, nil
	case "enum":
		name, _ := value.(string)
		number := slices.Index(f.Values, name)
		if number < 0 {
			return word{}, wrongType(path, "one of "+strings.Join(f.Values, ", "), value)
		}
		return word{low: uint64(number)}, nil
	}
	return parseInteger(value, f.plain, f.plain.isText(), path)
}

// parseInteger gives an integer's bits from its JSON form: a number, or a decimal string.
func parseInteger(value any, of kind, isText bool, path string) (word, error) {
	expected, digits := "an integer as a decimal string", ""
	if isText {
		digits, _ = value.(string)
	} else {
		number, _ := value.(json.Number)
		expected, digits = "an integer", string(number)
	}
	if !canonical.MatchString(digits) {
		return word{}, wrongType(path, expected, value)
	}
	bits, signed := of.bits()
	negative := digits[0] == '-'
	if negative && !signed {
		return word{}, newError("negative", path, "%s is negative", shorten(digits))
	}
	// Lengths first: a number of a million digits is not worth converting.
	if len(digits) <= 18 {
		number, _ := strconv.ParseInt(digits, 10, 64)
		if bits >= 64 || (number < 1<<(bits-b2u(signed)) && (!signed || number >= -1<<(bits-1))) {
			return word{low: uint64(number), high: uint64(number >> 63)}, nil
		}
	} else if integer, ok := new(big.Int).SetString(digits[:min(len(digits), 41)], 10); ok && bits >= 64 {
		biased, limit := new(big.Int).Set(integer), new(big.Int).Lsh(big.NewInt(1), bits)
		if signed {
			biased.Add(integer, new(big.Int).Rsh(limit, 1))
		}
		if biased.Sign() >= 0 && biased.Cmp(limit) < 0 {
			return wordOf(integer), nil
		}
	}
	code := "too_large"
	if negative {
		code = "too_small"
	}
	return word{}, newError(code, path, "%s does not fit %d bits", shorten(digits), bits)
}

func b2u(flag bool) uint {
	if flag {
		return 1
	}
	return 0
}

// wordOf gives the two's complement of an integer that fits.
func wordOf(integer *big.Int) word {
	var bytes [16]byte
	new(big.Int).And(integer, largest).FillBytes(bytes[:])
	return word{high: binary.BigEndian.Uint64(bytes[:]), low: binary.BigEndian.Uint64(bytes[8:])}
}

var largest = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1))

// formatElement gives the JSON form of an element that is no account.
func formatElement(f *field, bits word, number section) any {
	switch {
	case f.Nullable && bits == truncate(allOnes, number):
		return nil
	case f.plain == "boolean":
		return bits != word{}
	case f.plain == "enum":
		return f.Values[bits.low]
	}
	return formatInteger(bits, f.plain, f.plain.isText(), number)
}

// formatInteger gives the JSON form of an integer's bits.
func formatInteger(bits word, of kind, isText bool, number section) any {
	digits := ""
	_, signed := of.bits()
	switch width := number.elementBytes(); {
	case width == 16:
		integer := new(big.Int).Lsh(new(big.Int).SetUint64(bits.high), 64)
		integer.Add(integer, new(big.Int).SetUint64(bits.low))
		if signed && bits.high>>63 == 1 {
			integer.Sub(integer, new(big.Int).Lsh(big.NewInt(1), 128))
		}
		digits = integer.String()
	case signed:
		unused := 64 - 8*width
		digits = strconv.FormatInt(int64(bits.low<<unused)>>unused, 10)
	default:
		digits = strconv.FormatUint(bits.low, 10)
	}
	if isText {
		return digits
	}
	return json.Number(digits)
}

// parseAccount reads an account: an integer that is exact everywhere, or 0x and 64 hexadecimal digits.
func parseAccount(value any, path string) (id accountID, err error) {
	text, _ := value.(string)
	if hexadecimal.MatchString(text) {
		_, err = hex.Decode(id[:], []byte(text[2:]))
		return id, err
	}
	number, _ := value.(json.Number)
	if !canonical.MatchString(string(number)) {
		return id, wrongType(path, "an account: an integer, or 0x and 64 hexadecimal digits", value)
	}
	if number[0] == '-' {
		return id, newError("negative", path, "%s is negative, an account is not", shorten(string(number)))
	}
	integer, err := strconv.ParseUint(string(number), 10, 53)
	if err != nil {
		return id, newError("too_large", path, "%s is too large to be exact everywhere", shorten(string(number)))
	}
	binary.BigEndian.PutUint64(id[24:], integer)
	return id, nil
}

// pack appends an element to a section.
func pack(bytes []byte, bits word, number section) []byte {
	var all [16]byte
	binary.LittleEndian.PutUint64(all[:], bits.low)
	binary.LittleEndian.PutUint64(all[8:], bits.high)
	return append(bytes, all[:number.elementBytes()]...)
}

// unpack gives the elements of a section, unsigned.
func unpack(bytes []byte, number section) []word {
	words := make([]word, 0, len(bytes)/number.elementBytes())
	for element := range slices.Chunk(bytes, number.elementBytes()) {
		var all [16]byte
		copy(all[:], element)
		words = append(words, word{low: binary.LittleEndian.Uint64(all[:]), high: binary.LittleEndian.Uint64(all[8:])})
	}
	return words
}

func truncate(bits word, number section) word { return unpack(pack(nil, bits, number), number)[0] }

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
		return strings.ToValidUTF8(text[:40], "") + "…"
	}
	return text
}
