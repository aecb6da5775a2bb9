//! Older formats, brought to the one of today step by step.
//!
//! A format gets a number of its own when a reader of the one before would refuse it or read it
//! wrongly: a new field, one that means something else, or is written in another way. That reader then
//! says that the file is of a newer program. A new component needs none: it is kept as it is. Each
//! number has a step here, from the text of that format to a text of the next, which is a pure
//! function; and a fixture in `tests/fixtures/format/numbered` that is opened by the tests for ever.

use std::borrow::Cow;

use super::FORMAT;

/// Makes the text of one format one of the next.
type Step = fn(&str) -> String;

/// The steps; the first is from format 1 to format 2.
const STEPS: &[Step] = &[];

const _: () = assert!(
    STEPS.len() as u32 + 1 == FORMAT,
    "each format but the newest has a step to the next one"
);

/// A text of this format as one of today's.
pub(super) fn to_current(text: Cow<'_, str>, from: u32) -> Cow<'_, str> {
    migrated(text, from, STEPS)
}

fn migrated<'t>(text: Cow<'t, str>, from: u32, steps: &[Step]) -> Cow<'t, str> {
    let done = from.saturating_sub(1) as usize;
    let left = steps.get(done..).unwrap_or_default();
    left.iter().fold(text, |text, step| step(&text).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_the_steps_that_it_has_not_taken() {
        let steps: [Step; 2] = [|text| format!("{text} two"), |text| format!("{text} three")];
        assert_eq!(migrated("one".into(), 1, &steps), "one two three");
        assert_eq!(migrated("two".into(), 2, &steps), "two three");
        let newest = migrated("three".into(), 3, &steps);
        assert!(matches!(newest, Cow::Borrowed("three")));
    }
}
