// yuma-host run speaks the line protocol (vectors/README.md) on standard input and output; with --binary the same with records
// (docs/abi.md), each behind its length.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	yuma "github.com/yuma-consensus/yuma-consensus/hosts/go"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "yuma-host:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, arguments []string) error {
	isBinary := slices.Equal(arguments, []string{"run", "--binary"})
	if !isBinary && !slices.Equal(arguments, []string{"run"}) {
		return errors.New("usage: yuma-host run [--binary]")
	}
	blob, err := yuma.Load(ctx)
	if err != nil {
		return err
	}
	defer blob.Close(ctx)
	if isBinary {
		return blob.AnswerRecords(ctx, os.Stdin, os.Stdout)
	}
	return answerLines(ctx, blob, bufio.NewReader(os.Stdin))
}

func answerLines(ctx context.Context, blob *yuma.Yuma, input *bufio.Reader) error {
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	for {
		line, end := input.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := output.Encode(blob.Answer(ctx, line)); err != nil {
				return err
			}
		}
		if end == io.EOF {
			return nil
		}
		if end != nil {
			return end
		}
	}
}
