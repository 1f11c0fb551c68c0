// yuma-host run speaks the line protocol (vectors/README.md) on standard input and output. yuma-host digest FILE gives the
// SHA-256 of all results of a file of requests.
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

	yuma "github.com/yuma-consensus/yuma-consensus/hosts/go"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string) error {
	isRun := len(arguments) == 1 && arguments[0] == "run"
	isDigest := len(arguments) == 2 && arguments[0] == "digest"
	if !isRun && !isDigest {
		return errors.New("usage: yuma-host run | digest FILE")
	}
	blob, err := yuma.Load(ctx)
	if err != nil {
		return err
	}
	defer blob.Close(ctx)
	if isRun {
		return answerLines(ctx, blob)
	}
	requests, err := os.ReadFile(arguments[1])
	if err != nil {
		return err
	}
	digest, err := blob.Digest(ctx, requests)
	fmt.Println(digest)
	return err
}

func answerLines(ctx context.Context, blob *yuma.Yuma) error {
	input := bufio.NewReader(os.Stdin)
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
