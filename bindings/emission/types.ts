// The typed forms of the whole-path calls (docs/specification/emission.md). TAO and alpha are in rao; names ending in
// Bits are raw fixed-point bits of the format named there.

import type { AccountId } from "../forms/shape.js";
import type { EpochState } from "../state.js";

/** A state without what the list of hotkeys, the stake graph and the pending amounts decide. */
export type PayoutEpoch = Omit<EpochState, "n" | "alphaStake" | "taoStake" | "taoWeight" | "emission">;

/** A subnet as a block finds it. */
export interface CoinbaseSubnet {
  /** u16 */
  readonly netuid: number;
  /** 0: stable, its moving price counts as one; any other number: dynamic */
  readonly subnetMechanism: number;
  /** I96F32, of the block before */
  readonly subnetMovingPriceBits: bigint;
  /** U96F32, 1 is all: what of the incentives of the last epoch was withheld from the owner's hotkeys */
  readonly minerBurnedBits: bigint;
  readonly subnetEmissionEnabled: boolean;
  /** a block; null: emission has not started */
  readonly firstEmissionBlockNumber: bigint | null;
  /** blocks */
  readonly emaPriceHalvingBlocks: bigint;
  readonly subtokenEnabled: boolean;
  readonly networkRegistrationAllowed: boolean;
  /** rao of alpha in the pool */
  readonly subnetAlphaIn: bigint;
  /** rao of alpha outstanding */
  readonly subnetAlphaOut: bigint;
  readonly ownerCutEnabled: boolean;
  /** blocks; 0: no epochs */
  readonly tempo: number;
  /** a block */
  readonly lastEpochBlock: bigint;
  /** a block; 0: none */
  readonly pendingEpochAt: bigint;
  /** blocks */
  readonly blocksSinceLastStep: bigint;
  /** false: a hotkey has two uids, so that no epoch runs */
  readonly epochInputConsistent: boolean;
  /** U64F64, TAO for one alpha in the pool */
  readonly currentAlphaPriceBits: bigint;
  /** rao of alpha, as all that is pending */
  readonly pendingServerEmission: bigint;
  readonly pendingValidatorEmission: bigint;
  readonly pendingRootAlphaDivs: bigint;
  readonly pendingOwnerCut: bigint;
  /** epochs so far */
  readonly subnetEpochIndex: bigint;
}

/** What a block's coinbase reads (docs/specification/emission.md, 1 to 4). */
export interface CoinbaseBlock {
  readonly currentBlock: bigint;
  /** rao of TAO */
  readonly totalIssuance: bigint;
  /** fraction of 2^64 - 1 */
  readonly taoWeight: bigint;
  /** rao of TAO staked on root */
  readonly rootTao: bigint;
  /** fraction of 65535 */
  readonly subnetOwnerCut: number;
  /** I96F32 */
  readonly subnetMovingAlphaBits: bigint;
  /** u8 */
  readonly maxEpochsPerBlock: number;
  readonly subnets: readonly CoinbaseSubnet[];
}

/** What a block does; lists are in ascending order of the netuid. */
export interface CoinbaseBlockResult {
  /** rao of TAO */
  readonly blockEmission: bigint;
  readonly subnetsToEmitTo: readonly number[];
  /** U96F32 rao of TAO */
  readonly emissions: readonly { readonly netuid: number; readonly bits: bigint }[];
  /** whether root's part is kept for its stakers, or recycled */
  readonly rootSellFlag: boolean;
  /** What the epochs of this block have to pay out: rao of alpha. */
  readonly drained: readonly {
    readonly netuid: number;
    readonly pendingServerAlpha: bigint;
    readonly pendingValidatorAlpha: bigint;
    readonly pendingRootAlpha: bigint;
    readonly ownerCut: bigint;
  }[];
  /** What has become of every subnet. */
  readonly subnets: readonly Pick<
    CoinbaseSubnet,
    | "netuid"
    | "subnetMovingPriceBits"
    | "subnetAlphaIn"
    | "subnetAlphaOut"
    | "pendingServerEmission"
    | "pendingValidatorEmission"
    | "pendingRootAlphaDivs"
    | "pendingOwnerCut"
    | "lastEpochBlock"
    | "pendingEpochAt"
    | "blocksSinceLastStep"
    | "subnetEpochIndex"
  >[];
  /** Step by step, what each subnet was given. */
  readonly emitted: readonly {
    readonly netuid: number;
    /** U96F32 rao of TAO for the pool */
    readonly taoInBits: bigint;
    /** U96F32 rao of alpha for the pool */
    readonly alphaInBits: bigint;
    /** U96F32 rao of TAO that buys alpha */
    readonly excessTaoBits: bigint;
    /** whole rao of alpha, of which the others are parts */
    readonly alphaCreated: bigint;
    readonly serverAlpha: bigint;
    readonly validatorAlpha: bigint;
    readonly rootAlpha: bigint;
    readonly ownerCut: bigint;
    /** root's part where it is not kept */
    readonly recycledAlpha: bigint;
  }[];
}

