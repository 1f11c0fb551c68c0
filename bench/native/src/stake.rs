//! "1. Activity" to "4. Active stake".

use crate::fixed::{i32f32, i64f64};
use crate::record::State;

pub fn activity(state: &State) -> Vec<bool> {
    let is_active = |&block: &u64| block.saturating_add(state.activity_cutoff) >= state.current_block;
    state.last_update.iter().map(is_active).collect()
}

/// total[i], in I64F64.
pub fn total_stake(state: &State) -> Vec<i128> {
    // U96F32(tao_weight) / U96F32(2^64 - 1), and that as I64F64.
    let tao_weight = ((u128::from(state.tao_weight) << 64) / (u128::from(u64::MAX) << 32)) << 32;
    let stakes = state.alpha_stake.iter().zip(&state.tao_stake);
    stakes
        .map(|(&alpha, &tao)| {
            let tao = i64f64::mul_by_fraction(i64f64::from_u64(tao), tao_weight as i128);
            i64f64::from_u64(alpha).saturating_add(tao)
        })
        .collect()
}

/// stake_share: the filter by threshold, and each neuron's share of what is left.
pub fn stake_share(state: &State, total: &[i128]) -> Vec<i64> {
    let keeps = |uid, total| Some(uid) == state.owner_uid || i64f64::to_u64(total) >= state.stake_threshold;
    let filtered: Vec<i128> =
        total.iter().enumerate().map(|(uid, &total)| if keeps(uid, total) { total } else { 0 }).collect();
    let sum = filtered.iter().fold(0i128, |sum, &stake| sum.wrapping_add(stake));
    let share = |&stake: &i128| if sum == 0 { stake } else { i64f64::safe_div(stake, sum) };
    filtered.iter().map(|stake| i64f64::to_i32f32(share(stake))).collect()
}

pub fn permits_in_force(state: &State) -> Vec<bool> {
    with_owner(state, state.validator_permit.clone())
}

/// The top K of the shares, of them the non-zero.
pub fn new_permits(state: &State, share: &[i64]) -> Vec<bool> {
    let mut ascending: Vec<usize> = (0..state.n).collect();
    ascending.sort_by_key(|&uid| share[uid]);
    let mut permits: Vec<bool> = share.iter().map(|&share| share != 0).collect();
    for &uid in &ascending[..state.n.saturating_sub(state.max_allowed_validators)] {
        permits[uid] = false;
    }
    with_owner(state, permits)
}

fn with_owner(state: &State, mut permits: Vec<bool>) -> Vec<bool> {
    if let Some(uid) = state.owner_uid {
        permits[uid] = true;
    }
    permits
}

/// S.
pub fn active_stake(share: &[i64], active: &[bool], permits: &[bool]) -> Vec<i64> {
    let mut stake: Vec<i64> =
        (0..share.len()).map(|uid| if active[uid] && permits[uid] { share[uid] } else { 0 }).collect();
    i32f32::normalise(&mut stake);
    stake
}
