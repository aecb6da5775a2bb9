//! Fuzzy search for palette, commands and find.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Numbers of the texts that match a query, best first; all in order for an empty query.
///
/// Each text has a name and words around it, such as stage and technologies. Names are
/// matched loosely, as `annr` finds "ANN retriever", and the shorter of two equal matches
/// comes first. Words are many, and nearly anything can be found loosely in many words: of
/// them each word of the query must be a part, and those matches come after the names.
pub fn fuzzy_rank<'a>(
    query: &str,
    texts: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<usize> {
    let query = query.trim();
    let texts = texts.into_iter().enumerate();
    if query.is_empty() {
        return texts.map(|(index, _)| index).collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let wanted = query.to_lowercase();
    let mut buffer = Vec::new();
    let mut ranked: Vec<(u32, usize, usize)> = texts
        .filter_map(|(index, (name, words))| {
            buffer.clear();
            let haystack = Utf32Str::new(name, &mut buffer);
            let score = pattern.score(haystack, &mut matcher).or_else(|| {
                let all = format!("{name} {words}").to_lowercase();
                let found = wanted.split_whitespace().all(|word| all.contains(word));
                found.then_some(0)
            })?;
            Some((score, name.len(), index))
        })
        .collect();
    ranked.sort_by_key(|(score, length, index)| (std::cmp::Reverse(*score), *length, *index));
    ranked.into_iter().map(|(_, _, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_match_comes_first_and_an_empty_query_keeps_the_order() {
        let texts = [
            ("Two-tower trainer", ""),
            ("ANN retriever", "Faiss"),
            ("Retrain trigger", ""),
        ];
        assert_eq!(fuzzy_rank("", texts), [0, 1, 2]);
        assert_eq!(fuzzy_rank("ann retr", texts)[0], 1);
        assert_eq!(fuzzy_rank("faiss", texts), [1]);
        assert_eq!(fuzzy_rank("retriever faiss", texts), [1]);
        assert!(fuzzy_rank("zzz", texts).is_empty());
    }

    #[test]
    fn long_words_are_not_matched_loosely() {
        let texts = [
            ("Ads", "reads the events of a trial again, later"),
            ("RAG", "retrieval"),
        ];
        assert_eq!(fuzzy_rank("retrieval", texts), [1]);
    }

    #[test]
    fn the_shorter_of_equal_matches_comes_first() {
        let texts = [("Encoder to Drift monitor", ""), ("Drift monitor", "")];
        assert_eq!(fuzzy_rank("drift monitor", texts), [1, 0]);
    }
}
