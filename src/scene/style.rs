//! Design tokens: the only place that names a type size; the colors come from the files of themes.

mod bundled;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::primitive::{Color, Stroke};
use crate::catalog::Catalog;
use crate::geometry::{Size, Vec2};
use crate::model::{EdgeKind, Hue, LaneKind};
use crate::text::{Face, FontStyle};

pub use bundled::TokenFault;

pub use crate::sizing::{CHIP, EDGE_LABEL, LANE_HEADLINE, LANE_TITLE, NODE_SUBTITLE, NODE_TITLE};

/// Notes on the canvas.
pub const NOTE: FontStyle = FontStyle::new(Face::Regular, 12.0);

/// Room for the outline of an area, in scene points.
pub const HAIR: Vec2 = Vec2::new(1.0, 1.0);
/// How far the shadow of a card reaches over it, in scene points.
pub const SHADOW_ROOM: Vec2 = Vec2::new(8.0, 10.0);
/// Room that the line of an edge and its arrow head take beside its points, in scene points.
pub const LINE_ROOM: Vec2 = Vec2::new(6.0, 6.0);
/// Corner radius of chips and controls, in scene points.
pub const RADIUS_SMALL: f64 = 4.0;
/// Corner radius of cards.
pub const RADIUS_MEDIUM: f64 = 6.0;
/// Corner radius of lanes and panels.
pub const RADIUS_LARGE: f64 = 8.0;
/// Corner radius of routes.
pub const RADIUS_ROUTE: f64 = 7.0;
/// Corner radius of edges in straight lines.
pub const RADIUS_BEND: f64 = 12.0;
/// Radius of a port.
pub const PORT_RADIUS: f64 = 4.0;
/// Length and width of an arrow head.
pub const ARROW_HEAD: Size = Size::new(8.0, 7.2);
/// The same on the spine; see [`crate::graph::Spine`].
pub const SPINE_ARROW_HEAD: Size = Size::new(12.0, 11.0);
/// Width of the outline of a card on the spine.
pub const SPINE_OUTLINE: f64 = 1.6;
/// How opaque edges are at rest that are neither synchronous nor on the spine.
const QUIET: f64 = 0.45;
/// How opaque the color of the greatest heat is on a card; see [`Theme::heat_ground`].
const HEAT: f64 = 0.36;

/// The colors of one look.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Name in settings and on the command line: `dark`, `light`, `print`, `sketch`, or that
    /// of a theme of the user's own.
    pub name: Arc<str>,
    /// Whether lines and letters look as drawn by hand.
    pub is_sketch: bool,
    /// Whether text is light on dark.
    pub is_dark: bool,
    /// Canvas and window.
    pub background: Color,
    /// Panels.
    pub panel: Color,
    /// Cards, fields and buttons.
    pub raised: Color,
    /// Cards and fields under the pointer.
    pub hovered: Color,
    /// Thin lines around and between.
    pub line: Color,
    /// Lines that must be seen: outlines of cards.
    pub outline: Color,
    /// Text.
    pub text: Color,
    /// Text of less weight.
    pub muted: Color,
    /// Selection, focus and main buttons.
    pub accent: Color,
    /// Text on the accent.
    pub on_accent: Color,
    /// Edges.
    pub edge: Color,
    /// Warnings.
    pub warning: Color,
    /// Errors.
    pub error: Color,
    /// All is well.
    pub ok: Color,
    /// Dots of the grid.
    pub grid: Color,
    /// Ground of notes.
    pub note: Color,
    /// Shadow under cards.
    pub shadow: Color,
    /// By the ids of stages; shared, since themes are cloned a lot.
    stages: Arc<BTreeMap<&'static str, Color>>,
    unknown_stage: Color,
    lanes: [Color; 4],
    kinds: [Color; 4],
}

