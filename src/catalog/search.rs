//! Finds the components that somebody means: by name, by what others call them, by product, and by
//! what they do.

use std::collections::{BTreeMap, HashMap};

use super::component::{Catalog, Component};

/// Longest query that is looked at, in bytes, and most words of it: bounds the time for hostile input.
const MOST_BYTES: usize = 200;
const MOST_TOKENS: usize = 12;

/// What others call a component, or what the palette has no component for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// The words, each a phrase.
    pub(super) words: Vec<String>,
    /// Places of the components that they mean, the likeliest first; none if there is none.
    pub(super) means: Vec<usize>,
}

/// A component that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<'a> {
    /// The component.
    pub component: &'a Component,
    /// How surely it is meant, from 0 to a little more than 1.
    pub score: f64,
    /// The words or the product by which it was found, where that is not its name.
    pub by: Option<&'a str>,
}

/// How a component was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Words,
    Name,
    Technology,
}

/// A phrase that leads to a component.
#[derive(Clone, Debug)]
struct Phrase {
    text: String,
    joined: String,
    tokens: Vec<Token>,
    component: usize,
    /// How much it counts.
    base: f64,
    kind: Kind,
}

/// A word, as it is and without its ending.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    text: String,
    stem: String,
}

/// All phrases that lead to components.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    phrases: Vec<Phrase>,
    /// Stems of the description and the stage of each component.
    described: Vec<Vec<String>>,
    /// Phrases for what there is no component for.
    lacking: Vec<Vec<Token>>,
    lacking_joined: Vec<String>,
    /// How telling a stem is: the fewer components it leads to, the more.
    weights: HashMap<String, f64>,
}

/// How much more the last word of a name tells than those before it: a "pointwise ranker" is a ranker.
const HEAD: f64 = 2.0;
/// Weight of a word that no phrase has.
const UNKNOWN_WEIGHT: f64 = 5.0;

impl Catalog {
    /// The components that a query means, best first; all of them in palette order for an empty one.
    ///
    /// Each word of the query has to be found: as it is, with another ending, as a beginning, or with
    /// a slip of the finger in it. None are found for what the palette is known to lack.
    ///
    /// # Examples
    /// ```
    /// use pipewright::catalog::Catalog;
    ///
    /// let catalog = Catalog::bundled();
    /// let first = |query| catalog.search(query).first().map(|found| found.component.id.as_str());
    /// assert_eq!(first("kafka"), Some("event_stream"));
    /// assert_eq!(first("vector db"), Some("vector_index"));
    /// assert_eq!(first("kubernetes"), None);
    /// ```
    pub fn search(&self, query: &str) -> Vec<Found<'_>> {
        if tokens(query).is_empty() {
            let all = self.components.iter();
            return all
                .map(|component| Found {
                    component,
                    score: 1.0,
                    by: None,
                })
                .collect();
        }
        self.rank(query, 1.0)
    }

    /// The components that a name in a sketch may mean, best first: also those of which only a part
    /// of the words tells.
    pub(crate) fn search_loosely(&self, name: &str) -> Vec<Found<'_>> {
        self.rank(name, 0.45)
    }

    fn index(&self) -> &Index {
        self.search_index.get_or_init(|| Index::new(self))
    }

    /// All components of which at least a part of the query's words is found.
    fn rank(&self, query: &str, least: f64) -> Vec<Found<'_>> {
        let index = self.index();
        let query = tokens(query);
        let joined = join(&query);
        if query.is_empty() || index.lacks(&query, &joined) {
            return Vec::new();
        }
        let mut weights: Vec<f64> = query.iter().map(|token| index.weight(token)).collect();
        if least < 1.0
            && let Some(head) = weights.last_mut()
        {
            *head *= HEAD;
        }
        let total: f64 = weights.iter().sum();
        let mut best: BTreeMap<usize, (f64, Option<&Phrase>)> = BTreeMap::new();
        // How well each component has each word of the query, in any of its phrases.
        let mut anywhere: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for phrase in &index.phrases {
            let mut matched = vec![0.0; query.len()];
            let mut own = vec![0.0_f64; phrase.tokens.len()];
            for (place, (wanted, value)) in query.iter().zip(&mut matched).enumerate() {
                let is_last = place + 1 == query.len();
                for (token, own) in phrase.tokens.iter().zip(&mut own) {
                    let likeness = likeness(wanted, token, is_last);
                    *value = f64::max(*value, likeness);
                    *own = own.max(likeness);
                }
            }
            let is_same = phrase.joined == joined;
            if !is_same && matched.iter().all(|value| *value == 0.0) {
                if let Some(score) = humps(&joined, phrase) {
                    keep(&mut best, phrase.component, score, Some(phrase));
                }
                continue;
            }
            let words = anywhere
                .entry(phrase.component)
                .or_insert_with(|| vec![0.0; query.len()]);
            for (word, value) in words.iter_mut().zip(&matched) {
                *word = word.max(*value * phrase.base);
            }
            if is_same {
                keep(&mut best, phrase.component, phrase.base * 1.2, Some(phrase));
                continue;
            }
            let covered = share(&matched, &weights, total);
            if least >= 1.0 && matched.contains(&0.0) || covered < least.min(0.6) {
                continue;
            }
            let own_weights: Vec<f64> = phrase.tokens.iter().map(|t| index.weight(t)).collect();
            let own_total: f64 = own_weights.iter().sum();
            let own = share(&own, &own_weights, own_total);
            let score = phrase.base * covered * 0.45_f64.mul_add(own, 0.55);
            keep(&mut best, phrase.component, score, Some(phrase));
        }
        for (component, words) in anywhere {
            if words.contains(&0.0) {
                continue;
            }
            let score = 0.6 * share(&words, &weights, total);
            keep(&mut best, component, score, None);
        }
        self.by_description(&query, &weights, &mut best);
        let mut found: Vec<(usize, f64, Option<&Phrase>)> = best
            .into_iter()
            .map(|(component, (score, phrase))| (component, score, phrase))
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found
            .into_iter()
            .filter_map(|(place, score, phrase)| {
                Some(Found {
                    component: self.components.get(place)?,
                    score,
                    by: phrase
                        .filter(|phrase| phrase.kind != Kind::Name)
                        .map(|phrase| phrase.text.as_str()),
                })
            })
            .collect()
    }

    /// What a component does counts where several words of it are asked for.
    fn by_description(
        &self,
        query: &[Token],
        weights: &[f64],
        best: &mut BTreeMap<usize, (f64, Option<&Phrase>)>,
    ) {
        if query.len() < 2 {
            return;
        }
        let total: f64 = weights.iter().sum();
        for (component, stems) in self.index().described.iter().enumerate() {
            let matched: Vec<f64> = query
                .iter()
                .map(|token| f64::from(u8::from(stems.contains(&token.stem))))
                .collect();
            if !matched.contains(&0.0) {
                keep(best, component, 0.3 * share(&matched, weights, total), None);
            }
        }
    }
}

