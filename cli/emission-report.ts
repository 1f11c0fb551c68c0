// A block or a payout for people: who gets what, by which step, and that nothing is missing.

import { alpha, grouped } from "../bindings/decimals.js";
import { alphaBalance, type Balance, payoutBalance, taoBalance } from "../bindings/emission/conservation.js";
import type { CoinbaseBlock, CoinbaseBlockResult, PayoutResult, PayoutState } from "../bindings/emission/types.js";
import type { AccountId } from "../bindings/forms/shape.js";
import { aligned, styled } from "./table.js";

/** Named balances, each of which has nothing unaccounted for. */
export type Balances = Readonly<Record<string, Balance>>;

export const blockBalances = (block: CoinbaseBlock, result: CoinbaseBlockResult): Balances => ({
  TAO: taoBalance(result),
  alpha: alphaBalance(block, result),
});

export const payoutBalances = (state: PayoutState, result: PayoutResult): Balances => ({
  alpha: payoutBalance(state, result),
});

const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const whole = (bits: bigint) => bits >> 32n;

/** A table with a header, a row each, and the totals of the amounts. */
function table(names: readonly string[], rows: readonly (readonly [string, ...bigint[]])[]): string[] {
  const totals = names.slice(1).map((_, i) => alpha(sum(rows.map((row) => row[i + 1] as bigint))));
  const cells = rows.map(([name, ...amounts]) => [name, ...amounts.map(alpha)]);
  const lines = aligned([[...names], ...cells, ["total", ...totals]]);
  return lines.map((line, i) => (i === 0 || i === lines.length - 1 ? styled("bold", line) : line));
}

export function blockReport(block: CoinbaseBlock, result: CoinbaseBlockResult): string {
  const { emitted, drained } = result;
  const tao = new Map(result.emissions.map(({ netuid, bits }) => [netuid, whole(bits)]));
  const lines = [
    `block ${block.currentBlock}: ${alpha(result.blockEmission)} TAO minted for ${emitted.length} of ${block.subnets.length} subnets`,
    "",
    "TAO by subnet, and the alpha that goes into its pool",
    ...table(
      ["netuid", "TAO", "into the pool", "buying alpha", "alpha into the pool"],
      emitted.map(({ netuid, taoInBits, excessTaoBits, alphaInBits }) => [
        String(netuid),
        tao.get(netuid) ?? 0n,
        whole(taoInBits),
        whole(excessTaoBits),
        whole(alphaInBits),
      ]),
    ),
    "",
    `alpha created by subnet; root's part is ${result.rootSellFlag ? "kept for its stakers" : "recycled, as the prices add up to at most one"}`,
    ...table(
      ["netuid", "created", "miners", "validators", "root", "owner", "recycled", "rounding"],
      emitted.map((s) => [
        String(s.netuid),
        s.alphaCreated,
        s.serverAlpha,
        s.validatorAlpha,
        s.rootAlpha,
        s.ownerCut,
        s.recycledAlpha,
        s.alphaCreated - s.serverAlpha - s.validatorAlpha - s.rootAlpha - s.ownerCut - s.recycledAlpha,
      ]),
    ),
    "",
  ];
  if (drained.length === 0) lines.push("no epoch runs");
  else {
    lines.push("alpha drained for the epochs that run");
    lines.push(
      ...table(
        ["netuid", "miners", "validators", "root", "owner"],
        drained.map((s) => [
          String(s.netuid),
          s.pendingServerAlpha,
          s.pendingValidatorAlpha,
          s.pendingRootAlpha,
          s.ownerCut,
        ]),
      ),
    );
  }
  lines.push("");
  return text(lines, blockBalances(block, result));
}

export function payoutReport(state: PayoutState, result: PayoutResult): string {
  const owners = new Set(result.ownerHotkeys);
  const claims = new Set(result.rootClaimable.map(({ hotkey }) => hotkey));
  const amounts = (list: PayoutResult["incentives"]) => new Map(list.map(({ hotkey, alpha }) => [hotkey, alpha]));
  const incentives = amounts(result.incentives);
  const alphaTakes = amounts(result.alphaTakes);
  const alphaRests = amounts(result.alphaDividendsPerSubnet);
  const rootTakes = amounts(result.rootTakes);
  const rootRests = amounts(result.rootAlphaDividendsPerSubnet);
  const ownerOf = new Map(state.accounts.map(({ hotkey, owner }) => [hotkey, owner]));
  const destinations = new Map(state.autoStakeDestination.map(({ owner, destination }) => [owner, destination]));
  const hotkeys = [...new Set([...incentives.keys(), ...alphaRests.keys()])];
  const withheld = state.recycleOrBurn === "recycle" ? "recycled" : "burned";
  const notes: string[] = [];
  const rows = hotkeys.map((hotkey): [string, ...bigint[]] => {
    const incentive = incentives.get(hotkey) ?? 0n;
    const destination = destinations.get(ownerOf.get(hotkey) ?? 0);
    if (incentive > 0n && owners.has(hotkey))
      notes.push(`${name(hotkey)}: its incentive is ${withheld}, as the owner's`);
    else if (incentive > 0n && destination !== undefined && destination !== hotkey) {
      notes.push(`${name(hotkey)}: its incentive is staked with ${name(destination)}`);
    }
    if ((rootRests.get(hotkey) ?? 0n) > 0n && !claims.has(hotkey)) {
      notes.push(`${name(hotkey)}: root's part is more than its stake on root, so it is staked for its owner`);
    }
    return [
      name(hotkey),
      incentive,
      alphaTakes.get(hotkey) ?? 0n,
      alphaRests.get(hotkey) ?? 0n,
      rootTakes.get(hotkey) ?? 0n,
      rootRests.get(hotkey) ?? 0n,
    ];
  });
  const owned = state.subnetOwner !== null && state.subnetOwnerHotkey !== null;
  const cut = owned
    ? `staked for ${name(state.subnetOwner as AccountId)} with ${name(state.subnetOwnerHotkey as AccountId)}`
    : "lost, as the owner is not known";
  const lines = [
    `owner: ${alpha(state.pendingOwnerCut)} alpha ${cut}`,
    "",
    "alpha by hotkey; a take is its owner's, what is beside it is for all who stake with it",
    ...table(["hotkey", "incentive", "take", "alpha dividends", "take of root's", "root's dividends"], rows),
    ...notes,
    "",
  ];
  if (result.childkeyBurnedAlpha > 0n) {
    const burn = alpha(result.childkeyBurnedAlpha);
    lines.push(
      `beside this ${burn} alpha is taken off what is outstanding, for childkeys; nobody is paid less for it`,
      "",
    );
  }
  return text(lines, payoutBalances(state, result));
}

const name = (id: AccountId) => (typeof id === "string" ? `${id.slice(0, 8)}…${id.slice(-4)}` : String(id));

function text(lines: readonly string[], balances: Balances): string {
  const all = Object.entries(balances).flatMap(([unit, { given, gone, unaccounted }]) => {
    const shown = [...given, ...gone].filter(({ rao }) => rao !== 0n);
    const amounts = aligned(shown.map(({ rao }) => [signed(rao)]));
    const rows = shown.map((line, i) => `${amounts[i]}  ${given.includes(line) ? "" : "= "}${line.name}`);
    return [
      styled("bold", `where the ${unit} went`),
      ...rows,
      styled("bold", `${grouped(unaccounted)} rao unaccounted for`),
      "",
    ];
  });
  return `${[...lines, ...all].join("\n").trimEnd()}\n`;
}

const signed = (rao: bigint) => (rao < 0n ? `-${alpha(-rao)}` : alpha(rao));
