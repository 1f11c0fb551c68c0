import { I64F64, U96F32 } from "../fixed.js";
import { wholeRao } from "./amounts.js";
import { type Account, type Family, type FamilyJson, parseFamily } from "./childkeys.js";

/** 6: a hotkey's own stake, without what its children take and with what its parents give; whole rao. */
function inheritedStake(family: Family, hotkey: number, stakeOf: (account: Account) => bigint): bigint {
  const part = (owner: number, proportion: bigint) =>
    U96F32.saturatingMul(U96F32.saturatingFromInteger(stakeOf(family.account(owner))), proportion);
  const toChildren = U96F32.saturatingSum(family.children(hotkey).map((child) => part(hotkey, child.proportion)));
  const fromParents = U96F32.saturatingSum(
    family.parents(hotkey).map((parent) => part(parent.hotkey, parent.proportion)),
  );
  const kept = U96F32.saturatingSub(U96F32.saturatingFromInteger(stakeOf(family.account(hotkey))), toChildren);
  return wholeRao(U96F32.saturatingAdd(kept, fromParents));
}

/** "6. Stake weights" of one hotkey: alpha and TAO in I64F64, and their weighted total. */
function stakeWeight(family: Family, hotkey: number) {
  const alpha = I64F64.saturatingFromInteger(inheritedStake(family, hotkey, (account) => account.alphaStake));
  const tao = I64F64.saturatingFromInteger(inheritedStake(family, hotkey, (account) => account.rootStake));
  const taoWeight = I64F64.saturatingFrom(family.taoWeight, U96F32);
  return { alpha, tao, total: I64F64.saturatingAdd(alpha, I64F64.saturatingMul(tao, taoWeight)) };
}

interface StakeWeightsInputJson extends FamilyJson {
  subnetwork_n: number;
  keys: { uid: number; hotkey: number }[];
}

export function stakeWeightsSuite(input: StakeWeightsInputJson) {
  const family = parseFamily(input);
  const hotkeys = new Map(input.keys.map(({ uid, hotkey }) => [uid, hotkey]));
  const byUid = Array.from({ length: input.subnetwork_n }, (_, uid) => {
    const hotkey = hotkeys.get(uid);
    return hotkey === undefined ? { alpha: 0n, tao: 0n, total: 0n } : stakeWeight(family, hotkey);
  });
  return {
    tao_weight_bits: I64F64.saturatingFrom(family.taoWeight, U96F32).toString(),
    inherited: input.accounts.map(({ hotkey }) => ({
      hotkey,
      alpha: inheritedStake(family, hotkey, (account) => account.alphaStake).toString(),
      tao: inheritedStake(family, hotkey, (account) => account.rootStake).toString(),
      total_bits: stakeWeight(family, hotkey).total.toString(),
    })),
    total_stake: byUid.map(({ total }) => total.toString()),
    alpha_stake: byUid.map(({ alpha }) => alpha.toString()),
    tao_stake: byUid.map(({ tao }) => tao.toString()),
  };
}
