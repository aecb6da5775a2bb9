//! "Did you mean": the known word nearest to a misspelt one.

/// Longest word that is compared, in bytes: bounds the time for hostile input.
const MAX_WORD: usize = 256;
/// Most candidates that are compared.
const MAX_CANDIDATES: usize = 5_000;

/// A sentence such as ` Did you mean "ranker"?` with a space in front, or nothing.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> String {
    nearest(word, candidates)
        .map(|best| format!(" Did you mean {best:?}?"))
        .unwrap_or_default()
}

/// The first candidate with the fewest slips (letters more, fewer, other or swapped, in upper or
/// lower case), if those are at most a third of the word.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = Some(word.to_lowercase()).filter(|word| word.len() <= MAX_WORD)?;
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .take(MAX_CANDIDATES)
        .filter(|candidate| candidate.len() <= MAX_WORD)
        .map(|candidate| {
            let slips = strsim::osa_distance(&word, &candidate.to_lowercase());
            (slips, candidate)
        })
        .filter(|(slips, candidate)| *slips <= allowed && *slips < candidate.chars().count())
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_found() {
        let known = ["label", "lane", "locked", "p50_ms", "p99_ms"];
        assert_eq!(nearest("lable", known), Some("label"));
        assert_eq!(nearest("Locked", known), Some("locked"));
        assert_eq!(nearest("p95_ms", known), Some("p99_ms"));
        assert_eq!(nearest("delte", ["Delete"]), Some("Delete"));
        assert_eq!(nearest("color", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest(&"a".repeat(10_000), known), None);
    }
}
