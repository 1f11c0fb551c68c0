//! "5. Weights" to "7. Ranks and incentive".

use crate::fixed::i32f32;
use crate::record::{Row, State};

/// W.
pub fn normalised_weights(state: &State, permits: &[bool]) -> Vec<Row<i64>> {
    let counts = |i: usize, j: usize| {
        let registration = state.block_at_registration[j];
        (i != j || Some(i) == state.owner_uid)
            && state.last_update[i] > registration
            && !(state.commit_reveal_enabled && state.commit_block[i] < registration)
    };
    let row = |(i, row): (usize, &Row<u16>)| {
        if !permits[i] {
            return Row::new();
        }
        let kept = row.iter().filter(|&&(j, _)| usize::from(j) < state.n && counts(i, j.into()));
        let mut row: Row<i64> = kept.map(|&(j, weight)| (j, i32f32::from_integer(weight.into()))).collect();
        let sum = i32f32::sum(row.iter().map(|&(_, weight)| weight));
        if sum > 0 {
            for (_, weight) in &mut row {
                *weight = i32f32::safe_div(*weight, sum);
            }
        }
        row
    };
    state.weights.iter().enumerate().map(row).collect()
}

/// The stake-weighted median of every column: the column sorted, and stake added up from below.
pub fn consensus(state: &State, stake: &[i64], weights: &[Row<i64>]) -> Vec<i64> {
    let validators: Vec<usize> = (0..state.n).filter(|&uid| stake[uid] > 0).collect();
    let mut validator_stake: Vec<i64> = validators.iter().map(|&uid| stake[uid]).collect();
    i32f32::normalise(&mut validator_stake);
    let total = i32f32::sum(validator_stake.iter().copied());
    let minority = total.saturating_sub(i32f32::fraction_of_u16(state.kappa));

    let mut columns = vec![vec![0; validators.len()]; state.n];
    for (validator, &uid) in validators.iter().enumerate() {
        for &(j, weight) in &weights[uid] {
            columns[usize::from(j)][validator] = weight;
        }
    }
    columns
        .iter()
        .map(|column| {
            let mut pairs: Vec<(i64, i64)> = column.iter().copied().zip(validator_stake.iter().copied()).collect();
            pairs.sort_unstable_by_key(|&(weight, _)| weight);
            let mut up_to = 0i64;
            for &(weight, stake) in &pairs {
                up_to = up_to.saturating_add(stake);
                if up_to > minority {
                    return weight;
                }
            }
            pairs.last().map_or(0, |&(weight, _)| weight)
        })
        .collect()
}

/// C.
pub fn clip(weights: &[Row<i64>], consensus: &[i64]) -> Vec<Row<i64>> {
    let row = |row: &Row<i64>| {
        let clipped = row.iter().map(|&(j, weight)| {
            let limit = consensus[usize::from(j)];
            (j, weight.min(limit), limit >= weight || limit > 0)
        });
        clipped.filter(|&(_, _, keeps)| keeps).map(|(j, weight, _)| (j, weight)).collect()
    };
    weights.iter().map(row).collect()
}

pub fn validator_trust(clipped: &[Row<i64>]) -> Vec<i64> {
    clipped.iter().map(|row| i32f32::sum(row.iter().map(|&(_, weight)| weight))).collect()
}

pub fn ranks(stake: &[i64], clipped: &[Row<i64>]) -> Vec<i64> {
    let mut ranks = vec![0i64; stake.len()];
    for (row, &stake) in clipped.iter().zip(stake) {
        for &(j, weight) in row {
            let rank = &mut ranks[usize::from(j)];
            *rank = rank.saturating_add(i32f32::saturating_mul(stake, weight));
        }
    }
    ranks
}