fn keep<'a>(
    best: &mut BTreeMap<usize, (f64, Option<&'a Phrase>)>,
    component: usize,
    score: f64,
    phrase: Option<&'a Phrase>,
) {
    let entry = best.entry(component).or_insert((score, phrase));
    if score > entry.0 {
        *entry = (score, phrase);
    }
}

/// Which part of the weight is matched, from 0 to 1.
fn share(matched: &[f64], weights: &[f64], total: f64) -> f64 {
    let sum: f64 = matched
        .iter()
        .zip(weights)
        .map(|(value, weight)| value * weight)
        .sum();
    if total > 0.0 { sum / total } else { 0.0 }
}

impl Index {
    fn new(catalog: &Catalog) -> Self {
        let mut index = Self::default();
        for group in &catalog.words {
            for word in &group.words {
                if group.means.is_empty() {
                    let tokens = tokens(word);
                    index.lacking_joined.push(join(&tokens));
                    index.lacking.push(tokens);
                }
                for (rank, component) in group.means.iter().enumerate() {
                    let base = 0.87_f64.powi(i32::try_from(rank).unwrap_or(i32::MAX));
                    index.add(word, *component, base, Kind::Words);
                }
            }
        }
        for (place, component) in catalog.components.iter().enumerate() {
            index.add(&component.name, place, 0.98, Kind::Name);
            for part in component.name.split(['/', '(']) {
                index.add(part, place, 0.9, Kind::Name);
            }
            index.add(component.id.as_str(), place, 0.97, Kind::Name);
            for technology in &component.technologies {
                index.add(technology, place, 0.78, Kind::Technology);
                for part in technology.split(['/', ',', '(', ')', '+', ';', '→', ':']) {
                    index.add(part, place, 0.8, Kind::Technology);
                }
            }
            let stage = catalog.stage(component.stage.as_str());
            let stage = stage.map_or("", |stage| stage.name.as_str());
            let words = format!("{} {stage}", component.description);
            let stems = split(&words).map(|token| token.stem).collect();
            index.described.push(stems);
        }
        let mut leads: HashMap<&str, Vec<usize>> = HashMap::new();
        for phrase in &index.phrases {
            for token in &phrase.tokens {
                let components = leads.entry(&token.stem).or_default();
                if components.last() != Some(&phrase.component) {
                    components.push(phrase.component);
                }
            }
        }
        let all = catalog.components.len() as f64;
        index.weights = leads
            .into_iter()
            .map(|(stem, mut components)| {
                components.sort_unstable();
                components.dedup();
                (
                    stem.to_owned(),
                    libm::log(1.0 + all / components.len() as f64),
                )
            })
            .collect();
        index
    }

    fn add(&mut self, text: &str, component: usize, base: f64, kind: Kind) {
        let tokens = tokens(text);
        if tokens.is_empty() {
            return;
        }
        self.phrases.push(Phrase {
            text: text.trim().to_owned(),
            joined: join(&tokens),
            tokens,
            component,
            base,
            kind,
        });
    }

    fn weight(&self, token: &Token) -> f64 {
        self.weights
            .get(&token.stem)
            .copied()
            .unwrap_or(UNKNOWN_WEIGHT)
    }

