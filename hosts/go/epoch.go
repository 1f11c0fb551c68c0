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
	// UIDs are the columns of the entries.
	UIDs []uint16
	// Values are u16, or raw bits in a trace.
	Values []T
}

// ConsensusMode says which consensus liquid alpha looks at, from spec_version 446. The zero value leaves it to the blob,
// which takes Auto.
type ConsensusMode string

const (
	// Current is this epoch's.
	Current ConsensusMode = "current"
	// Previous is the last one's.
	Previous ConsensusMode = "previous"
	// Auto is Previous where the bonds penalty is 65535, else Current.
	Auto ConsensusMode = "auto"
)

// Ruleset says whose mechanism it is, from spec_version 365. The zero value leaves it to the blob: YumaRuleset.
type Ruleset string

const (
	// YumaRuleset is the chain's.
	YumaRuleset Ruleset = "yuma"
	// WhitepaperRuleset is the whitepaper's, to be compared with.
	WhitepaperRuleset Ruleset = "whitepaper"
	// NaiveRuleset is plain peer ranking, to be compared with.
	NaiveRuleset Ruleset = "naive"
)

// NoCommit is "none" among commit blocks.
const NoCommit uint64 = math.MaxUint64

// Int128 is a 128-bit integer in two words.
type Int128 struct {
	// Low has the lower 64 bits.
	Low uint64
	// High has the upper ones, and the sign.
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

	// N: neurons, at most 65,535.
	N uint16 `yuma:"n"`
	// CurrentBlock: the block whose epoch runs.
	CurrentBlock uint64 `yuma:"current_block"`
	// Tempo: blocks from one epoch to the next.
	Tempo uint16 `yuma:"tempo"`
	// LastMechanismStepBlock: the block of the last epoch, 0 for none; read from spec_version 423.
	LastMechanismStepBlock uint64 `yuma:"last_mechanism_step_block"`
	// ActivityCutoff: after so many blocks without new weights a neuron is not active.
	ActivityCutoff uint64 `yuma:"activity_cutoff"`
	// LastUpdate: the block at which each neuron last set weights.
	LastUpdate []uint64 `yuma:"last_update"`
	// BlockAtRegistration: the block at which each neuron was registered.
	BlockAtRegistration []uint64 `yuma:"block_at_registration"`
	// AlphaStake: rao, after child and parent inheritance; below spec_version 233 the one stake there is.
	AlphaStake []uint64 `yuma:"alpha_stake"`
	// TAOStake: rao, after child and parent inheritance.
	TAOStake []uint64 `yuma:"tao_stake"`
	// TAOWeight: A fraction of 2^64 - 1.
	TAOWeight uint64 `yuma:"tao_weight"`
	// StakeThreshold: the least stake weight that counts, in rao.
	StakeThreshold uint64 `yuma:"stake_threshold"`
	// OwnerUID: the subnet owner's neuron. Nil for none.
	OwnerUID *uint16 `yuma:"owner_uid"`
	// ValidatorPermit: permits in force.
	ValidatorPermit []bool `yuma:"validator_permit"`
	// MaxAllowedValidators: how many neurons get a permit.
	MaxAllowedValidators uint16 `yuma:"max_allowed_validators"`
	// Weights: as set, not normalised: u16 in storage order.
	Weights Rows[uint16] `yuma:"weights"`
	// Bonds: as the last epoch stored them: u16 in storage order.
	Bonds Rows[uint16] `yuma:"bonds"`
	// Kappa: A fraction of 65535.
	Kappa uint16 `yuma:"kappa"`
	// BondsPenalty: A fraction of 65535.
	BondsPenalty uint16 `yuma:"bonds_penalty"`
	// BondsMovingAverage: millionths.
	BondsMovingAverage uint64 `yuma:"bonds_moving_average"`
	// Yuma3Enabled: whether bonds are Yuma3's.
	Yuma3Enabled bool `yuma:"yuma3_enabled"`
	// LiquidAlphaEnabled: whether each bond has a rate of its own.
	LiquidAlphaEnabled bool `yuma:"liquid_alpha_enabled"`
	// AlphaSigmoidSteepness: An i16 of hundredths; for spec_version 273 to 282 a u16 of whole ones.
	AlphaSigmoidSteepness int32 `yuma:"alpha_sigmoid_steepness"`
	// AlphaLow: A fraction of 65535.
	AlphaLow uint16 `yuma:"alpha_low"`
	// AlphaHigh: A fraction of 65535.
	AlphaHigh uint16 `yuma:"alpha_high"`
	// CommitRevealEnabled: whether weights are committed before they are revealed.
	CommitRevealEnabled bool `yuma:"commit_reveal_enabled"`
	// CommitBlock: the block of each neuron's earliest commit that has not expired. NoCommit for none.
	CommitBlock []uint64 `yuma:"commit_block"`
	// Emission: rao of alpha to hand out.
	Emission uint64 `yuma:"emission"`
	// PreviousConsensus: from spec_version 446: the consensus that the last epoch stored, fractions of 65535. Nil for none.
	PreviousConsensus []uint16 `yuma:"previous_consensus"`
	// LiquidAlphaConsensusMode: from spec_version 446: which consensus liquid alpha looks at.
	LiquidAlphaConsensusMode ConsensusMode `yuma:"liquid_alpha_consensus_mode"`
	// NullConsensus: from spec_version 475: the subnet has no consensus mechanism; its rules are not established.
	NullConsensus bool `yuma:"null_consensus"`
	// Ruleset: from spec_version 365: whose mechanism.
	Ruleset Ruleset `yuma:"ruleset"`
	// Rho: how steep the whitepaper's consensus is. Nil for 10.
	Rho *uint16 `yuma:"rho"`
}

