//! A box for what the palette lacks: what it is, its title says.

use super::component::{Catalog, Stage};
use super::icon::Icon;

/// Id of a component that is whatever its title says. A stage, whose color it has, and an icon may
/// follow: `box.storage`, `box.storage.table`.
pub const BOX: &str = "box";

/// Whether a component's id is that of a box.
pub fn is_box(component: &str) -> bool {
    component
        .strip_prefix(BOX)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The id of a box that looks like components of a stage, with an icon of its own, if any.
pub fn box_id(stage: &str, icon: Option<Icon>) -> String {
    match (stage, icon) {
        ("", _) => BOX.to_owned(),
        (stage, None) => format!("{BOX}.{stage}"),
        (stage, Some(icon)) => format!("{BOX}.{stage}.{}", icon.name()),
    }
}

impl Catalog {
    /// The stage of a component, or the one that a box belongs to.
    pub fn stage_of(&self, component: &str) -> Option<&Stage> {
        match self.component(component) {
            Some(known) => self.stage(known.stage.as_str()),
            None if is_box(component) => self.stage(component.split('.').nth(1)?),
            None => None,
        }
    }

    /// The icon of a component, or that of a box.
    pub fn icon_of(&self, component: &str) -> Option<Icon> {
        if let Some(known) = self.component(component) {
            return Some(known.icon);
        }
        if !is_box(component) {
            return None;
        }
        let own = component.split('.').nth(2).and_then(Icon::by_name);
        let stage = self.stage_of(component).map(|stage| stage.icon);
        own.or(stage).or_else(|| Icon::by_name("boxes"))
    }
}
