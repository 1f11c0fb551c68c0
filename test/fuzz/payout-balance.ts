// Where every rao of a coinbase and of a payout went, added up from the input and the output alone
// (docs/specification/payout.md, 5 and 6): sentences on what is not accounted for.

import type { JsonObject } from "../../bindings/json.js";

const LARGE = 2n ** 58n;
const big = (value: unknown) => BigInt((value ?? 0) as string);
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
const rows = (value: unknown) => (value ?? []) as JsonObject[];

/** No amount so large that a sum saturates, nor so that a pool takes it for negative. */
export function isModest(input: JsonObject): boolean {
  const small = (value: unknown, name = ""): boolean => {
    if (Array.isArray(value)) return value.every((item) => small(item, name));
    if (value !== null && typeof value === "object")
      return Object.entries(value).every(([key, item]) => small(item, key));
    if (name.endsWith("bits") || name.endsWith("shares") || name.endsWith("denominator") || name === "tao_weight")
      return true;
    if (name === "proportion" || name === "ck_burn" || name === "flow_ema_smoothing_factor") return true;
    return typeof value !== "string" || !/^-?[0-9]+$/.test(value) || (big(value) < LARGE && big(value) > -LARGE);
  };
  return small(input);
}

const PENDING = [
  "pending_owner_cut",
  "pending_emission",
  "pending_alpha_swapped",
  "pending_root_alpha_divs",
  "pending_server_emission",
  "pending_validator_emission",
];

/** What of a block's coinbase is not accounted for. */
export function coinbaseBalance(spec: number, input: JsonObject, output: JsonObject): string[] {
  const faults: string[] = [];
  const calls = output.calls as [string, number, string, string?][];
  const amountOf = (what: string, netuid: unknown) =>
    big(calls.find((call) => call[0] === what && call[1] === netuid)?.[2]);
  const has = (what: string, netuid: unknown) => calls.some((call) => call[0] === what && call[1] === netuid);
  let taoIn = 0n;
  let bought = 0n;
  for (const after of rows(output.subnets)) {
    const { netuid } = after;
    const before = rows(input.subnets).find((subnet) => subnet.netuid === netuid) as JsonObject;
    const expect = (what: string, left: bigint, least: bigint, most = least) => {
      if (left < least || left > most)
        faults.push(`subnet ${netuid}: ${what}: ${left} is not from ${least} to ${most}`);
    };
    const change = (name: string) => big(after[name]) - big(before[name]);
    const stable = before.subnet_mechanism === 0;
    const created = big(after.subnet_alpha_out_emission);
    taoIn += big(after.subnet_tao_in_emission);
    const rao = amountOf("buy", netuid);
    bought += rao;
    const buys = has("buy", netuid) && (stable || before.buy != null);
    const gives = buys ? (stable ? rao : big(before.buy)) : 0n;
    const moves = !stable || spec >= 306;
    // A buy and a sale move alpha between the pool and what is outside; bought alpha is recycled to 412.
    const gone = gives > 0n && spec < 413 ? gives : 0n;
    const books = change("subnet_alpha_in") + change("subnet_alpha_out");
    const recycledRoot = created + big(after.subnet_alpha_in_emission) - gone - books;
    const split = sum(PENDING.map(change));
    const drained = has("epoch", netuid);
    // More than there is can't be taken: the books stop at 0.
    if (gives > big(moves ? before.subnet_alpha_in : before.subnet_alpha_out)) continue;
    expect("recycled alpha", recycledRoot, 0n, spec < 343 ? 0n : created);
    if (!drained && created > 0n) {
      const failed = spec >= 283 && spec < 298 && split === change("pending_owner_cut");
      const subsidised = spec >= 298 && spec < 342;
      // Whole rao of up to four parts; a failed sale credits nothing, and of a subsidised subnet root's part is in no book.
      const left = created - split - (spec >= 343 ? recycledRoot : 0n);
      expect("new alpha left over", left, 0n, failed || (subsidised && spec >= 334) ? created : 4n);
    }
    const paid = spec >= 334 ? 0n : drained ? undefined : change("pending_root_divs");
    const spent = buys && moves ? rao : 0n;
    if (paid !== undefined) {
      const soldFor = stable && spec >= 283 && spec < 306 ? 0n : paid;
      const tao = big(before.subnet_tao) + big(after.subnet_tao_in_emission) + spent;
      if (soldFor <= tao) expect("TAO of the pool", change("subnet_tao"), tao - big(before.subnet_tao) - soldFor);
    }
  }
  const minted = big(output.total_issuance) - big(input.total_issuance);
  const wanted = spec < 342 ? taoIn : spec < 411 ? undefined : taoIn + bought - big(input.block_emission);
  // 342 to 410 count the excess even where its whole rao are none, which is 0 all the same.
  const given = wanted ?? taoIn + bought;
  const empties = big(input.total_issuance) + given < 0n;
  if (minted !== given && !empties) faults.push(`issuance: ${minted} for ${given}`);
  return faults;
}

