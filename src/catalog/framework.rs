//! The interview frameworks: what to talk about, in which order and for how long; and guides
//! to read, which no sheet answers.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::load::{CatalogError, parse};
use crate::model::{DesignSheet, Family, FrameworkId, StepId};

/// Most steps of a framework.
const MAX_STEPS: usize = 60;
/// Most prompts of a step.
const MAX_PROMPTS: usize = 40;
/// Longest text, in characters.
const MAX_TEXT: usize = 2_000;
/// Longest id, in bytes.
const MAX_ID: usize = 100;
/// Most minutes of a step.
const MAX_MINUTES: u32 = 1_000;

/// What a framework is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FrameworkKind {
    /// Design sheets answer its steps.
    #[default]
    Steps,
    /// It is read only.
    Guide,
}

/// The steps in which a design question is answered, or the sections of a guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framework {
    /// Its id, such as `ml-system-design`.
    pub id: FrameworkId,
    /// The family of questions that it is for; `None` for both.
    pub family: Option<Family>,
    /// Whether it is answered or read.
    pub kind: FrameworkKind,
    /// Its name on screen.
    pub name: String,
    /// What it is for, in a sentence; may be empty.
    pub summary: String,
    /// Its steps in the order of the interview; never empty.
    pub steps: Vec<FrameworkStep>,
}

impl Framework {
    /// The step with that id.
    pub fn step(&self, id: &str) -> Option<&FrameworkStep> {
        self.steps.iter().find(|step| step.id.as_str() == id)
    }

    /// Minutes that all steps take together.
    pub fn minutes(&self) -> u32 {
        self.steps.iter().map(|step| step.minutes).sum()
    }

    /// How many of its steps a sheet answers.
    pub fn answered(&self, sheet: &DesignSheet) -> usize {
        let is_answered = |step: &&FrameworkStep| !sheet.answer(step.id.as_str()).trim().is_empty();
        self.steps.iter().filter(is_answered).count()
    }
}

/// One step of a framework.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkStep {
    /// Its id; design sheets keep their answers under it.
    pub id: StepId,
    /// Its title on screen.
    pub title: String,
    /// What the step is about, in a sentence; may be empty.
    pub summary: String,
    /// Questions to ask oneself.
    pub prompts: Vec<String>,
    /// What distinguishes a strong answer; may be empty.
    pub strong_answer: String,
    /// Suggested time in minutes of a 45 minute round; 0 where time says nothing.
    pub minutes: u32,
}

/// The frameworks to choose from: those of the program, and the user's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frameworks {
    list: Vec<Framework>,
}

impl Frameworks {
    /// These, and others behind them. One whose id is there already takes its place, so that
    /// the user can have the program's own say something else.
    #[must_use]
    pub fn and(&self, others: impl IntoIterator<Item = Framework>) -> Self {
        let mut list = self.list.clone();
        for other in others {
            match list.iter_mut().find(|own| own.id == other.id) {
                Some(own) => *own = other,
                None => list.push(other),
            }
        }
        Self { list }
    }

    /// All of them, in the order of menus.
    pub fn all(&self) -> &[Framework] {
        &self.list
    }

    /// The one with that id.
    pub fn get(&self, id: &str) -> Option<&Framework> {
        self.list.iter().find(|own| own.id.as_str() == id)
    }

    /// Those whose steps a sheet of that family can answer; the first is what it answers
    /// unless it says otherwise.
    pub fn for_family(&self, family: Family) -> impl Iterator<Item = &Framework> {
        self.list.iter().filter(move |own| {
            own.kind == FrameworkKind::Steps && own.family.is_none_or(|other| other == family)
        })
    }

    /// Those that are read.
    pub fn guides(&self) -> impl Iterator<Item = &Framework> {
        let list = self.list.iter();
        list.filter(|own| own.kind == FrameworkKind::Guide)
    }

    /// The framework that a sheet answers: the one that it names if that is here, or else that
    /// of its family.
    pub fn of(&self, sheet: &DesignSheet, family: Family) -> Option<&Framework> {
        let named = sheet.framework.as_ref();
        named
            .and_then(|id| self.get(id.as_str()))
            .filter(|own| own.kind == FrameworkKind::Steps)
            .or_else(|| self.for_family(family).next())
    }
}

