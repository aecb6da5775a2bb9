//! What the signs of a difference mean.

use super::sign::{SIGN, Sign};
use super::{OLD_DASH, always};
use crate::geometry::{Point, Rect, Size, Vec2};
use crate::model::{How, Place, RecordChange, RecordId};
use crate::scene::card::text_primitive;
use crate::scene::primitive::{Detail, Fragment, Primitive, Shape, Stroke, Tag};
use crate::scene::style::{self, Theme};
use crate::text::measure;

/// Room between a sign and its words.
const WORD_GAP: f64 = 6.0;

/// What the signs mean, and how many there are of each.
pub(super) fn legend(origin: Point, changes: &[RecordChange], theme: &Theme) -> Fragment {
    let is_drawn = |change: &&RecordChange| matches!(change.place, Place::Record(_));
    let count = |how: How| {
        changes
            .iter()
            .filter(is_drawn)
            .filter(|change| change.how == how)
            .count()
    };
    let moved = |change: &&RecordChange| {
        change.is_moved()
            && matches!(
                change.place,
                Place::Record(RecordId::Node(_) | RecordId::Note(_))
            )
    };
    let moved = changes.iter().filter(moved).count();
    let words = changes.iter().filter(|change| !is_drawn(change)).count();
    let mut row = Row {
        at: origin + Vec2::new(SIGN, SIGN),
        primitives: Vec::new(),
        words: Vec::new(),
    };
    for sign in Sign::ALL {
        let count = count(sign.how());
        if count > 0 {
            row.primitives.extend(sign.at(row.at, theme));
            row.say(format!("{count} {}", sign.word()), theme);
        }
    }
    if moved > 0 {
        let old = Rect::from_center_size(row.at, Size::new(2.0 * SIGN, 1.4 * SIGN));
        row.primitives.push(always(Shape::Rect {
            rect: old,
            radii: [style::RADIUS_SMALL; 4],
            fill: None,
            stroke: Some(Stroke {
                dash: Some(OLD_DASH),
                ..Stroke::solid(1.5, theme.muted)
            }),
        }));
        row.say(format!("{moved} moved from here"), theme);
    }
    if words > 0 {
        let s = if words == 1 { "" } else { "s" };
        row.primitives.extend(Sign::Changed.at(row.at, theme));
        row.say(
            format!("{words} change{s} in words that are not drawn"),
            theme,
        );
    }
    if row.words.is_empty() {
        row.at.x -= SIGN + WORD_GAP;
        row.say("no difference".to_owned(), theme);
    }
    let area = Rect::new(origin.x, origin.y, row.at.x, origin.y + 2.0 * SIGN);
    Fragment {
        title: format!("Legend: {}", row.words.join(", ")),
        primitives: row.primitives,
        ..Fragment::new(Tag::mark("legend"), area, Vec2::ZERO)
    }
}

/// The legend as it is set, from left to right.
struct Row {
    /// The center of the next sign.
    at: Point,
    primitives: Vec<Primitive>,
    words: Vec<String>,
}

impl Row {
    /// Sets words beside the sign.
    fn say(&mut self, text: String, theme: &Theme) {
        let baseline = self.at + Vec2::new(SIGN + WORD_GAP, 4.0);
        let words = text_primitive(baseline, &text, style::NOTE, theme.text, Detail::Always);
        self.at.x = baseline.x + measure(&text, style::NOTE) + 2.0 * SIGN;
        self.primitives.push(words);
        self.words.push(text);
    }
}
