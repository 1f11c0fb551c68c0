package yuma

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"io"
)

// mostBytes is far more than a subnet's state has.
const mostBytes = 256 << 20

// AnswerRecords answers a stream of records (docs/abi.md), each behind its length, and each before it waits for the next. What
// the end cuts off is answered as it is.
func (y *Yuma) AnswerRecords(ctx context.Context, from io.Reader, to io.Writer) error {
	input, output := bufio.NewReader(from), bufio.NewWriter(to)
	request := bytes.Buffer{}
	for {
		var header [4]byte
		switch _, err := io.ReadFull(input, header[:]); err {
		case nil:
		case io.EOF:
			return nil
		case io.ErrUnexpectedEOF:
			clear(header[:])
		default:
			return err
		}
		length, result := int64(binary.LittleEndian.Uint32(header[:])), noRoom
		var err error
		if length > mostBytes {
			_, err = io.CopyN(io.Discard, input, length)
		} else {
			// Memory is taken as bytes come, not as many as are announced.
			request.Reset()
			_, err = io.CopyN(&request, input, length)
		}
		if err != nil && err != io.EOF {
			return err
		}
		if length <= mostBytes {
			if result, err = y.Record(ctx, request.Bytes()); err != nil {
				return err
			}
		}
		framed := binary.LittleEndian.AppendUint32(nil, uint32(len(result)))
		if _, err = output.Write(append(framed, result...)); err != nil {
			return err
		}
		if err = output.Flush(); err != nil {
			return err
		}
	}
}

// noRoom is what the blob would answer if there were room for the request.
var noRoom = func() []byte {
	record := make([]byte, abi.HeaderBytes)
	values := map[string]uint32{
		"magic":       abi.Magic,
		"abi_version": abi.ABIVersion,
		"length":      uint32(abi.HeaderBytes),
		"fault_index": abi.NoIndex,
	}
	for _, status := range abi.Statuses {
		if status.Name == "out_of_memory" {
			values["status"] = status.Number
		}
	}
	for name, value := range values {
		binary.LittleEndian.PutUint32(record[abi.ResultHeader[name]:], value)
	}
	return record
}()
