// Where every rao of a block or a payout went: what was there to give, and what became of it. Rounding is what is left
// over, so it is held to what the number of its steps allows: what is beyond that is not accounted for.

import type { CoinbaseBlock, CoinbaseBlockResult, PayoutResult, PayoutState } from "./types.js";

export interface Line {
  readonly name: string;
  readonly rao: bigint;
  /** Of what is left over: the least and the most that the rules explain. */
  readonly between?: readonly [bigint, bigint];
}

export interface Balance {
  readonly given: readonly Line[];
  readonly gone: readonly Line[];
  /** The difference of the two, and what is left over beyond explanation: 0, or something is wrong. */
  readonly unaccounted: bigint;
}

const FRACTION_BITS = 32n;
const whole = (bits: bigint) => bits >> FRACTION_BITS;
const sum = (values: Iterable<bigint>) => [...values].reduce((total, value) => total + value, 0n);
const total = (lines: readonly Line[]) => sum(lines.map(({ rao }) => rao));

const magnitude = (value: bigint) => (value < 0n ? -value : value);

function balance(given: readonly Line[], gone: readonly Line[]): Balance {
  const unexplained = gone.map(({ rao, between: [least, most] = [rao, rao] }) =>
    rao < least ? least - rao : rao > most ? rao - most : 0n,
  );
  return { given, gone, unaccounted: magnitude(total(given) - total(gone)) + sum(unexplained) };
}

/** The TAO that a block mints. */
export function taoBalance(result: CoinbaseBlockResult): Balance {
  const pools = sum(result.emitted.map(({ taoInBits }) => whole(taoInBits)));
  const buying = sum(result.emitted.map(({ excessTaoBits }) => whole(excessTaoBits)));
  const offered = sum(result.emissions.map(({ bits }) => whole(bits)));
  return balance(
    [{ name: "minted", rao: result.blockEmission }],
    [
      { name: "into the pools", rao: pools },
      { name: "buying alpha", rao: buying },
      // What a subnet is given in two parts may lose a rao.
      {
        name: "recycled: lost to rounding",
        rao: offered - pools - buying,
        between: [0n, BigInt(result.emitted.length)],
      },
      {
        name: "recycled: given to no subnet",
        rao: result.blockEmission - offered,
        between: [0n, result.blockEmission],
      },
    ],
  );
}

/** The alpha that a block creates outside the pools, against the books of all subnets before and after it. */
export function alphaBalance(block: CoinbaseBlock, result: CoinbaseBlockResult): Balance {
  const before = block.subnets;
  const after = result.subnets;
  const { drained, emitted } = result;
  const rise = (now: readonly bigint[], earlier: readonly bigint[], taken: readonly bigint[]) =>
    sum(now) + sum(taken) - sum(earlier);
  const created = sum(emitted.map(({ alphaCreated }) => alphaCreated));
  const recycled = sum(emitted.map(({ recycledAlpha }) => recycledAlpha));
  const parts = sum(
    emitted.map(
      ({ serverAlpha, validatorAlpha, rootAlpha, ownerCut, recycledAlpha }) =>
        serverAlpha + validatorAlpha + rootAlpha + ownerCut + recycledAlpha,
    ),
  );
  const outstanding = sum(after.map((s) => s.subnetAlphaOut)) - sum(before.map((s) => s.subnetAlphaOut));
  return balance(
    [{ name: "created", rao: outstanding + recycled }],
    [
      {
        name: "pending for miners",
        rao: rise(
          after.map((s) => s.pendingServerEmission),
          before.map((s) => s.pendingServerEmission),
          drained.map((s) => s.pendingServerAlpha),
        ),
      },
      {
        name: "pending for validators",
        rao: rise(
          after.map((s) => s.pendingValidatorEmission),
          before.map((s) => s.pendingValidatorEmission),
          drained.map((s) => s.pendingValidatorAlpha),
        ),
      },
      {
        name: "pending for root",
        rao: rise(
          after.map((s) => s.pendingRootAlphaDivs),
          before.map((s) => s.pendingRootAlphaDivs),
          drained.map((s) => s.pendingRootAlpha),
        ),
      },
      {
        name: "pending for owners",
        rao: rise(
          after.map((s) => s.pendingOwnerCut),
          before.map((s) => s.pendingOwnerCut),
          drained.map((s) => s.ownerCut),
        ),
      },
      { name: "recycled: root's part, which is not sold", rao: recycled },
      // Four parts, the last of which is what the others leave.
      { name: "lost to rounding", rao: created - parts, between: [0n, 3n * BigInt(emitted.length)] },
    ],
  );
}