/// Names of the tokens that are not simply the id of a stage; the feedback stage has one of its own,
/// since `feedback` are edges.
const TOKENS: [&str; 27] = [
    "background",
    "panel",
    "raised",
    "hovered",
    "line",
    "outline",
    "text",
    "muted",
    "accent",
    "on_accent",
    "edge",
    "warning",
    "error",
    "ok",
    "grid",
    "note",
    "shadow",
    "sync",
    "async",
    "batch",
    "feedback",
    "offline",
    "online",
    "monitoring_lane",
    "custom",
    "feedback_stage",
    "unknown_stage",
];

impl Theme {
    /// The color behind the name of a token, as files of the user's own themes have it.
    pub fn token(&mut self, name: &str) -> Option<&mut Color> {
        Some(match name {
            "background" => &mut self.background,
            "panel" => &mut self.panel,
            "raised" => &mut self.raised,
            "hovered" => &mut self.hovered,
            "line" => &mut self.line,
            "outline" => &mut self.outline,
            "text" => &mut self.text,
            "muted" => &mut self.muted,
            "accent" => &mut self.accent,
            "on_accent" => &mut self.on_accent,
            "edge" => &mut self.edge,
            "warning" => &mut self.warning,
            "error" => &mut self.error,
            "ok" => &mut self.ok,
            "grid" => &mut self.grid,
            "note" => &mut self.note,
            "shadow" => &mut self.shadow,
            "sync" => &mut self.kinds[0],
            "async" => &mut self.kinds[1],
            "batch" => &mut self.kinds[2],
            "feedback" => &mut self.kinds[3],
            "offline" => &mut self.lanes[0],
            "online" => &mut self.lanes[1],
            "monitoring_lane" => &mut self.lanes[2],
            "custom" => &mut self.lanes[3],
            "feedback_stage" => self.stage_mut("feedback")?,
            "unknown_stage" => &mut self.unknown_stage,
            stage => self.stage_mut(stage)?,
        })
    }

    fn stage_mut(&mut self, id: &str) -> Option<&mut Color> {
        let stage = Catalog::bundled().stage(id)?.id.as_str();
        let stages = Arc::make_mut(&mut self.stages);
        Some(stages.entry(stage).or_insert(self.unknown_stage))
    }

