//! "8. Weights for bonds" and "9. Bonds and dividends".

use crate::fixed::{i32f32, i64f64};
use crate::liquid_alpha::{liquid_bonds, Pairs};
use crate::record::{Row, State};

pub fn weights_for_bonds(state: &State, weights: &[Row<i64>], clipped: &[Row<i64>]) -> Vec<Row<i64>> {
    let penalty = i32f32::fraction_of_u16(state.bonds_penalty);
    if penalty == 0 {
        return weights.to_vec();
    }
    if penalty == i32f32::ONE {
        return clipped.to_vec();
    }
    let row = |(row, clipped): (&Row<i64>, &Row<i64>)| {
        if row.is_empty() {
            return Row::new();
        }
        let (row, clipped) = (dense(row, state.n), dense(clipped, state.n));
        let between = row
            .iter()
            .zip(clipped)
            .map(|(&w, c)| w.saturating_add(i32f32::saturating_mul(penalty, c.saturating_sub(w))));
        positive(between)
    };
    weights.iter().zip(clipped).map(row).collect()
}

/// The bonds for storage, and the dividends.
pub fn bonds_and_dividends(
    state: &State,
    pairs: Pairs,
    stake: &[i64],
    consensus: &[i64],
    incentive: &[i64],
    weights: &[Row<i64>],
) -> (Vec<Row<i64>>, Vec<i64>) {
    let n = state.n;
    let mut old = old_bonds(state);
    if state.yuma3_enabled {
        for (_, bond) in old.iter_mut().flatten() {
            *bond = i32f32::safe_div(*bond, i32f32::from_integer(65535));
        }
        let liquid = state.liquid_alpha_enabled && consensus.iter().any(|&value| value != 0);
        let ema = if liquid {
            liquid_bonds(state, pairs, consensus, weights, &old)
        } else {
            moving_average(n, yuma3_alpha(state.bonds_moving_average), weights, &old)
        };
        let mut normalised = ema.clone();
        column_normalise(&mut normalised, n);
        let total = weighted_row_sums(&normalised, incentive);
        let mut dividends: Vec<i64> =
            total.iter().zip(stake).map(|(&t, &s)| i32f32::checked_mul(t, s).unwrap_or(0)).collect();
        i32f32::normalise(&mut dividends);
        (ema, dividends)
    } else {
        column_normalise(&mut old, n);
        let mut delta = weights.to_vec();
        for (row, &stake) in delta.iter_mut().zip(stake) {
            for (_, weight) in row {
                *weight = i32f32::saturating_mul(stake, *weight);
            }
        }
        column_normalise(&mut delta, n);
        let mut ema = moving_average(n, classic_alpha(state.bonds_moving_average), &delta, &old);
        column_normalise(&mut ema, n);
        let mut dividends = weighted_row_sums(&ema, incentive);
        i32f32::normalise(&mut dividends);
        column_max_upscale(&mut ema, n);
        (ema, dividends)
    }
}

/// The stored bonds, without those on neurons that registered since.
fn old_bonds(state: &State) -> Vec<Row<i64>> {
    let last_tempo = if state.last_mechanism_step_block == 0 {
        state.current_block.saturating_sub(state.tempo)
    } else {
        state.last_mechanism_step_block.saturating_add(1)
    };
    let keeps = |uid: u16| {
        let registration = state.block_at_registration.get(usize::from(uid)).copied();
        last_tempo > registration.unwrap_or(0)
    };
    let row = |row: &Row<u16>| {
        let kept = row.iter().filter(|&&(uid, _)| keeps(uid));
        kept.map(|&(uid, bond)| (uid, i32f32::from_integer(bond.into()))).collect()
    };
    state.bonds.iter().map(row).collect()
}

fn classic_alpha(bonds_moving_average: u64) -> i64 {
    let average = i64f64::safe_div(i64f64::from_u64(bonds_moving_average), i64f64::from_u64(1_000_000));
    i32f32::ONE.saturating_sub(i64f64::to_i32f32(average))
}

/// The same with conversions that wrap.
fn yuma3_alpha(bonds_moving_average: u64) -> i64 {
    let wrapped = (u128::from(bonds_moving_average) << 64) as i128;
    let average = i64f64::safe_div(wrapped, i64f64::from_u64(1_000_000));
    i32f32::ONE.saturating_sub((average >> 32) as i64)
}

/// Duplicates add up; uids from n on are passed over.
fn moving_average(n: usize, alpha: i64, fresh: &[Row<i64>], old: &[Row<i64>]) -> Vec<Row<i64>> {
    let rest = i32f32::ONE.saturating_sub(alpha);
    let row = |(fresh, old): (&Row<i64>, &Row<i64>)| {
        if fresh.is_empty() && old.is_empty() {
            return Row::new();
        }
        let mut average = vec![0i64; n];
        for (row, factor) in [(fresh, alpha), (old, rest)] {
            for &(j, value) in row {
                if let Some(sum) = average.get_mut(usize::from(j)) {
                    *sum = sum.saturating_add(i32f32::saturating_mul(factor, value));
                }
            }
        }
        positive(average)
    };
    fresh.iter().zip(old).map(row).collect()
}

fn column_normalise(matrix: &mut [Row<i64>], n: usize) {
    divide_columns(matrix, n, i64::saturating_add);
}

fn column_max_upscale(matrix: &mut [Row<i64>], n: usize) {
    divide_columns(matrix, n, i64::max);
}

/// Divides every column by its values combined, where that is not 0.
fn divide_columns(matrix: &mut [Row<i64>], n: usize, combine: fn(i64, i64) -> i64) {
    let mut divisors = vec![0i64; n];
    for &(j, value) in matrix.iter().flatten() {
        if let Some(divisor) = divisors.get_mut(usize::from(j)) {
            *divisor = combine(*divisor, value);
        }
    }
    for (j, value) in matrix.iter_mut().flatten() {
        match divisors.get(usize::from(*j)) {
            None | Some(0) => {}
            Some(&divisor) => *value = i32f32::safe_div(*value, divisor),
        }
    }
}

fn weighted_row_sums(matrix: &[Row<i64>], vector: &[i64]) -> Vec<i64> {
    let sum = |row: &Row<i64>| {
        row.iter()
            .fold(0i64, |sum, &(j, value)| sum.saturating_add(i32f32::saturating_mul(value, vector[usize::from(j)])))
    };
    matrix.iter().map(sum).collect()
}

/// A row over the uids below n; of duplicates the last counts.
pub fn dense(row: &Row<i64>, n: usize) -> Vec<i64> {
    let mut dense = vec![0; n];
    for &(j, value) in row {
        if let Some(element) = dense.get_mut(usize::from(j)) {
            *element = value;
        }
    }
    dense
}

/// The entries above 0, in ascending uid.
fn positive(dense: impl IntoIterator<Item = i64>) -> Row<i64> {
    let entries = dense.into_iter().enumerate().map(|(j, value)| (j as u16, value));
    entries.filter(|&(_, value)| value > 0).collect()
}