    /// Whether a query is about what there is no component for: such words, and no words beside them
    /// that mean one.
    fn lacks(&self, query: &[Token], joined: &str) -> bool {
        let mut called = self.phrases.iter().filter(|phrase| phrase.joined == joined);
        if called.any(|phrase| phrase.kind != Kind::Technology) {
            return false;
        }
        let has = |wanted: &Token| query.iter().any(|token| token.stem == wanted.stem);
        self.lacking_joined.iter().any(|lacking| lacking == joined)
            || self
                .lacking
                .iter()
                .any(|phrase| phrase.iter().all(has) && phrase.len() * 2 >= query.len())
    }
}

/// How much a word of a query is like a word of a phrase, from 0 to 1.
fn likeness(wanted: &Token, token: &Token, is_last: bool) -> f64 {
    if wanted.text == token.text {
        return 1.0;
    }
    if wanted.stem == token.stem {
        return 0.94;
    }
    let length = wanted.text.len();
    let least = if is_last { 1 } else { 3 };
    if length >= least && token.text.starts_with(&wanted.text) {
        return 0.2_f64.mul_add(length as f64 / token.text.len() as f64, 0.7);
    }
    let slips = match length.min(token.text.len()) {
        0..=4 => return 0.0,
        5..=7 => 1,
        _ => 2,
    };
    let is_near = length.abs_diff(token.text.len()) <= slips;
    // The first letter is seldom the wrong one.
    if !is_near || wanted.text.chars().next() != token.text.chars().next() {
        return 0.0;
    }
    match strsim::osa_distance(&wanted.text, &token.text) {
        distance if distance <= slips => 0.74 - 0.08 * distance as f64,
        _ => 0.0,
    }
}

/// How well letters are beginnings of the words of a name, as `ofs` of "Online feature store".
fn humps(joined: &str, phrase: &Phrase) -> Option<f64> {
    if phrase.kind != Kind::Name || joined.len() < 2 || phrase.tokens.len() < 2 {
        return None;
    }
    fits_humps(joined, &phrase.tokens).then_some(0.5 * phrase.base)
}

fn fits_humps(letters: &str, tokens: &[Token]) -> bool {
    if letters.is_empty() {
        return true;
    }
    let Some((first, rest)) = tokens.split_first() else {
        return false;
    };
    let common = letters
        .chars()
        .zip(first.text.chars())
        .take_while(|(a, b)| a == b)
        .count();
    (1..=common).rev().any(|taken| {
        let mut left = letters.chars();
        left.by_ref().take(taken).for_each(drop);
        fits_humps(left.as_str(), rest)
    })
}

/// Words that say nothing of what is meant.
const EMPTY: [&str; 11] = [
    "the", "a", "an", "of", "for", "to", "and", "with", "in", "on", "my",
];

fn tokens(text: &str) -> Vec<Token> {
    let text: String = text.chars().take(MOST_BYTES).collect();
    let all: Vec<Token> = split(&text).take(MOST_TOKENS).collect();
    let telling: Vec<Token> = all
        .iter()
        .filter(|token| !EMPTY.contains(&token.text.as_str()))
        .cloned()
        .collect();
    // "A/B" and "on-call" are more than what is left of them.
    if telling.len() * 2 > all.len() {
        telling
    } else {
        all
    }
}

fn split(text: &str) -> impl Iterator<Item = Token> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let text = american(&word.to_lowercase());
            Token {
                stem: stem(&text),
                text,
            }
        })
}

fn join(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.text.as_str()).collect()
}

/// British spelling as American.
fn american(word: &str) -> String {
    for (british, american) in [
        ("isations", "izations"),
        ("isation", "ization"),
        ("ising", "izing"),
        ("iser", "izer"),
        ("ised", "ized"),
        ("ise", "ize"),
        ("yse", "yze"),
        ("yser", "yzer"),
        ("logue", "log"),
        ("aviour", "avior"),
        ("labelling", "labeling"),
        ("labelled", "labeled"),
        ("modelling", "modeling"),
        ("labeller", "labeler"),
        ("colour", "color"),
        ("centre", "center"),
        ("licence", "license"),
    ] {
        if let Some(start) = word.strip_suffix(british)
            && (start.len() >= 4 || british.len() > 4)
        {
            return format!("{start}{american}");
        }
    }
    word.to_owned()
}

/// A word without its ending: alike for "ranking", "ranker" and "ranks".
fn stem(word: &str) -> String {
    let mut stem = word;
    for ending in ["ies", "es", "s"] {
        if let Some(start) = stem.strip_suffix(ending)
            && start.len() >= 3
            && !stem.ends_with("ss")
        {
            stem = start;
            break;
        }
    }
    for ending in [
        "ization", "ation", "ition", "izing", "izer", "ing", "ion", "ize", "ers", "er", "or", "ed",
        "al", "e", "y", "i",
    ] {
        if let Some(start) = stem.strip_suffix(ending)
            && start.len() >= 4
        {
            stem = start;
            break;
        }
    }
    stem.to_owned()
}
