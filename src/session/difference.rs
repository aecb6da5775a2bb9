//! The picture of two documents in one.

use super::derived::Derived;
use crate::catalog::Catalog;
use crate::model::{Diff, Document};
use crate::scene::{Scene, difference, style::Theme};

/// The later of two documents with marks for what came, went, changed and moved.
///
/// Collapsed lanes are drawn with what is in them, since that may be what changed.
pub fn difference_picture(
    before: &Document,
    after: &Document,
    catalog: &Catalog,
    theme: &Theme,
) -> Scene {
    let drawn = |one: &Document| Derived::default().draw(one, one.lanes(), catalog, theme);
    let changes = Diff::between(before, after).records();
    difference(&drawn(before), &drawn(after), &changes, theme)
}
