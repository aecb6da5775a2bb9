//! Numbers without noise that read back exactly.

/// A number as the file has it: the fewest digits that read back to the same value.
///
/// Whole numbers have no point, and only what would need more than twenty zeros has an
/// exponent.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 {
        // Also of negative zero, which equals it.
        return "0".to_owned();
    }
    let size = value.abs();
    if (1.0e-7..1.0e21).contains(&size) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_exact() {
        for (value, text) in [
            (28.0, "28"),
            (-0.0, "0"),
            (0.1, "0.1"),
            (-12.35, "-12.35"),
            (1.0e18, "1000000000000000000"),
            (1.0e-9, "1e-9"),
            (0.999, "0.999"),
        ] {
            assert_eq!(number(value), text);
            assert_eq!(text.parse::<f64>().unwrap(), value);
        }
    }
}
