//! Fuzzy search for palette, commands and find.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Numbers of the texts that match a query, best first; all in order for an empty query.
///
/// Each text may have several parts, such as name, stage and technologies; the first part
/// counts more than the rest.
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
    let mut buffer = Vec::new();
    let mut score = |text: &str| {
        buffer.clear();
        pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher)
    };
    let mut ranked: Vec<(u32, usize)> = texts
        .filter_map(|(index, (first, rest))| {
            let first = score(first).map(|points| points * 2 + 16);
            let rest = score(rest);
            Some((first.max(rest)?, index))
        })
        .collect();
    ranked.sort_by(|(a, i), (b, j)| b.cmp(a).then(i.cmp(j)));
    ranked.into_iter().map(|(_, index)| index).collect()
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
        assert!(fuzzy_rank("zzz", texts).is_empty());
    }
}
