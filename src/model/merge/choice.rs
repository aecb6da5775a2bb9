//! What somebody chose where two sides cannot both be had.

use std::collections::BTreeMap;

use super::conflict::{Clash, Conflict, Side};
use crate::model::document::Place;

/// What is to be decided about a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// The value of a field, by its name in files.
    Field(String),
    /// Whether the record is removed, with what needs it, or stays.
    Removal,
    /// Whether the lane of a node stays or is removed.
    Lane,
    /// The order of the lanes.
    Order,
}

/// A question that a merge leaves to a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// The record.
    pub place: Place,
    /// What is asked about it.
    pub about: About,
}

impl Question {
    pub(super) fn new(place: &Place, about: About) -> Self {
        Self {
            place: place.clone(),
            about,
        }
    }

    pub(super) fn field(place: &Place, name: &str) -> Self {
        Self::new(place, About::Field(name.to_owned()))
    }
}

/// Answers to the questions of a merge, each with the side whose way it goes.
///
/// Where two of them do not fit together, such as a median above its tail, the later one holds for
/// both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    made: BTreeMap<Question, (u64, Side)>,
    count: u64,
}

impl Choices {
    /// Answers a question, or changes its answer.
    ///
    /// # Examples
    /// ```
    /// use pipewright::geometry::Point;
    /// use pipewright::model::{Choices, Document, NewNode, Side, merge_choosing};
    ///
    /// let labeled = |label: &str| {
    ///     let mut document = Document::new("Search");
    ///     let mut draft = document.edit();
    ///     let id = draft.add_node(NewNode::new("ranker", "Ranker", Point::ZERO))?;
    ///     draft.set_label(&id, label)?;
    ///     draft.commit("Add")?;
    ///     Ok::<_, pipewright::model::EditError>(document)
    /// };
    /// let (base, ours, theirs) = (labeled("Ranker")?, labeled("Ours")?, labeled("Theirs")?);
    /// let mut choices = Choices::default();
    /// let asked = merge_choosing(&base, &ours, &theirs, &choices).conflicts[0].question();
    /// choices.choose(asked, Side::Theirs);
    /// assert_eq!(merge_choosing(&base, &ours, &theirs, &choices).document, theirs);
    /// # Ok::<(), pipewright::model::EditError>(())
    /// ```
    pub fn choose(&mut self, question: Question, side: Side) {
        self.count += 1;
        self.made.insert(question, (self.count, side));
    }

    /// The latest answer to one of these questions, if there is any.
    pub(super) fn latest<const N: usize>(&self, questions: &[Question; N]) -> Option<Side> {
        let made = questions
            .iter()
            .filter_map(|question| self.made.get(question));
        made.max_by_key(|(number, _)| *number)
            .map(|(_, side)| *side)
    }
}

/// What a merge decides on its way, by what was chosen and by its own rules.
pub(super) struct Decisions<'c> {
    choices: &'c Choices,
    pub conflicts: Vec<Conflict>,
}

impl<'c> Decisions<'c> {
    pub fn new(choices: &'c Choices) -> Self {
        Self {
            choices,
            conflicts: Vec::new(),
        }
    }

    /// The latest answer that was given to one of these questions.
    pub fn answer<const N: usize>(&self, questions: &[Question; N]) -> Option<Side> {
        self.choices.latest(questions)
    }

    /// Notes a conflict and which way it went.
    pub fn note(&mut self, place: &Place, clash: Clash, kept: Side) {
        self.conflicts.push(Conflict {
            place: place.clone(),
            clash,
            kept,
        });
    }

    /// The removal of a record went this way after all, as another decision has it.
    pub fn turn_removal(&mut self, place: &Place, kept: Side) {
        for conflict in &mut self.conflicts {
            let is_removal = matches!(conflict.clash, Clash::Removed { .. });
            if is_removal && conflict.place == *place {
                conflict.kept = kept;
            }
        }
    }
}
