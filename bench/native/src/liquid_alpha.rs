//! "9. Liquid alpha for validator i and neuron j".

use crate::bonds::dense;
use crate::fixed::i32f32;
use crate::record::{Row, State};

/// Which alphas are computed.
#[derive(Clone, Copy)]
pub enum Pairs {
    /// Every pair of the n x n matrix, as the chain does, whether or not it is read.
    All,
    /// Those of which there is a weight: no other is read.
    Read,
}

/// Yuma3, step 2, with an alpha for each pair.
pub fn liquid_bonds(
    state: &State,
    pairs: Pairs,
    consensus: &[i64],
    weights: &[Row<i64>],
    old: &[Row<i64>],
) -> Vec<Row<i64>> {
    let n = state.n;
    let sigmoid = Sigmoid::new(state);
    let rows = || weights.iter().zip(old);
    match pairs {
        Pairs::All => {
            let alphas: Vec<Vec<i64>> = rows()
                .map(|(row, old)| {
                    let (w, o) = (walk(row, n), walk(old, n));
                    (0..n).map(|j| sigmoid.alpha(w[j], o[j], consensus[j])).collect()
                })
                .collect();
            rows().zip(&alphas).map(|((row, old), alphas)| liquid_row(n, row, old, |j| alphas[j])).collect()
        }
        Pairs::Read => rows()
            .map(|(row, old)| {
                if row.is_empty() {
                    return Row::new();
                }
                let (w, o) = (walk(row, n), walk(old, n));
                liquid_row(n, row, old, |j| sigmoid.alpha(w[j], o[j], consensus[j]))
            })
            .collect(),
    }
}

fn liquid_row(n: usize, row: &Row<i64>, old: &Row<i64>, alpha: impl Fn(usize) -> i64) -> Row<i64> {
    let old = dense(old, n);
    let entries = row.iter().map(|&(uid, weight)| {
        let j = usize::from(uid);
        let alpha = alpha(j);
        let kept = i32f32::saturating_mul(i32f32::ONE.saturating_sub(alpha), old[j]);
        let bought = i32f32::saturating_mul(alpha, weight).max(0);
        (uid, kept.saturating_add(bought).min(i32f32::ONE))
    });
    entries.filter(|&(_, bond)| bond > 0).collect()
}

/// The merge walk's view of a row: a cursor that moves on while its uid is below j, and matches where it equals j.
fn walk(row: &Row<i64>, n: usize) -> Vec<i64> {
    let mut cursor = 0;
    (0..n)
        .map(|j| {
            while cursor < row.len() && usize::from(row[cursor].0) < j {
                cursor += 1;
            }
            match row.get(cursor) {
                Some(&(uid, value)) if usize::from(uid) == j => value,
                _ => 0,
            }
        })
        .collect()
}

struct Sigmoid {
    low: i64,
    high: i64,
    /// steepness / -100
    factor: i64,
}

impl Sigmoid {
    fn new(state: &State) -> Self {
        let steepness = i32f32::from_integer(state.alpha_sigmoid_steepness.into());
        Sigmoid {
            low: i32f32::fraction_of_u16(state.alpha_low),
            high: i32f32::fraction_of_u16(state.alpha_high),
            factor: i32f32::saturating_div(steepness, i32f32::from_integer(-100)),
        }
    }

    fn alpha(&self, w: i64, o: i64, consensus: i64) -> i64 {
        let buy = w.saturating_sub(consensus).clamp(0, i32f32::ONE);
        let sell = o.saturating_sub(w).clamp(0, i32f32::ONE);
        let difference = if w >= o { buy } else { sell };
        let exponent = i32f32::saturating_mul(self.factor, difference.saturating_sub(i32f32::ONE / 2));
        let e = i32f32::exp_safe(exponent);
        let sigmoid = i32f32::saturating_div(i32f32::ONE, i32f32::ONE.saturating_add(e));
        let range = self.high.saturating_sub(self.low);
        let alpha = self.low.saturating_add(i32f32::saturating_mul(sigmoid, range));
        alpha.min(self.high).max(self.low)
    }
}
