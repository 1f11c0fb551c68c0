//! docs/specification/epoch.md, heading by heading.

use crate::bonds::{bonds_and_dividends, weights_for_bonds};
use crate::consensus::{clip, consensus, normalised_weights, ranks, validator_trust};
use crate::fixed::{i32f32, i64f64};
use crate::liquid_alpha::Pairs;
use crate::record::{Row, State};
use crate::stake::{active_stake, activity, new_permits, permits_in_force, stake_share, total_stake};

/// "11. Output".
pub struct Output {
    pub active: Vec<bool>,
    pub stake: Vec<u64>,
    pub stake_weight: Vec<u16>,
    pub consensus: Vec<u16>,
    pub incentive: Vec<u16>,
    pub dividends: Vec<u16>,
    pub validator_trust: Vec<u16>,
    pub server_emission: Vec<u64>,
    pub validator_emission: Vec<u64>,
    pub emission: Vec<u64>,
    pub validator_permit: Vec<bool>,
    pub bonds: Vec<Row<u16>>,
}

pub fn epoch(state: &State, pairs: Pairs) -> Output {
    let active = activity(state);
    let total_stake = total_stake(state);
    let share = stake_share(state, &total_stake);
    let permits = permits_in_force(state);
    let validator_permit = new_permits(state, &share);
    let stake = active_stake(&share, &active, &permits);

    let weights = normalised_weights(state, &permits);
    let consensus = consensus(state, &stake, &weights);
    let clipped = clip(&weights, &consensus);
    let validator_trust = validator_trust(&clipped);
    let mut incentive = ranks(&stake, &clipped);
    i32f32::normalise(&mut incentive);

    let bond_weights = weights_for_bonds(state, &weights, &clipped);
    let (ema, dividends) = bonds_and_dividends(state, pairs, &stake, &consensus, &incentive, &bond_weights);

    let shares = emission_shares(&incentive, &dividends, &stake, &share);
    let bonds = ema.iter().zip(&validator_permit).map(|(row, &permitted)| {
        if permitted {
            row.iter().map(|&(uid, bond)| (uid, i32f32::to_u16(bond))).collect()
        } else {
            Row::new()
        }
    });
    Output {
        bonds: bonds.collect(),
        active,
        stake: total_stake.iter().map(|&total| i64f64::to_u64(total)).collect(),
        stake_weight: to_u16s(&share),
        consensus: to_u16s(&consensus),
        incentive: to_u16s(&incentive),
        dividends: to_u16s(&dividends),
        validator_trust: to_u16s(&validator_trust),
        server_emission: emissions(&shares.server, state.emission),
        validator_emission: emissions(&shares.validator, state.emission),
        emission: emissions(&shares.combined, state.emission),
        validator_permit,
    }
}

struct Shares {
    server: Vec<i64>,
    validator: Vec<i64>,
    combined: Vec<i64>,
}

/// "10. Emission": the shares.
fn emission_shares(incentive: &[i64], dividends: &[i64], stake: &[i64], share: &[i64]) -> Shares {
    let both = incentive.iter().zip(dividends);
    let mut combined: Vec<i64> = both.map(|(&i, &d)| i.saturating_add(d)).collect();
    let total = i32f32::sum(combined.iter().copied());
    if total == 0 {
        let by_stake = if i32f32::sum(stake.iter().copied()) == 0 { share } else { stake };
        return Shares { server: incentive.to_vec(), validator: by_stake.to_vec(), combined: by_stake.to_vec() };
    }
    i32f32::normalise(&mut combined);
    let of_total = |values: &[i64]| values.iter().map(|&value| i32f32::safe_div(value, total)).collect();
    Shares { server: of_total(incentive), validator: of_total(dividends), combined }
}

/// "10. Emission": rao. In I96F32 the product of a share and a whole number is exact, and always fits.
fn emissions(shares: &[i64], emission: u64) -> Vec<u64> {
    let rao = |share: i64| (i128::from(share) * i128::from(emission)) >> 32;
    shares.iter().map(|&share| rao(share).clamp(0, u64::MAX.into()) as u64).collect()
}

fn to_u16s(values: &[i64]) -> Vec<u16> {
    values.iter().map(|&value| i32f32::to_u16(value)).collect()
}