// EpochOutput is what an epoch decides. Fields that not all runtimes have are nil where they have not. Its JSON form is
// the vectors'.
type EpochOutput struct {
	// Active: who set weights lately.
	Active []bool `yuma:"active"`
	// Stake: rao: alpha and weighted TAO, before the threshold.
	Stake []uint64 `yuma:"stake"`
	// StakeWeight: the share of the stake that counts, of 65535; from spec_version 195.
	StakeWeight []uint16 `yuma:"stake_weight"`
	// Consensus: what a neuron's weights were clipped to, of 65535.
	Consensus []uint16 `yuma:"consensus"`
	// Incentive: miners' shares, of 65535.
	Incentive []uint16 `yuma:"incentive"`
	// Dividends: validators' shares, of 65535.
	Dividends []uint16 `yuma:"dividends"`
	// ValidatorTrust: how much of each validator's weights was left after clipping, of 65535.
	ValidatorTrust []uint16 `yuma:"validator_trust"`
	// ServerEmission: rao for each neuron as a miner.
	ServerEmission []uint64 `yuma:"server_emission"`
	// ValidatorEmission: rao for each neuron as a validator.
	ValidatorEmission []uint64 `yuma:"validator_emission"`
	// Emission: rao, the two together.
	Emission []uint64 `yuma:"emission"`
	// ValidatorPermit: new permits.
	ValidatorPermit []bool `yuma:"validator_permit"`
	// Bonds: to be stored for the next epoch.
	Bonds Rows[uint16] `yuma:"bonds"`
	// Rank: ranks of 65535, below spec_version 365.
	Rank []uint16 `yuma:"rank"`
	// Trust: trust of 65535, below spec_version 365.
	Trust []uint16 `yuma:"trust"`
	// PruningScore: scores of 65535, below spec_version 365.
	PruningScore []uint16 `yuma:"pruning_score"`
}

// EpochTrace holds the intermediate vectors: raw I32F32 bits, but for the total stake's I64F64. Its JSON form is the
// vectors'.
type EpochTrace struct {
	// TotalStake: I64F64 bits: alpha and weighted TAO.
	TotalStake []Int128 `yuma:"total_stake"`
	// Stake: shares of the stake that counts.
	Stake []int64 `yuma:"stake"`
	// ActiveStake: the same of active neurons with a permit.
	ActiveStake []int64 `yuma:"active_stake"`
	// Consensus: the weighted median of each neuron's weights.
	Consensus []int64 `yuma:"consensus"`
	// ValidatorTrust: the sum of each validator's clipped weights.
	ValidatorTrust []int64 `yuma:"validator_trust"`
	// Incentive: miners' shares.
	Incentive []int64 `yuma:"incentive"`
	// Dividends: validators' shares.
	Dividends []int64 `yuma:"dividends"`
	// NormalizedServerEmission: miners' parts of the emission.
	NormalizedServerEmission []int64 `yuma:"normalized_server_emission"`
	// NormalizedValidatorEmission: validators' parts of the emission.
	NormalizedValidatorEmission []int64 `yuma:"normalized_validator_emission"`
	// NormalizedCombinedEmission: the parts of both.
	NormalizedCombinedEmission []int64 `yuma:"normalized_combined_emission"`
	// EMABonds: the new bonds before they are stored as u16.
	EMABonds Rows[int64] `yuma:"ema_bonds"`
	// Alphas: the rate of each bond, n rows of n: with liquid alpha in use.
	Alphas []int64 `yuma:"alphas"`
	// AlphaColumns: the rate of each column: with liquid alpha's first version in use.
	AlphaColumns []int64 `yuma:"alpha_columns"`
	// Prerank: ranks before clipping: below spec_version 365, and of the rulesets whitepaper and naive.
	Prerank []int64 `yuma:"prerank"`
	// Trust: ranks after clipping over those before: below spec_version 365, and of the ruleset whitepaper.
	Trust []int64 `yuma:"trust"`
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
	read(abi.Epoch.Request, from.sections, s)
	return nil
}

// MarshalJSON writes the vectors' form.
func (o EpochOutput) MarshalJSON() ([]byte, error) {
	return json.Marshal(format(abi.Epoch.Output, &request{}, write(abi.Epoch.Output, o)))
}

// MarshalJSON writes the vectors' form.
func (t EpochTrace) MarshalJSON() ([]byte, error) {
	return json.Marshal(format(abi.Epoch.Trace, &request{}, write(abi.Epoch.Trace, t)))
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
