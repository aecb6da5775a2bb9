//! The interview frameworks: what to talk about, in which order and for how long.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::load::{Asset, CatalogError, parse};
use crate::model::{Family, StepId};

/// The steps in which a design question of one family is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framework {
    /// Its id, such as `ml-system-design`.
    pub id: String,
    /// The family of questions that it is for.
    pub family: Family,
    /// Its name on screen.
    pub name: String,
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
}

/// One step of a framework.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkStep {
    /// Its id; design sheets keep their answers under it.
    pub id: StepId,
    /// Its title on screen.
    pub title: String,
    /// What the step is about, in a sentence.
    pub summary: String,
    /// Questions to ask oneself; never empty.
    pub prompts: Vec<String>,
    /// What distinguishes a strong answer.
    pub strong_answer: String,
    /// Suggested time in minutes of a 45 minute round; at least 1.
    pub minutes: u32,
}

pub(super) const FRAMEWORKS: Asset = (
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
    family: FamilyRecord,
    name: String,
    steps: Vec<StepRecord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepRecord {
    id: String,
    title: String,
    summary: String,
    prompts: Vec<String>,
    strong_answer: String,
    minutes: u32,
}

/// Reads frameworks.
///
/// # Errors
/// [`CatalogError`] with file, line and field of the first fault.
pub(super) fn load(asset: Asset) -> Result<Vec<Framework>, CatalogError> {
    let mut frameworks: Vec<Framework> = Vec::new();
    for record in parse::<FrameworkRecord>(asset)? {
        let fault = |step: Option<&str>, message: &str| CatalogError::Value {
            file: asset.0.to_owned(),
            line: line_of(asset.1, &record.id, step),
            id: step.map_or_else(|| record.id.clone(), |step| format!("{}/{step}", record.id)),
            message: message.to_owned(),
        };
        let family = match record.family {
            FamilyRecord::Ml => Family::Ml,
            FamilyRecord::GenAi => Family::GenAi,
        };
        if frameworks.iter().any(|other| other.family == family) {
            return Err(fault(None, "family: it has a framework already"));
        }
        if record.name.is_empty() {
            return Err(fault(None, "name: it must not be empty"));
        }
        if record.steps.is_empty() {
            return Err(fault(None, "steps: a framework has at least one"));
        }
        let mut ids = BTreeSet::new();
        for step in &record.steps {
            if let Some(message) = problem(step) {
                return Err(fault(Some(&step.id), message));
            }
            if !ids.insert(step.id.as_str()) {
                return Err(fault(Some(&step.id), "id: it is used twice"));
            }
        }
        frameworks.push(Framework {
            family,
            steps: record.steps.into_iter().map(step).collect(),
            id: record.id,
            name: record.name,
        });
    }
    Ok(frameworks)
}

/// What is wrong with a step, if anything.
fn problem(step: &StepRecord) -> Option<&'static str> {
    if step.title.is_empty() {
        Some("title: it must not be empty")
    } else if step.summary.is_empty() {
        Some("summary: it must not be empty")
    } else if step.prompts.is_empty() || step.prompts.iter().any(String::is_empty) {
        Some("prompts: at least one, and none empty")
    } else if step.strong_answer.is_empty() {
        Some("strong_answer: it must not be empty")
    } else if step.minutes == 0 {
        Some("minutes: at least 1")
    } else {
        None
    }
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
    fn a_fault_names_file_line_and_field() {
        let step = "    (id: \"clarify\", title: \"T\", summary: \"S\", prompts: [\"P\"], strong_answer: \"A\", minutes: 5),\n";
        let framework = |id: &str, family: &str, steps: &str| {
            format!("(id: \"{id}\", family: {family}, name: \"N\", steps: [\n{steps}]),\n")
        };
        let message = |frameworks: &[String]| {
            let text: &'static str = format!("[\n{}]", frameworks.concat()).leak();
            load(("broken.ron", text)).unwrap_err().to_string()
        };
        let fine = framework("first", "ml", step);
        let hurried = step.replace("minutes: 5", "minutes: 0");
        assert_eq!(
            message(&[fine.clone(), framework("second", "genai", &hurried)]),
            "broken.ron:6: `second/clarify`: minutes: at least 1"
        );
        assert_eq!(
            message(&[fine.clone(), framework("second", "ml", step)]),
            "broken.ron:5: `second`: family: it has a framework already"
        );
        assert_eq!(
            message(&[framework("first", "ml", &step.repeat(2))]),
            "broken.ron:3: `first/clarify`: id: it is used twice"
        );
        let silent = step.replace("prompts: [\"P\"]", "prompts: []");
        assert_eq!(
            message(&[framework("first", "ml", &silent)]),
            "broken.ron:3: `first/clarify`: prompts: at least one, and none empty"
        );
        let misspelt = step.replace("summary", "sumary");
        let text = message(&[framework("first", "ml", &misspelt)]);
        assert!(
            text.starts_with("broken.ron:3:") && text.contains("sumary"),
            "{text}"
        );
    }
}