/** What of a payout is not accounted for. */
export function payoutBalance(spec: number, input: JsonObject, output: JsonObject): string[] {
  const faults: string[] = [];
  const expect = (what: string, left: bigint, least: bigint, most = least) => {
    if (left < least || left > most) faults.push(`${what}: ${left} is not from ${least} to ${most}`);
  };
  const total = (list: unknown) => sum(rows(list).map(({ amount }) => big(amount)));
  const stakes = sum(rows(input.accounts).map(({ alpha_stake }) => big(alpha_stake)));
  const rootStakes = sum(rows(input.accounts).map(({ root_stake }) => big(root_stake)));
  const servers = sum(rows(input.hotkey_emission).map(({ server_emission }) => big(server_emission)));
  const isOwned = input.subnet_owner !== undefined && input.subnet_owner_hotkey !== undefined;
  const cut = isOwned ? big(input.pending_owner_cut) : 0n;
  const { validators, root } = waiting(spec, input, servers);
  const staked = total(output.total_hotkey_alpha) - stakes;
  const hotkeys = BigInt(rows(output.total_hotkey_alpha_last_epoch).length);
  // A proportion has 32 bits after the point.
  const rounding = (rao: bigint) => hotkeys * ((rao >> 32n) + 3n);
  const rests = total(output.alpha_dividends_per_subnet);
  const rootRests = total(output.tao_dividends_per_subnet ?? output.root_alpha_dividends_per_subnet);
  // Of incentives what is not staked is withheld; of validators' and root's alpha nothing comes back that was not there.
  const least = cut + (spec >= 334 && spec < 361 ? 0n : rests);
  expect("alpha staked", staked, least, cut + servers + validators + (spec >= 334 ? root : 0n));
  if (spec < 334) {
    const onRoot = total(output.total_hotkey_alpha_root) - rootStakes;
    const raised = big(output.root_tao) - big(input.root_tao);
    expect("TAO on root's books", raised, spec >= 283 ? onRoot : 0n);
    expect("TAO paid to root", onRoot, 0n, root);
    if (onRoot > 0n) expect("TAO left over", root - onRoot, 0n, rounding(root));
    expect("TAO dividends", onRoot - rootRests, 0n, onRoot);
    // Without root dividends in it the alpha side adds up too.
    const withheld = cut + servers + validators - staked;
    expect("alpha withheld or left over", withheld, 0n, servers + validators);
  }
  const lost = big(input.subnet_alpha_out) - big(output.subnet_alpha_out);
  expect(
    "alpha recycled",
    lost,
    0n,
    servers + validators + sum(rows(input.hotkey_emission).map((row) => big(row.validator_emission))),
  );
  if (spec >= 411) {
    const told = (output.assets as [string, number, string][]).find(([what]) => what === "assets_recycled");
    const recycled = big(told?.[2]);
    expect("alpha told as recycled", recycled - lost, 0n, recycled > big(input.subnet_alpha_out) ? recycled : 0n);
  }
  return faults;
}

function waiting(spec: number, input: JsonObject, servers: bigint): { validators: bigint; root: bigint } {
  const root = big(spec < 334 ? input.pending_root_divs : input.pending_root_alpha_divs);
  const none = servers === 0n;
  if (spec >= 343) {
    const validators = big(input.pending_validator_emission);
    return { validators: none ? validators + big(input.pending_server_emission) : validators, root };
  }
  const emission = big(input.pending_emission);
  const swapped = spec < 334 ? big(input.pending_alpha_swapped) : root;
  const half = (emission + swapped) / 2n - swapped;
  return { validators: none ? emission : half > 0n ? half : 0n, root };
}
