package yuma

import (
	"fmt"
	"strconv"
	"strings"
)

// Error says why there is no result.
type Error struct {
	// Code is stable: a status of the blob (docs/abi.md), or one of the line protocol's.
	Code string
	// Message starts with the field and index at fault, where there are any.
	Message string
	// Field is the name in the JSON form, as in last_update, or empty.
	Field string
	// Index is the element at fault, -1 for none.
	Index int
}

// Error gives the message.
func (e *Error) Error() string { return e.Message }

// newError makes an error at a path such as weights[3][2][0], whose field is weights and whose index is 3. An empty path
// is for what is in no field.
func newError(code, path, format string, values ...any) *Error {
	message := fmt.Sprintf(format, values...)
	if path == "" {
		return &Error{Code: code, Message: message, Index: -1}
	}
	name, rest, _ := strings.Cut(path, "[")
	digits, _, _ := strings.Cut(rest, "]")
	index, err := strconv.Atoi(digits)
	if err != nil {
		index = -1
	}
	return &Error{Code: code, Message: path + ": " + message, Field: name, Index: index}
}

// statusError is the error for a status of the blob.
func statusError(number uint32, name string, index uint32) *Error {
	path := name
	if name != "" && index != abi.NoIndex {
		path = fmt.Sprintf("%s[%d]", name, index)
	}
	for _, status := range abi.Statuses {
		if status.Number == number {
			return newError(status.Name, path, "%s", status.Explanation)
		}
	}
	return newError("unknown_status", path, "the blob answers with status %d", number)
}
