//! The icons of stages and components: outlines with one stroke, which every painter draws.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::de::{Deserialize, Deserializer, Error as _};

use kurbo::Affine;

use crate::geometry::{BezPath, Point};

/// An icon of the bundled set, by its place in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Icon(u16);

/// Names and outlines, sorted by name; a test reads each of them.
static ICONS: LazyLock<Vec<(String, BezPath)>> = LazyLock::new(|| {
    let texts: BTreeMap<String, String> =
        ron::from_str(include_str!("../../assets/icons/icons.ron")).unwrap_or_default();
    texts
        .into_iter()
        .filter_map(|(name, path)| Some((name, BezPath::from_svg(&path).ok()?)))
        .collect()
});

impl Icon {
    /// Width and height of the box in which outlines are given.
    pub const SIDE: f64 = 24.0;
    /// Width of the line in that box; its ends and corners are round.
    pub const LINE: f64 = 2.0;

    /// The icon with a name, such as `database`.
    pub fn by_name(name: &str) -> Option<Self> {
        let place = ICONS.binary_search_by(|(own, _)| own.as_str().cmp(name));
        Some(Self(place.ok()?.try_into().ok()?))
    }

    /// All icons, sorted by name.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ICONS.len() as u16).map(Self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        ICONS
            .get(usize::from(self.0))
            .map_or("", |(name, _)| name.as_str())
    }

    /// Its outline in a box with a side and a top left corner in scene points.
    pub fn outline_at(self, origin: Point, side: f64) -> BezPath {
        let place = Affine::translate(origin.to_vec2()) * Affine::scale(side / Self::SIDE);
        place * self.outline().clone()
    }

    /// Its outline in a box from (0, 0) to ([`SIDE`](Self::SIDE), `SIDE`).
    pub fn outline(self) -> &'static BezPath {
        static NOTHING: LazyLock<BezPath> = LazyLock::new(BezPath::new);
        ICONS
            .get(usize::from(self.0))
            .map_or(&NOTHING, |(_, path)| path)
    }
}

impl<'de> Deserialize<'de> for Icon {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::by_name(&name).ok_or_else(|| D::Error::custom(format!("there is no icon `{name}`")))
    }
}

impl std::fmt::Debug for Icon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::geometry::{Rect, Shape as _};

    #[test]
    fn every_outline_can_be_read_and_lies_in_its_box() {
        let text = include_str!("../../assets/icons/icons.ron");
        assert_eq!(Icon::all().count(), text.matches("\": \"").count());
        let room = Rect::new(0.0, 0.0, Icon::SIDE, Icon::SIDE);
        for icon in Icon::all() {
            let area = icon.outline().bounding_box();
            assert!(area.width() > 8.0 || area.height() > 8.0, "{icon:?}");
            assert_eq!(room.union(area), room, "{icon:?}");
            assert_eq!(Icon::by_name(icon.name()), Some(icon));
        }
        assert_eq!(Icon::by_name("Database"), None);
    }

    #[test]
    fn stages_have_icons_of_their_own_and_no_icon_is_idle() {
        let catalog = Catalog::bundled();
        let of_stages: Vec<Icon> = catalog.stages().iter().map(|stage| stage.icon).collect();
        let mut different = of_stages.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), catalog.stages().len());
        let of_components = catalog.components().iter().map(|component| component.icon);
        let used: std::collections::BTreeSet<Icon> =
            of_stages.into_iter().chain(of_components).collect();
        let idle: Vec<Icon> = Icon::all().filter(|icon| !used.contains(icon)).collect();
        assert_eq!(idle, []);
    }
}
