package yuma

import (
	"encoding/binary"
	"encoding/json"
	"iter"
	"math"
	"math/big"
	"reflect"
	"slices"
)

// Rows are sparse rows (CSR): row i has the entries Offsets[i] to Offsets[i+1], in storage order.
type Rows[T uint16 | int64] struct {
	// Offsets are n + 1, from 0 to the number of entries.
	Offsets []uint32
	UIDs    []uint16
	Values  []T
}

// ConsensusMode says which consensus liquid alpha looks at, from spec_version 446. The zero value leaves it to the blob,
// which takes Auto.
type ConsensusMode string

const (
	Current  ConsensusMode = "current"
	Previous ConsensusMode = "previous"
	// Auto is Previous where the bonds penalty is 65535, else Current.
	Auto ConsensusMode = "auto"
)

// Ruleset says whose mechanism it is, from spec_version 365. The zero value leaves it to the blob: YumaRuleset.
type Ruleset string

const (
	YumaRuleset       Ruleset = "yuma"
	WhitepaperRuleset Ruleset = "whitepaper"
	NaiveRuleset      Ruleset = "naive"
)

// NoCommit is "none" among commit blocks.
const NoCommit uint64 = math.MaxUint64

// Int128 is a 128-bit integer in two words.
type Int128 struct {
	Low  uint64
	High int64
}

// Big gives the same as a big.Int.
func (i Int128) Big() *big.Int {
	high := new(big.Int).Lsh(big.NewInt(i.High), 64)
	return high.Add(high, new(big.Int).SetUint64(i.Low))
}

// EpochState is what an epoch reads: one mechanism of one subnet at the block whose epoch runs. What the fields mean, and
// in which units, is in docs/specification/epoch.md. Its JSON form is the vectors'.
type EpochState struct {
	// SpecVersion is the runtime whose rules apply.
	SpecVersion uint32 `yuma:"-"`

	N                        uint16        `yuma:"n"`
	CurrentBlock             uint64        `yuma:"current_block"`
	Tempo                    uint16        `yuma:"tempo"`
	LastMechanismStepBlock   uint64        `yuma:"last_mechanism_step_block"`
	ActivityCutoff           uint64        `yuma:"activity_cutoff"`
	LastUpdate               []uint64      `yuma:"last_update"`
	BlockAtRegistration      []uint64      `yuma:"block_at_registration"`
	AlphaStake               []uint64      `yuma:"alpha_stake"`
	TAOStake                 []uint64      `yuma:"tao_stake"`
	TAOWeight                uint64        `yuma:"tao_weight"`
	StakeThreshold           uint64        `yuma:"stake_threshold"`
	OwnerUID                 *uint16       `yuma:"owner_uid"` // nil for none
	ValidatorPermit          []bool        `yuma:"validator_permit"`
	MaxAllowedValidators     uint16        `yuma:"max_allowed_validators"`
	Weights                  Rows[uint16]  `yuma:"weights"`
	Bonds                    Rows[uint16]  `yuma:"bonds"`
	Kappa                    uint16        `yuma:"kappa"`
	BondsPenalty             uint16        `yuma:"bonds_penalty"`
	BondsMovingAverage       uint64        `yuma:"bonds_moving_average"`
	Yuma3Enabled             bool          `yuma:"yuma3_enabled"`
	LiquidAlphaEnabled       bool          `yuma:"liquid_alpha_enabled"`
	AlphaSigmoidSteepness    int32         `yuma:"alpha_sigmoid_steepness"`
	AlphaLow                 uint16        `yuma:"alpha_low"`
	AlphaHigh                uint16        `yuma:"alpha_high"`
	CommitRevealEnabled      bool          `yuma:"commit_reveal_enabled"`
	CommitBlock              []uint64      `yuma:"commit_block"` // NoCommit for none
	Emission                 uint64        `yuma:"emission"`
	PreviousConsensus        []uint16      `yuma:"previous_consensus"` // nil for none
	LiquidAlphaConsensusMode ConsensusMode `yuma:"liquid_alpha_consensus_mode"`
	NullConsensus            bool          `yuma:"null_consensus"`
	Ruleset                  Ruleset       `yuma:"ruleset"`
	Rho                      *uint16       `yuma:"rho"` // nil for 10
}

// EpochOutput is what an epoch decides. Fields that not all runtimes have are nil where they have not. Its JSON form is
// the vectors'.
type EpochOutput struct {
	Active            []bool       `yuma:"active"`
	Stake             []uint64     `yuma:"stake"`
	StakeWeight       []uint16     `yuma:"stake_weight"`
	Consensus         []uint16     `yuma:"consensus"`
	Incentive         []uint16     `yuma:"incentive"`
	Dividends         []uint16     `yuma:"dividends"`
	ValidatorTrust    []uint16     `yuma:"validator_trust"`
	ServerEmission    []uint64     `yuma:"server_emission"`
	ValidatorEmission []uint64     `yuma:"validator_emission"`
	Emission          []uint64     `yuma:"emission"`
	ValidatorPermit   []bool       `yuma:"validator_permit"`
	Bonds             Rows[uint16] `yuma:"bonds"`
	Rank              []uint16     `yuma:"rank"`
	Trust             []uint16     `yuma:"trust"`
	PruningScore      []uint16     `yuma:"pruning_score"`
}

