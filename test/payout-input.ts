import { readFileSync } from "node:fs";

/** A payout of two mechanisms in JSON form, around the first epoch of a vector file. */
export function payoutJson(): Record<string, unknown> {
  const file = JSON.parse(readFileSync(new URL("../vectors/epoch/uniform.json", import.meta.url), "utf8"));
  const { n, alpha_stake, tao_stake, tao_weight, emission: _, ...epoch } = file.cases[0].input;
  const accounts = (alpha_stake as string[]).map((stake, i) => ({
    hotkey: 10 + i,
    owner: 100 + (i % 3),
    alpha_stake: stake,
    root_stake: tao_stake[i],
    childkey_take: 1000 * i,
    delegate_take: 11796,
  }));
  return {
    tao_weight,
    ck_burn: "1000000000000000000",
    min_childkey_take: 0,
    min_childkey_take_per_subnet: 0,
    accounts,
    child_edges: [{ parent: 10, child: 11, proportion: "9223372036854775807" }],
    subnet_alpha_out: "1000000000000000",
    pending_server_alpha: "1000000000",
    pending_validator_alpha: "700000000",
    pending_root_alpha: "300000000",
    pending_owner_cut: "40000000",
    subnet_owner: 100,
    subnet_owner_hotkey: 10,
    owned_hotkeys_of_subnet_owner: [10, 13],
    recycle_or_burn: "recycle",
    auto_stake_destination: [{ owner: 101, destination: 12 }],
    mechanism_emission_split: [40000, 25535],
    hotkeys: accounts.slice(0, n).map(({ hotkey }) => hotkey),
    epochs: [epoch, epoch],
  };
}