pub(super) const FRAMEWORKS: (&str, &str) = (
    "frameworks.ron",
    include_str!("../../assets/frameworks.ron"),
);

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FamilyRecord {
    Ml,
    GenAi,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameworkRecord {
    id: String,
    #[serde(default)]
    family: Option<FamilyRecord>,
    #[serde(default)]
    kind: FrameworkKind,
    name: String,
    #[serde(default)]
    summary: String,
    steps: Vec<StepRecord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepRecord {
    id: String,
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    prompts: Vec<String>,
    #[serde(default)]
    strong_answer: String,
    #[serde(default)]
    minutes: u32,
}

/// Reads a file of frameworks: a list as in `assets/frameworks.ron`.
///
/// # Errors
/// [`CatalogError`] with file, line and field of the first fault.
pub fn read_frameworks(file: &str, text: &str) -> Result<Frameworks, CatalogError> {
    let mut frameworks = Frameworks::default();
    for record in parse::<FrameworkRecord>((file, text))? {
        let fault = |step: Option<&str>, message: &str| CatalogError::Value {
            file: file.to_owned(),
            line: line_of(text, &record.id, step),
            id: step.map_or_else(|| record.id.clone(), |step| format!("{}/{step}", record.id)),
            message: message.to_owned(),
        };
        if let Some(message) = problem(&record) {
            return Err(fault(None, message));
        }
        if frameworks.get(&record.id).is_some() {
            return Err(fault(None, "id: it is used twice"));
        }
        let mut ids = BTreeSet::new();
        for step in &record.steps {
            if let Some(message) = problem_of_step(step) {
                return Err(fault(Some(&step.id), message));
            }
            if !ids.insert(step.id.as_str()) {
                return Err(fault(Some(&step.id), "id: it is used twice"));
            }
        }
        frameworks.list.push(Framework {
            family: record.family.map(|family| match family {
                FamilyRecord::Ml => Family::Ml,
                FamilyRecord::GenAi => Family::GenAi,
            }),
            kind: record.kind,
            steps: record.steps.into_iter().map(step).collect(),
            id: record.id.into(),
            name: record.name,
            summary: record.summary,
        });
    }
    Ok(frameworks)
}

/// What is wrong with a framework apart from its steps, if anything.
fn problem(record: &FrameworkRecord) -> Option<&'static str> {
    if !is_id(&record.id) {
        Some("id: letters, digits, -, _ and . only, and not longer than 100")
    } else if !is_line(&record.name) {
        Some("name: it must not be empty, nor longer than 2,000 characters")
    } else if is_long(&record.summary) {
        Some("summary: it must not be longer than 2,000 characters")
    } else if record.steps.is_empty() {
        Some("steps: a framework has at least one")
    } else if record.steps.len() > MAX_STEPS {
        Some("steps: a framework has at most 60")
    } else {
        None
    }
}

/// What is wrong with a step, if anything.
fn problem_of_step(step: &StepRecord) -> Option<&'static str> {
    if !is_id(&step.id) {
        Some("id: letters, digits, -, _ and . only, and not longer than 100")
    } else if !is_line(&step.title) {
        Some("title: it must not be empty, nor longer than 2,000 characters")
    } else if is_long(&step.summary) {
        Some("summary: it must not be longer than 2,000 characters")
    } else if step.prompts.len() > MAX_PROMPTS {
        Some("prompts: at most 40")
    } else if !step.prompts.iter().all(|prompt| is_line(prompt)) {
        Some("prompts: none may be empty, nor longer than 2,000 characters")
    } else if is_long(&step.strong_answer) {
        Some("strong_answer: it must not be longer than 2,000 characters")
    } else if step.minutes > MAX_MINUTES {
        Some("minutes: at most 1,000")
    } else {
        None
    }
}

fn is_long(text: &str) -> bool {
    text.chars().nth(MAX_TEXT).is_some()
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && !is_long(text)
}

fn is_id(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !text.is_empty() && text.len() <= MAX_ID && text.chars().all(is_part)
}

fn step(record: StepRecord) -> FrameworkStep {
    FrameworkStep {
        id: record.id.into(),
        title: record.title,
        summary: record.summary,
        prompts: record.prompts,
        strong_answer: record.strong_answer,
        minutes: record.minutes,
    }
}