// EpochTrace holds the intermediate vectors: raw I32F32 bits, but for the total stake's I64F64. Its JSON form is the
// vectors'.
type EpochTrace struct {
	TotalStake                  []Int128    `yuma:"total_stake"`
	Stake                       []int64     `yuma:"stake"`
	ActiveStake                 []int64     `yuma:"active_stake"`
	Consensus                   []int64     `yuma:"consensus"`
	ValidatorTrust              []int64     `yuma:"validator_trust"`
	Incentive                   []int64     `yuma:"incentive"`
	Dividends                   []int64     `yuma:"dividends"`
	NormalizedServerEmission    []int64     `yuma:"normalized_server_emission"`
	NormalizedValidatorEmission []int64     `yuma:"normalized_validator_emission"`
	NormalizedCombinedEmission  []int64     `yuma:"normalized_combined_emission"`
	EMABonds                    Rows[int64] `yuma:"ema_bonds"`
	Alphas                      []int64     `yuma:"alphas"` // n rows of n
	AlphaColumns                []int64     `yuma:"alpha_columns"`
	Prerank                     []int64     `yuma:"prerank"`
	Trust                       []int64     `yuma:"trust"`
}

// UnmarshalJSON reads the vectors' form. Without a spec_version the state is for 425.
func (s *EpochState) UnmarshalJSON(text []byte) error {
	input, err := decodeJSON(text)
	if err != nil {
		return err
	}
	specVersion, err := requestedVersion(map[string]any{"input": input})
	if err != nil {
		return err
	}
	from, err := parse(abi.Epoch.Request, input, specVersion, "spec_version")
	if err != nil {
		return err
	}
	*s = EpochState{SpecVersion: specVersion}
	read(abi.Epoch.Request, from, s)
	return nil
}

// MarshalJSON writes the vectors' form.
func (o EpochOutput) MarshalJSON() ([]byte, error) {
	return json.Marshal(format(abi.Epoch.Output, write(abi.Epoch.Output, o)))
}

// MarshalJSON writes the vectors' form.
func (t EpochTrace) MarshalJSON() ([]byte, error) {
	return json.Marshal(format(abi.Epoch.Trace, write(abi.Epoch.Trace, t)))
}

// write gives the sections of a struct's fields; an optional one that is nil, empty or false has none.
func write(fields []field, from any) sections {
	to := sections{}
	for field, value := range members(fields, reflect.ValueOf(from)) {
		switch {
		case field.Form == "rows":
			for part, number := range field.Sections {
				to[number] = littleEndian(value.Field(part))
			}
		case field.Form == "one":
			if !field.Optional || !value.IsZero() {
				to[field.Sections[0]] = binary.LittleEndian.AppendUint64(nil, field.word(value))
			}
		case !field.Optional || !value.IsNil():
			to[field.Sections[0]] = littleEndian(value)
		}
	}
	return to
}

// read fills a struct's fields. Those without a section keep their zero value.
func read(fields []field, from sections, to any) {
	for field, value := range members(fields, reflect.ValueOf(to).Elem()) {
		for part, number := range field.Sections {
			content, ok := from[number]
			switch {
			case !ok:
			case field.Form == "one":
				field.setWord(value, binary.LittleEndian.Uint64(content))
			case field.Form == "rows":
				setLittleEndian(value.Field(part), content, number)
			default:
				setLittleEndian(value, content, number)
			}
		}
	}
}

// members goes through the fields of a record and what a struct has for each.
func members(fields []field, from reflect.Value) iter.Seq2[*field, reflect.Value] {
	return func(yield func(*field, reflect.Value) bool) {
		for i := range from.NumField() {
			tag := from.Type().Field(i).Tag.Get("yuma")
			isNamed := func(f field) bool { return f.Name == tag }
			if at := slices.IndexFunc(fields, isNamed); at >= 0 && !yield(&fields[at], from.Field(i)) {
				return
			}
		}
	}
}

// word gives the 8 bytes of a field of one element.
func (f *field) word(value reflect.Value) uint64 {
	switch {
	case value.Kind() == reflect.Pointer && value.IsNil():
		return math.MaxUint64
	case value.Kind() == reflect.Pointer:
		return value.Elem().Uint()
	case value.Kind() == reflect.String:
		// An unknown mode gives a number that the blob refuses.
		return uint64(slices.Index(f.Values, value.String()))
	case value.Kind() == reflect.Bool && value.Bool():
		return 1
	case value.Kind() == reflect.Bool:
		return 0
	case value.CanInt():
		return uint64(value.Int())
	}
	return value.Uint()
}

func (f *field) setWord(to reflect.Value, word uint64) {
	switch {
	case to.Kind() == reflect.Pointer && word == math.MaxUint64:
		to.SetZero()
	case to.Kind() == reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		to.Elem().SetUint(word)
	case to.Kind() == reflect.String:
		to.SetString(f.Values[word])
	case to.Kind() == reflect.Bool:
		to.SetBool(word != 0)
	case to.CanInt():
		to.SetInt(int64(word))
	default:
		to.SetUint(word)
	}
}

func littleEndian(slice reflect.Value) []byte {
	bytes, err := binary.Append([]byte{}, binary.LittleEndian, slice.Interface())
	if err != nil {
		panic(err) // the structs above hold nothing else
	}
	return bytes
}

func setLittleEndian(slice reflect.Value, content []byte, number section) {
	count := len(content) / number.elementBytes()
	slice.Set(reflect.MakeSlice(slice.Type(), count, count))
	if _, err := binary.Decode(content, binary.LittleEndian, slice.Interface()); err != nil {
		panic(err) // the structs above hold nothing else
	}
}
