//! Looking for a template by task, model, metric or whatever else it speaks of.

use super::search::fuzzy_rank;
use super::templates::TemplateInfo;
use crate::catalog::Catalog;
use crate::model::BriefField;
use crate::text::read_markdown;

/// Longest passage that is shown, in characters.
const PASSAGE: usize = 120;
/// How many characters of a passage stand before what was looked for.
const BEFORE: usize = 40;

/// A line that can be found.
#[derive(Clone, Debug)]
struct Line {
    shown: String,
    lower: String,
}

impl Line {
    fn new(shown: String) -> Option<Self> {
        let lower = shown.to_lowercase();
        (!shown.trim().is_empty()).then_some(Self { shown, lower })
    }

    /// The words around what was looked for.
    fn passage(&self, word: &str) -> String {
        let count = self.lower.find(word).map_or(0, |at| {
            self.lower.get(..at).unwrap_or_default().chars().count()
        });
        let mut words = String::new();
        let skipped = if self.shown.chars().count() > PASSAGE {
            count.saturating_sub(BEFORE)
        } else {
            0
        };
        if skipped > 0 {
            words.push('…');
        }
        words.extend(self.shown.chars().skip(skipped).take(PASSAGE));
        words
    }
}

/// What of a template a search looks at, made once.
#[derive(Clone, Debug, Default)]
pub struct TemplateText {
    title: String,
    tags: Vec<String>,
    /// Use case, brief, tags and what the graph is made of.
    facts: Vec<Line>,
    /// The answers of the sheet.
    answers: Vec<Line>,
}

impl TemplateText {
    /// Reads what a template says.
    pub fn new(info: &TemplateInfo) -> Self {
        let (document, catalog) = (&info.document, Catalog::bundled());
        let sheet = document.sheet();
        let mut facts = vec![info.use_case.clone()];
        facts.extend(BriefField::ALL.iter().map(|field| {
            let text = sheet.brief(*field);
            if text.is_empty() {
                String::new()
            } else {
                format!("{}: {text}", field.spec().label)
            }
        }));
        facts.push(info.tags.join(", "));
        facts.extend(document.nodes().values().map(|node| {
            let component = catalog.component(node.component.as_str());
            let name = component.map_or(node.component.as_str(), |own| own.name.as_str());
            format!("{} · {} · {name}", node.label, node.technology)
        }));
        let answers = sheet.answers.values().flat_map(|text| text.lines());
        Self {
            title: info.title.clone(),
            tags: info.tags.clone(),
            facts: facts.into_iter().filter_map(Line::new).collect(),
            answers: answers
                .filter_map(|line| Line::new(read_markdown(line).plain()))
                .collect(),
        }
    }

    /// Its tags.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }
}

/// How near to the heart of a template a match is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// The title, or there was nothing to look for.
    Title,
    /// What it does and is made of.
    Facts,
    /// An answer speaks of it.
    Answers,
    /// The title is a little like what was typed, and there is nothing better.
    Loosely,
}

/// A template that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateHit {
    /// Its place among those that were searched.
    pub index: usize,
    /// Where.
    pub matched: Matched,
    /// The words around what was found; empty if it was the title.
    pub passage: String,
}

