//! "Did you mean": the known word nearest to a misspelt one.

/// Longest word that is compared, in characters: bounds the time for hostile input.
const MAX_WORD: usize = 64;
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

/// The first candidate with the fewest edits, if those are at most a third of the word.
fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = word
        .chars()
        .flat_map(char::to_lowercase)
        .take(MAX_WORD)
        .collect();
    let allowed = (wanted.len() / 3).max(1);
    candidates
        .into_iter()
        .take(MAX_CANDIDATES)
        .filter_map(|candidate| {
            let letters: Vec<char> = candidate
                .chars()
                .flat_map(char::to_lowercase)
                .take(MAX_WORD)
                .collect();
            let edits = edits(&wanted, &letters);
            (edits <= allowed && edits < letters.len()).then_some((edits, candidate))
        })
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
///
/// Source: optimal string alignment, a restriction of Damerau, "A technique for computer
/// detection and correction of spelling errors", CACM 7(3), 1964.
fn edits(one: &[char], other: &[char]) -> usize {
    let mut two_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, candidate) in other.iter().enumerate() {
            let at = |values: &[usize], index: usize| values.get(index).copied().unwrap_or(0);
            let mut best = (at(&above, column) + usize::from(letter != candidate))
                .min(at(&above, column + 1) + 1)
                .min(at(&line, column) + 1);
            let swapped = row > 0
                && column > 0
                && one.get(row - 1) == Some(candidate)
                && other.get(column - 1) == Some(letter);
            if swapped {
                best = best.min(at(&two_above, column - 1) + 1);
            }
            line.push(best);
        }
        two_above = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or(0)
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
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn edits_count_as_people_do() {
        let count = |one: &str, other: &str| {
            edits(
                &one.chars().collect::<Vec<_>>(),
                &other.chars().collect::<Vec<_>>(),
            )
        };
        assert_eq!(count("ranker", "ranker"), 0);
        assert_eq!(count("rankr", "ranker"), 1);
        assert_eq!(count("rnaker", "ranker"), 1);
        assert_eq!(count("", "abc"), 3);
    }
}