/** The alpha that a payout drained, against the pools before and after it. */
export function payoutBalance(state: PayoutState, result: PayoutResult): Balance {
  const alphaOf = (list: PayoutResult["incentives"]) => sum(list.map(({ alpha }) => alpha));
  const owned = state.subnetOwner !== null && state.subnetOwnerHotkey !== null;
  const earned = alphaOf(result.incentives);
  const recycled = result.recycledAlpha - result.childkeyBurnedAlpha;
  const claims = new Set(result.rootClaimable.map(({ hotkey }) => hotkey));
  const claimable = sum(
    result.rootAlphaDividendsPerSubnet.filter(({ hotkey }) => claims.has(hotkey)).map(({ alpha }) => alpha),
  );
  const rootRest = alphaOf(result.rootAlphaDividendsPerSubnet);
  const alphaDividends = alphaOf(result.alphaTakes) + alphaOf(result.alphaDividendsPerSubnet);
  const rootDividends = alphaOf(result.rootTakes) + rootRest;
  // Without incentives the validators have the miners' part too.
  const forValidators = state.pendingValidatorAlpha + (earned === 0n ? state.pendingServerAlpha : 0n);
  const staked =
    (owned ? state.pendingOwnerCut : 0n) +
    earned -
    recycled -
    result.burnedAlpha +
    alphaDividends +
    rootDividends -
    claimable;
  // A share has 32 fraction bits, and what it gives is floored in two parts.
  const receivers = BigInt(result.alphaDividendsPerSubnet.length);
  const rounding = (pending: bigint) => receivers * ((pending >> FRACTION_BITS) + 3n);
  const noTaker = (paid: bigint, pending: bigint): [bigint, bigint] => [0n, paid === 0n ? pending : rounding(pending)];
  const pools = alphaOf(result.totalHotkeyAlpha) - sum(state.accounts.map(({ alphaStake }) => alphaStake));
  return balance(
    [
      { name: "drained for miners", rao: state.pendingServerAlpha },
      { name: "drained for validators", rao: state.pendingValidatorAlpha },
      { name: "drained for root", rao: state.pendingRootAlpha },
      { name: "drained for the owner", rao: state.pendingOwnerCut },
    ],
    [
      { name: "paid: what the pools have more than before", rao: pools },
      { name: "paid: claimable by root's stakers", rao: claimable },
      { name: "recycled: incentives of the owner's hotkeys", rao: recycled },
      { name: "burned: incentives of the owner's hotkeys", rao: result.burnedAlpha },
      { name: "lost: the cut of an owner who is not known", rao: owned ? 0n : state.pendingOwnerCut },
      {
        name: "lost to rounding, or to no taker: validators",
        rao: forValidators - alphaDividends,
        between: noTaker(alphaDividends, forValidators),
      },
      {
        name: "lost to rounding, or to no taker: root",
        rao: state.pendingRootAlpha - rootDividends,
        between: noTaker(rootDividends, state.pendingRootAlpha),
      },
      // The miners are paid what the epochs say, whatever was pending for them.
      {
        name: "pending for miners beyond what they earned",
        rao: earned === 0n ? 0n : state.pendingServerAlpha - earned,
      },
      { name: "not taken by a pool", rao: staked - pools, between: [0n, 0n] },
    ],
  );
}
