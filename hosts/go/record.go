package yuma

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
)

// sections are the bytes of each section of a record (docs/abi.md).
type sections map[section][]byte

// encode makes the record of a request.
func encode(operation, specVersion, flags uint32, from sections) ([]byte, error) {
	order := binary.LittleEndian
	directory := abi.HeaderBytes + len(from)*abi.EntryBytes
	length := directory
	for _, bytes := range from {
		length += aligned(len(bytes))
	}
	if length > math.MaxUint32 {
		return nil, newError("out_of_memory", "", "the request is above 4 GiB")
	}
	record := make([]byte, length)
	for name, value := range map[string]uint32{
		"magic":        abi.Magic,
		"abi_version":  abi.ABIVersion,
		"operation":    operation,
		"spec_version": specVersion,
		"flags":        flags,
		"sections":     uint32(len(from)),
		"length":       uint32(length),
	} {
		order.PutUint32(record[abi.RequestHeader[name]:], value)
	}
	offset := directory
	// In ascending order, as the directory wants them.
	for i, number := range slices.Sorted(maps.Keys(from)) {
		entry := record[abi.HeaderBytes+i*abi.EntryBytes:]
		order.PutUint32(entry[abi.Entry["field"]:], uint32(number))
		order.PutUint32(entry[abi.Entry["count"]:], uint32(len(from[number])/number.elementBytes()))
		order.PutUint32(entry[abi.Entry["offset"]:], uint32(offset))
		copy(record[offset:], from[number])
		offset += aligned(len(from[number]))
	}
	return record, nil
}

// decode takes a result apart, or gives the error it reports. fieldName names the field at fault.
func decode(record []byte, fieldName func(section) string) (sections, error) {
	order := binary.LittleEndian
	header := func(name string) uint32 { return order.Uint32(record[abi.ResultHeader[name]:]) }
	if status := header("status"); status != 0 {
		return nil, statusError(status, fieldName(section(header("fault_field"))), header("fault_index"))
	}
	result := sections{}
	for i := range int(header("sections")) {
		entry := record[abi.HeaderBytes+i*abi.EntryBytes:]
		number := section(order.Uint32(entry[abi.Entry["field"]:]))
		count := int(order.Uint32(entry[abi.Entry["count"]:]))
		offset := int(order.Uint32(entry[abi.Entry["offset"]:]))
		result[number] = record[offset : offset+count*number.elementBytes()]
	}
	return result, nil
}

func aligned(bytes int) int { return (bytes + abi.Alignment - 1) / abi.Alignment * abi.Alignment }
