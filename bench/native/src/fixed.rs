//! docs/specification/fixed-point.md, as far as the epoch needs it. A number is its raw bits.

/// I32F32: a signed number of 64 bits, 32 of them fraction.
pub mod i32f32 {
    pub const ONE: i64 = 1 << 32;

    /// e, truncated to 23 fraction bits.
    const E: i64 = 22_802_600 << 9;

    fn saturate(exact: i128) -> i64 {
        exact.clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    fn product(a: i64, b: i64) -> i128 {
        (i128::from(a) * i128::from(b)) >> 32
    }

    fn quotient(a: i64, b: i64) -> i128 {
        (i128::from(a) << 32) / i128::from(b)
    }

    /// `F(x)`.
    pub fn from_integer(x: i64) -> i64 {
        saturate(i128::from(x) << 32)
    }

    /// F(value) / F(65535).
    pub fn fraction_of_u16(value: u16) -> i64 {
        safe_div(from_integer(value.into()), from_integer(65535))
    }

    /// u16 of x * 65535.
    pub fn to_u16(x: i64) -> u16 {
        (saturating_mul(x, from_integer(65535)) >> 32).clamp(0, 65535) as u16
    }

    pub fn saturating_mul(a: i64, b: i64) -> i64 {
        saturate(product(a, b))
    }

    pub fn checked_mul(a: i64, b: i64) -> Option<i64> {
        product(a, b).try_into().ok()
    }

    pub fn saturating_div(a: i64, b: i64) -> i64 {
        saturate(quotient(a, b))
    }

    pub fn checked_div(a: i64, b: i64) -> Option<i64> {
        if b == 0 {
            return None;
        }
        quotient(a, b).try_into().ok()
    }

    pub fn safe_div(a: i64, b: i64) -> i64 {
        checked_div(a, b).unwrap_or(0)
    }

    /// The plain `sum()`, which wraps.
    pub fn sum(values: impl IntoIterator<Item = i64>) -> i64 {
        values.into_iter().fold(0, i64::wrapping_add)
    }

    pub fn normalise(vector: &mut [i64]) {
        let sum = sum(vector.iter().copied());
        if sum != 0 {
            for value in vector {
                *value = safe_div(*value, sum);
            }
        }
    }

    fn exp(operand: i64) -> Option<i64> {
        if operand == 0 {
            return Some(ONE);
        }
        if operand == ONE {
            return Some(E);
        }
        let x = operand.checked_abs()?;
        let mut result = ONE.checked_add(x)?;
        let mut term = x;
        for i in 2..32 {
            term = checked_mul(term, x)?;
            term = checked_div(term, from_integer(i))?;
            result = result.checked_add(term)?;
        }
        if operand < 0 {
            checked_div(ONE, result)
        } else {
            Some(result)
        }
    }

    pub fn exp_safe(operand: i64) -> i64 {
        let clamped = operand.clamp(from_integer(-20), from_integer(20));
        exp(clamped).unwrap_or(if clamped <= 0 { 0 } else { i64::MAX })
    }
}

/// I64F64: a signed number of 128 bits, 64 of them fraction.
pub mod i64f64 {
    /// Saturating: integers of 2^63 and above clamp.
    pub fn from_u64(x: u64) -> i128 {
        i64::try_from(x).map_or(i128::MAX, |x| i128::from(x) << 64)
    }

    /// `saturating_mul` of a number not below zero and one from zero to one, so that nothing saturates.
    pub fn mul_by_fraction(a: i128, fraction: i128) -> i128 {
        let low = a & i128::from(u64::MAX);
        (a >> 64) * fraction + ((low as u128 * fraction as u128) >> 64) as i128
    }

    /// trunc(a * 2^64 / b): a long division, as many bits at a time as the remainder leaves room for.
    pub fn checked_div(a: i128, b: i128) -> Option<i128> {
        let divisor = b.unsigned_abs();
        let mut quotient = a.unsigned_abs().checked_div(divisor)?;
        let mut remainder = a.unsigned_abs() % divisor;
        let mut bits = 64;
        while bits > 0 {
            let step = remainder.leading_zeros().min(bits);
            if quotient >> (128 - step) != 0 {
                return None;
            }
            quotient <<= step;
            remainder <<= step;
            quotient += remainder / divisor;
            remainder %= divisor;
            bits -= step;
        }
        if (a < 0) == (b < 0) {
            quotient.try_into().ok()
        } else {
            0i128.checked_sub_unsigned(quotient)
        }
    }

    pub fn safe_div(a: i128, b: i128) -> i128 {
        checked_div(a, b).unwrap_or(0)
    }

    pub fn to_i32f32(x: i128) -> i64 {
        (x >> 32).clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    pub fn to_u64(x: i128) -> u64 {
        (x >> 64).max(0) as u64
    }
}