/// The line of a framework, or of a step in it, from 1; 1 if it is not found.
///
/// Frameworks share step ids, so a step is looked for below the line of its framework.
fn line_of(text: &str, framework: &str, step: Option<&str>) -> usize {
    let find = |id: &str, from: usize| {
        let wanted = format!("id: \"{id}\"");
        text.lines()
            .skip(from)
            .position(|line| line.contains(&wanted))
            .map(|index| from + index + 1)
    };
    let start = find(framework, 0).unwrap_or(1);
    step.and_then(|step| find(step, start)).unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn both_families_have_eight_steps_that_fit_a_45_minute_round() {
        for (family, expected) in [
            (
                Family::Ml,
                "clarify frame data model pipeline evaluation monitoring advanced",
            ),
            (
                Family::GenAi,
                "clarify frame approach data architecture evaluation serving extensions",
            ),
        ] {
            let framework = Catalog::bundled().framework(family).unwrap();
            let ids: Vec<_> = framework.steps.iter().map(|s| s.id.as_str()).collect();
            assert_eq!(ids.join(" "), expected);
            assert!((40..=45).contains(&framework.minutes()));
            assert!(framework.steps.iter().all(|step| step.prompts.len() >= 4));
            assert_eq!(framework.step("frame").unwrap().id.as_str(), "frame");
        }
    }

    #[test]
    fn nothing_of_the_bundled_frameworks_is_empty() {
        let frameworks = Catalog::bundled().frameworks();
        for own in frameworks.all() {
            assert!(!own.summary.is_empty(), "{}", own.id);
            for step in &own.steps {
                let name = format!("{}/{}", own.id, step.id);
                assert!(
                    !step.summary.is_empty() && !step.strong_answer.is_empty(),
                    "{name}"
                );
                assert!(step.prompts.len() >= 3, "{name}");
                assert_eq!(step.minutes > 0, own.kind == FrameworkKind::Steps, "{name}");
            }
        }
        let guides: Vec<_> = frameworks.guides().map(|guide| guide.id.as_str()).collect();
        assert_eq!(guides, ["playbook", "expert-summary"]);
    }

    #[test]
    fn a_sheet_answers_what_it_names_or_else_that_of_its_family() {
        let own = "[(id: \"short\", name: \"Short\", steps: [(id: \"all\", title: \"All\")])]";
        let own = read_frameworks("own.ron", own).unwrap();
        let all = Catalog::bundled()
            .frameworks()
            .and(own.all().iter().cloned());
        let mut sheet = DesignSheet::default();
        let answered = |sheet: &DesignSheet| all.of(sheet, Family::GenAi).unwrap().id.to_string();
        assert_eq!(answered(&sheet), "genai-system-design");
        for (named, expected) in [
            ("short", "short"),
            ("gone", "genai-system-design"),
            // A guide has nothing to answer.
            ("playbook", "genai-system-design"),
        ] {
            sheet.framework = Some(named.into());
            assert_eq!(answered(&sheet), expected);
        }
        sheet.answers.insert("all".into(), " ".to_owned());
        assert_eq!(all.get("short").unwrap().answered(&sheet), 0);
        sheet.answers.insert("all".into(), "x".to_owned());
        assert_eq!(all.get("short").unwrap().answered(&sheet), 1);
        let ids: Vec<_> = all
            .for_family(Family::Ml)
            .map(|one| one.id.as_str())
            .collect();
        assert_eq!(ids, ["ml-system-design", "short"]);
        // The user's word counts: the same id takes the place of the program's own.
        let other = read_frameworks(
            "own.ron",
            "[(id: \"playbook\", kind: guide, name: \"Ours\", steps: [(id: \"a\", title: \"A\")])]",
        );
        let all = all.and(other.unwrap().all().iter().cloned());
        assert_eq!(all.get("playbook").unwrap().name, "Ours");
        assert_eq!(all.guides().count(), 2);
    }

    #[test]
    fn a_fault_names_file_line_and_field() {
        let step = "    (id: \"clarify\", title: \"T\", summary: \"S\", prompts: [\"P\"], strong_answer: \"A\", minutes: 5),\n";
        let framework = |id: &str, family: &str, steps: &str| {
            format!("(id: \"{id}\", family: {family}, name: \"N\", steps: [\n{steps}]),\n")
        };
        let message = |frameworks: &[String]| {
            let text = format!("[\n{}]", frameworks.concat());
            read_frameworks("broken.ron", &text)
                .unwrap_err()
                .to_string()
        };
        let fine = framework("first", "ml", step);
        let hurried = step.replace("minutes: 5", "minutes: 5000");
        assert_eq!(
            message(&[fine.clone(), framework("second", "genai", &hurried)]),
            "broken.ron:6: `second/clarify`: minutes: at most 1,000"
        );
        assert_eq!(
            message(&[fine.clone(), fine.clone()]),
            "broken.ron:2: `first`: id: it is used twice"
        );
        assert_eq!(
            message(&[framework("first", "ml", &step.repeat(2))]),
            "broken.ron:3: `first/clarify`: id: it is used twice"
        );
        let silent = step.replace("prompts: [\"P\"]", "prompts: [\" \"]");
        assert_eq!(
            message(&[framework("first", "ml", &silent)]),
            "broken.ron:3: `first/clarify`: prompts: none may be empty, nor longer than 2,000 characters"
        );
        let misspelt = step.replace("summary", "sumary");
        let text = message(&[framework("first", "ml", &misspelt)]);
        assert!(
            text.starts_with("broken.ron:3:") && text.contains("sumary"),
            "{text}"
        );
    }
}
