//! Availability: hops that must all work, and copies of which one suffices.

/// Availability of a chain in which every hop must work, 0 to 1; 1 without hops.
///
/// `Π aᵢ` over the hops' availabilities, each kept between 0 and 1. Source: product of
/// independent probabilities. Failures that come together make the chain better than this, as
/// they share their downtime.
pub fn serial_availability(hops: impl IntoIterator<Item = f64>) -> f64 {
    hops.into_iter().map(|a| a.clamp(0.0, 1.0)).product()
}

/// Availability of copies of which one suffices, 0 to 1; 0 without copies.
///
/// `1 − Π (1 − aᵢ)` over the copies' availabilities, each kept between 0 and 1. Source: as of
/// [`serial_availability`]. A best case: copies share racks, configuration and model versions,
/// and so fail together, and a fallback that needs what has failed adds nothing.
pub fn redundant_availability(copies: impl IntoIterator<Item = f64>) -> f64 {
    let down = |a: f64| 1.0 - a.clamp(0.0, 1.0);
    1.0 - copies.into_iter().map(down).product::<f64>()
}

#[cfg(test)]
mod tests {
    use super::super::tests::prints;
    use super::*;

    #[test]
    fn five_hops_of_three_nines_are_99_5_percent() {
        assert!(prints(serial_availability([0.999; 5]), 3, 0.995));
    }

    #[test]
    fn two_independent_copies_of_three_nines_have_six() {
        assert!(prints(redundant_availability([0.999; 2]), 6, 0.999_999));
    }

    #[test]
    fn nothing_to_wait_for_is_always_there_and_nothing_to_turn_to_never() {
        assert_eq!(serial_availability([]), 1.0);
        assert_eq!(redundant_availability([]), 0.0);
    }

    #[test]
    fn a_dead_hop_breaks_the_chain_and_a_perfect_copy_saves_it() {
        assert_eq!(serial_availability([0.999, 0.0]), 0.0);
        assert_eq!(redundant_availability([0.0, 1.0]), 1.0);
        assert_eq!(serial_availability([0.9, 1.5]), 0.9);
    }
}