    /// Names of all tokens, in the order of the documentation.
    pub fn tokens() -> impl Iterator<Item = &'static str> {
        let stages = Catalog::bundled().stages().iter();
        let stages = stages.map(|stage| stage.id.as_str());
        TOKENS
            .into_iter()
            .chain(stages.filter(|id| !TOKENS.contains(id)))
    }

    /// Grounds on which the text is too faint to be read: where contrast is below 4.5 to 1.
    pub fn faint(&self) -> Vec<(&'static str, f64)> {
        let grounds = [
            ("background", self.background),
            ("panel", self.panel),
            ("raised", self.raised),
            ("note", self.note),
        ];
        grounds
            .into_iter()
            .map(|(name, ground)| (name, contrast(self.text, ground)))
            .filter(|(_, ratio)| *ratio < 4.5)
            .collect()
    }

    /// The color of a stage; a neutral one for a stage that is not known.
    pub fn stage(&self, id: &str) -> Color {
        self.stages.get(id).copied().unwrap_or(self.unknown_stage)
    }

    /// The color of a data type, on its ports.
    pub fn data(&self, id: &str) -> Color {
        Catalog::bundled()
            .data_type(id)
            .map_or(self.unknown_stage, |data| self.stage(data.stage.as_str()))
    }

    /// The color of a hue: that of the stage which stands for it.
    pub fn hue(&self, hue: Hue) -> Color {
        self.stage(match hue {
            Hue::Gray => "request",
            Hue::Blue => "retrieval",
            Hue::Teal => "source",
            Hue::Green => "ranking",
            Hue::Amber => "serving",
            Hue::Orange => "monitoring",
            Hue::Red => "safety",
            Hue::Pink => "storage",
            Hue::Violet => "training",
        })
    }

    /// The color of a lane's title and outline: of its kind, unless it has a hue of its own.
    pub fn lane(&self, kind: LaneKind, hue: Option<Hue>) -> Color {
        if let Some(hue) = hue {
            return self.hue(hue);
        }
        let [offline, online, monitoring, custom] = self.lanes;
        match kind {
            LaneKind::Offline => offline,
            LaneKind::Online => online,
            LaneKind::Monitoring => monitoring,
            LaneKind::Custom => custom,
        }
    }

    /// The ground of a lane, as seen on the canvas.
    pub fn lane_ground(&self, kind: LaneKind, hue: Option<Hue>) -> Color {
        let opacity = if self.is_dark { 0.055 } else { 0.045 };
        self.lane(kind, hue)
            .with_opacity(opacity)
            .over(self.background)
    }

    /// The color of a heat from 0 (cool) to 1 (hot): that of fine, warning or error.
    pub fn heat(&self, heat: f64) -> Color {
        if heat < 0.35 {
            self.ok
        } else if heat < 0.75 {
            self.warning
        } else {
            self.error
        }
    }

    /// The ground of a card with that heat; what is written on it has the color of text.
    pub fn heat_ground(&self, heat: f64) -> Color {
        let opacity = HEAT * (0.3 + 0.7 * heat.clamp(0.0, 1.0));
        self.heat(heat).with_opacity(opacity).over(self.raised)
    }

    /// The line of an edge of that kind, at rest: kinds differ by dash as well as by color,
    /// and the spine by its width too.
    pub fn edge_stroke(&self, kind: EdgeKind, is_spine: bool) -> Stroke {
        let stroke = self.lit_edge_stroke(kind, is_spine);
        if is_spine || kind == EdgeKind::Sync {
            return stroke;
        }
        Stroke {
            color: stroke.color.with_opacity(QUIET),
            ..stroke
        }
    }

    /// The line of an edge of that kind while it is looked at: nothing shines through.
    pub fn lit_edge_stroke(&self, kind: EdgeKind, is_spine: bool) -> Stroke {
        let [sync, asynchronous, batch, feedback] = self.kinds;
        let (width, color, dash) = match kind {
            EdgeKind::Sync => (1.75, sync, None),
            EdgeKind::Async => (1.25, asynchronous, Some([4.0, 4.0])),
            EdgeKind::Batch => (1.25, batch, Some([9.0, 5.0])),
            EdgeKind::Feedback => (1.25, feedback, Some([0.1, 4.2])),
        };
        if is_spine {
            // Round ends of so wide a line would close gaps of the usual length.
            let dash = dash.map(|lengths| lengths.map(|length| length * 2.0));
            let (width, color) = (3.0, self.accent);
            return Stroke { width, color, dash };
        }
        Stroke { width, color, dash }
    }
}