/// Finds templates that have all of some tags and speak of all words of a query: first those
/// whose title matches, best first, then those that do it or are made of it, then those whose
/// answers mention it. Without a query all are found, in their order.
pub fn search_templates(query: &str, tags: &[String], texts: &[&TemplateText]) -> Vec<TemplateHit> {
    let has_tags = |text: &TemplateText| tags.iter().all(|tag| text.tags.contains(tag));
    let titles = fuzzy_rank(query, texts.iter().map(|text| (&*text.title, "")));
    let like = titles.iter().filter_map(|index| {
        let text = texts.get(*index).filter(|text| has_tags(text))?;
        Some((*index, text.title.to_lowercase()))
    });
    let wanted = query.to_lowercase();
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let is_title = |title: &str| words.iter().all(|word| title.contains(word));
    let (exact, loose): (Vec<_>, Vec<_>) = like.partition(|(_, title)| is_title(title));
    let by_title = |matched: Matched| {
        move |(index, _): (usize, String)| TemplateHit {
            index,
            matched,
            passage: String::new(),
        }
    };
    let mut hits: Vec<TemplateHit> = exact.into_iter().map(by_title(Matched::Title)).collect();
    let Some(first) = words.first() else {
        return hits;
    };
    for (index, text) in texts.iter().enumerate() {
        if hits.iter().any(|hit| hit.index == index) || !has_tags(text) {
            continue;
        }
        let title = text.title.to_lowercase();
        let holds = |lines: &[Line], word: &str| lines.iter().any(|line| line.lower.contains(word));
        let in_facts = |word: &&str| title.contains(*word) || holds(&text.facts, word);
        let matched = if words.iter().all(in_facts) {
            Matched::Facts
        } else if words
            .iter()
            .all(|word| in_facts(word) || holds(&text.answers, word))
        {
            Matched::Answers
        } else {
            continue;
        };
        // The line that has most of the words says best why it was found.
        let lines = match matched {
            Matched::Answers => &text.answers,
            _ => &text.facts,
        };
        let count = |line: &Line| {
            words
                .iter()
                .filter(|word| line.lower.contains(**word))
                .count()
        };
        let best = lines.iter().rev().max_by_key(|line| count(line));
        hits.push(TemplateHit {
            index,
            matched,
            passage: best.map_or_else(String::new, |line| {
                let word = words.iter().find(|word| line.lower.contains(**word));
                line.passage(word.unwrap_or(first))
            }),
        });
    }
    hits.sort_by_key(|hit| hit.matched);
    if hits.is_empty() {
        hits = loose.into_iter().map(by_title(Matched::Loosely)).collect();
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::template_infos;

    fn found(query: &str, tags: &[&str]) -> Vec<(String, Matched, String)> {
        let infos = template_infos();
        let texts: Vec<TemplateText> = infos.iter().map(TemplateText::new).collect();
        let texts: Vec<&TemplateText> = texts.iter().collect();
        let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
        search_templates(query, &tags, &texts)
            .into_iter()
            .map(|hit| (infos[hit.index].id.clone(), hit.matched, hit.passage))
            .collect()
    }

    #[test]
    fn titles_come_before_facts_and_facts_before_answers() {
        let all = found("", &[]);
        assert_eq!(all.len(), template_infos().len());
        let hits = found("visual search", &[]);
        assert_eq!(
            (hits[0].0.as_str(), hits[0].1),
            ("visual-search", Matched::Title)
        );
        let hits = found("LambdaMART", &[]);
        assert_eq!(
            (hits[0].0.as_str(), hits[0].1),
            ("visual-search", Matched::Facts)
        );
        assert!(hits[0].2.contains("LambdaMART"), "{}", hits[0].2);
        assert!(hits.windows(2).all(|pair| pair[0].1 <= pair[1].1));
        assert!(found("zzz", &[]).is_empty());
        // Three letters of a metric or model are not looked for all over a title.
        assert!(
            found("gnn", &[])
                .iter()
                .all(|hit| hit.1 != Matched::Loosely)
        );
        let hits = found("vsl srch", &[]);
        assert_eq!(
            (hits[0].0.as_str(), hits[0].1),
            ("visual-search", Matched::Loosely)
        );
    }

    #[test]
    fn tags_narrow_and_passages_are_short() {
        let hits = found("", &["ann"]);
        assert!(!hits.is_empty() && hits.len() < template_infos().len());
        for (id, _, passage) in found("the", &[]) {
            assert!(passage.chars().count() <= PASSAGE + 1, "{id}: {passage}");
        }
    }
}
