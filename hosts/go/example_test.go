package yuma_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	yuma "github.com/yuma-consensus/yuma-consensus/hosts/go"
)

// A state in the vectors' JSON form, and what the epoch makes of it.
func ExampleYuma_Epoch() {
	var file struct {
		Cases []struct{ Input yuma.EpochState }
	}
	text, err := os.ReadFile("../../vectors/epoch/kappa.json")
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	blob, err := yuma.Load(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer blob.Close(ctx)
	output, err := blob.Epoch(ctx, &file.Cases[0].Input)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("incentive", output.Incentive)
	fmt.Println("dividends", output.Dividends)
	fmt.Println("emission", output.Emission)
	// Output:
	// incentive [5086 6661 1675 156 17080 19410 10124 5338]
	// dividends [31590 0 0 0 0 31043 0 2900]
	// emission [103078386995 18722994580 4709052069 441090168 48003599026 141796917233 28453986970 23156428299]
}