/// Contrast of two opaque colors, from 1 (none) to 21.
///
/// Source: WCAG 2.2, "contrast ratio" and "relative luminance".
pub fn contrast(a: Color, b: Color) -> f64 {
    let luminance = |color: Color| {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(color.r) + 0.7152 * channel(color.g) + 0.0722 * channel(color.b)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn themes() -> impl Iterator<Item = Theme> {
        Theme::bundled().iter().cloned()
    }

    #[test]
    fn every_token_can_be_set_and_text_is_never_faint_in_what_is_bundled() {
        for mut theme in themes() {
            assert_eq!(theme.faint(), [], "{}", theme.name);
            for token in Theme::tokens() {
                let color = Color::hex(0x0012_3456);
                *theme.token(token).unwrap() = color;
            }
            assert_eq!(theme.token("color"), None);
        }
    }

    /// Every kind of lane, and every hue that a lane can be given.
    fn lane_looks() -> impl Iterator<Item = (LaneKind, Option<Hue>)> {
        let own = Hue::ALL.map(|hue| (LaneKind::Custom, Some(hue)));
        LaneKind::ALL
            .map(|kind| (kind, None))
            .into_iter()
            .chain(own)
    }

    #[test]
    fn text_can_be_read_on_every_ground() {
        for theme in themes() {
            let grounds = [
                theme.background,
                theme.panel,
                theme.raised,
                theme.hovered,
                theme.note,
            ];
            let lanes = lane_looks().map(|(kind, hue)| theme.lane_ground(kind, hue));
            for ground in grounds.into_iter().chain(lanes) {
                for (name, text) in [("text", theme.text), ("muted", theme.muted)] {
                    let ratio = contrast(text, ground);
                    assert!(
                        ratio >= 4.5,
                        "{} {name} on {ground:?}: {ratio:.2}",
                        theme.name
                    );
                }
            }
            for (name, color) in [
                ("warning", theme.warning),
                ("error", theme.error),
                ("ok", theme.ok),
                ("accent", theme.accent),
            ] {
                for ground in [theme.background, theme.panel, theme.raised] {
                    let ratio = contrast(color, ground);
                    assert!(
                        ratio >= 4.5,
                        "{} {name} on {ground:?}: {ratio:.2}",
                        theme.name
                    );
                }
            }
            assert!(contrast(theme.on_accent, theme.accent) >= 4.5);
            for heat in (0..=100_u8).map(|percent| f64::from(percent) / 100.0) {
                let ratio = contrast(theme.text, theme.heat_ground(heat));
                assert!(ratio >= 4.5, "{} heat {heat}: {ratio:.2}", theme.name);
            }
            for (kind, hue) in lane_looks() {
                let ratio = contrast(theme.lane(kind, hue), theme.lane_ground(kind, hue));
                assert!(
                    ratio >= 4.5,
                    "{} lane title {kind:?} {hue:?}: {ratio:.2}",
                    theme.name
                );
            }
        }
    }

    #[test]
    fn lines_and_marks_that_mean_something_can_be_seen() {
        for theme in themes() {
            for kind in EdgeKind::ALL {
                for (lane, hue) in lane_looks() {
                    let ground = theme.lane_ground(lane, hue);
                    for is_spine in [false, true] {
                        let lit = theme.lit_edge_stroke(kind, is_spine).color;
                        let ratio = contrast(lit, ground);
                        assert!(ratio >= 3.0, "{} {kind:?}: {ratio:.2}", theme.name);
                        // What is quiet can be seen, and is read when it is looked at.
                        let ratio =
                            contrast(theme.edge_stroke(kind, is_spine).color.over(ground), ground);
                        assert!(ratio >= 1.75, "{} {kind:?}: {ratio:.2}", theme.name);
                    }
                }
            }
            for stage in crate::catalog::Catalog::bundled().stages() {
                let ratio = contrast(theme.stage(stage.id.as_str()), theme.raised);
                assert!(ratio >= 3.0, "{}: {ratio:.2}", stage.id.as_str());
            }
        }
    }

    #[test]
    fn edges_differ_by_more_than_their_color() {
        for theme in themes() {
            let looks = EdgeKind::ALL.map(|kind| {
                [false, true].map(|is_spine| {
                    let Stroke { width, dash, .. } = theme.edge_stroke(kind, is_spine);
                    (
                        width.to_bits(),
                        dash.map(|lengths| lengths.map(f64::to_bits)),
                    )
                })
            });
            let different: std::collections::BTreeSet<_> = looks.iter().flatten().collect();
            assert_eq!(different.len(), 2 * EdgeKind::ALL.len(), "{}", theme.name);
        }
    }

    #[test]
    fn every_stage_and_data_type_of_the_palette_has_a_color() {
        let catalog = crate::catalog::Catalog::bundled();
        let theme = Theme::dark();
        for stage in catalog.stages() {
            assert_ne!(theme.stage(stage.id.as_str()), theme.unknown_stage);
        }
        for data in catalog.data_types() {
            assert_ne!(theme.data(data.id.as_str()), theme.unknown_stage);
        }
    }
}
