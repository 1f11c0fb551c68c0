// How runtimes keep what is read here: the types of keys and of the value, alike from spec_version 240 to 461.

const VECTOR = "u16 -> Vec<u16>";
const ROWS = "(u16,u16) -> Vec<(u16,u16)>";
const LINKS = "(AccountId32,u16) -> Vec<(u64,AccountId32)>";
const TIMELOCKED = "(u16,u64) -> Vec<(AccountId32,u64,Vec<u8>,u64)>";

/** By pallet and name. Where a runtime has another type, nobody knows what its values mean. */
export const ITEMS: Readonly<Record<string, string>> = {
  "System.Events": " -> Vec<{phase:enum,event:enum,topics:Vec<[u8;32]>}>",
  ...within({
    ActivityCutoff: "u16 -> u16",
    ActivityCutoffFactorMilli: "u16 -> u32",
    Active: "u16 -> Vec<bool>",
    AlphaSigmoidSteepness: "u16 -> i16",
    AlphaValues: "u16 -> (u16,u16)",
    BlockAtRegistration: "(u16,u16) -> u64",
    Bonds: ROWS,
    BondsMovingAverage: "u16 -> u64",
    BondsPenalty: "u16 -> u16",
    CRV3WeightCommits: "(u16,u64) -> Vec<(AccountId32,Vec<u8>,u64)>",
    CRV3WeightCommitsV2: TIMELOCKED,
    ChildKeys: LINKS,
    CommitRevealWeightsEnabled: "u16 -> bool",
    Consensus: VECTOR,
    Delegates: "AccountId32 -> u16",
    Dividends: VECTOR,
    Emission: "u16 -> Vec<u64>",
    Incentive: VECTOR,
    Kappa: "u16 -> u16",
    Keys: "(u16,u16) -> AccountId32",
    LastMechansimStepBlock: "u16 -> u64",
    LastUpdate: "u16 -> Vec<u64>",
    LiquidAlphaOn: "u16 -> bool",
    MaxAllowedValidators: "u16 -> u16",
    MechanismCountCurrent: "u16 -> u8",
    NetworksAdded: "u16 -> bool",
    ParentKeys: LINKS,
    PendingAlphaSwapped: "u16 -> u64",
    PendingEmission: "u16 -> u64",
    PendingRootAlphaDivs: "u16 -> u64",
    PendingServerEmission: "u16 -> u64",
    PendingValidatorEmission: "u16 -> u64",
    PruningScores: VECTOR,
    Rank: VECTOR,
    RevealPeriodEpochs: "u16 -> u64",
    StakeThreshold: " -> u64",
    StakeWeight: VECTOR,
    SubnetEpochIndex: "u16 -> u64",
    SubnetOwnerHotkey: "u16 -> AccountId32",
    SubnetworkN: "u16 -> u16",
    TaoDividendsPerSubnet: "(u16,AccountId32) -> u64",
    TaoWeight: " -> u64",
    Tempo: "u16 -> u16",
    TimelockedWeightCommits: TIMELOCKED,
    TotalHotkeyAlpha: "(AccountId32,u16) -> u64",
    Trust: VECTOR,
    Uids: "(u16,AccountId32) -> u16",
    ValidatorPermit: "u16 -> Vec<bool>",
    ValidatorTrust: VECTOR,
    WeightCommits: "(u16,AccountId32) -> Vec<([u8;32],u64,u64,u64)>",
    Weights: ROWS,
    Yuma3On: "u16 -> bool",
  }),
};

function within(items: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(items).map(([name, types]) => [`SubtensorModule.${name}`, types]));
}