/** A hotkey with its own stakes. */
export interface PayoutAccount {
  readonly hotkey: AccountId;
  readonly owner: AccountId;
  /** rao of alpha on the subnet, all of it staked by the owner */
  readonly alphaStake: bigint;
  /** rao of TAO on root */
  readonly rootStake: bigint;
  /** fraction of 65535 */
  readonly childkeyTake: number;
  /** fraction of 65535 */
  readonly delegateTake: number;
}

/** What a payout takes, whether it runs the epochs or they are given. */
export interface PayoutState {
  /** fraction of 2^64 - 1 */
  readonly taoWeight: bigint;
  /** fraction of 2^64 - 1 */
  readonly ckBurn: bigint;
  /** fraction of 65535 */
  readonly minChildkeyTake: number;
  /** fraction of 65535 */
  readonly minChildkeyTakePerSubnet: number;
  /** A hotkey that is not listed has no stake, the default account as its owner, and the default delegate take. */
  readonly accounts: readonly PayoutAccount[];
  /** In stored order; the proportion is a fraction of 2^64 - 1. */
  readonly childEdges: readonly {
    readonly parent: AccountId;
    readonly child: AccountId;
    readonly proportion: bigint;
  }[];
  /** rao of alpha outstanding */
  readonly subnetAlphaOut: bigint;
  /** rao of alpha, as all that was drained */
  readonly pendingServerAlpha: bigint;
  readonly pendingValidatorAlpha: bigint;
  readonly pendingRootAlpha: bigint;
  readonly pendingOwnerCut: bigint;
  readonly subnetOwner: AccountId | null;
  readonly subnetOwnerHotkey: AccountId | null;
  readonly ownedHotkeysOfSubnetOwner: readonly AccountId[];
  /** what happens to the incentives of the owner's hotkeys; null, which is not set, is burn */
  readonly recycleOrBurn: "recycle" | "burn" | null;
  /** where an owner's incentives are staked, if not on the hotkey that earned them */
  readonly autoStakeDestination: readonly { readonly owner: AccountId; readonly destination: AccountId }[];
}

/** A subnet's drained amounts, with everything that its epochs and their payout read. */
export interface Payout extends PayoutState {
  /** fractions of 65535, one a mechanism; null: not set, which is alike for all */
  readonly mechanismEmissionSplit: Uint16Array | null;
  /** by uid */
  readonly hotkeys: readonly AccountId[];
  /** one a mechanism */
  readonly epochs: readonly PayoutEpoch[];
}

/** The same with the epochs given. */
export interface PayoutOfEmission extends PayoutState {
  readonly neurons: readonly {
    readonly hotkey: AccountId;
    /** u16 */
    readonly uid: number;
    /** a block */
    readonly blockAtRegistration: bigint;
  }[];
  readonly hotkeyEmission: readonly HotkeyEmission[];
}

/** What the epochs say: rao of alpha. */
export interface HotkeyEmission {
  readonly hotkey: AccountId;
  readonly serverEmission: bigint;
  readonly validatorEmission: bigint;
}

/** mantissa * 10^exponent */
export interface SafeFloat {
  readonly mantissa: bigint;
  readonly exponent: bigint;
}

/** rao of alpha by hotkey, in the order of the accounts */
export type AlphaByHotkey = readonly { readonly hotkey: AccountId; readonly alpha: bigint }[];

/** What a payout leaves (docs/specification/emission.md, 5 and 6). */
export interface PayoutResult {
  /** rao of alpha that the epochs were given, in one element */
  readonly epochEmission: BigUint64Array;
  readonly hotkeyEmission: readonly HotkeyEmission[];
  /** whose incentives are withheld */
  readonly ownerHotkeys: readonly AccountId[];
  /** U96F32 */
  readonly minerBurnedBits: bigint;
  readonly subnetAlphaOut: bigint;
  /** withheld incentives that are recycled, and childkey burns */
  readonly recycledAlpha: bigint;
  readonly childkeyBurnedAlpha: bigint;
  /** withheld incentives that are not */
  readonly burnedAlpha: bigint;
  readonly incentives: AlphaByHotkey;
  /** What of a hotkey's alpha dividends its owner takes, and what goes to all who stake with it. */
  readonly alphaTakes: AlphaByHotkey;
  readonly alphaDividendsPerSubnet: AlphaByHotkey;
  /** The same of root's. */
  readonly rootTakes: AlphaByHotkey;
  readonly rootAlphaDividendsPerSubnet: AlphaByHotkey;
  /** I96F32, by how much the alpha that a rao on root may claim rises */
  readonly rootClaimable: readonly { readonly hotkey: AccountId; readonly bits: bigint }[];
  /** The pools as the payout leaves them. */
  readonly totalHotkeyAlpha: AlphaByHotkey;
  readonly totalHotkeyShares: readonly { readonly hotkey: AccountId; readonly shares: SafeFloat }[];
  readonly alphaShares: readonly {
    readonly hotkey: AccountId;
    readonly coldkey: AccountId;
    readonly shares: SafeFloat;
    readonly value: bigint;
  }[];
  /** each hotkey's stake after its alpha dividends */
  readonly totalHotkeyAlphaLastEpoch: AlphaByHotkey;
}
