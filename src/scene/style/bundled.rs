//! Themes out of the files that describe them.

use std::sync::{Arc, OnceLock};

use super::Theme;
use crate::catalog::{BundledTheme, Rgba, ThemeRecord};
use crate::scene::Color;

/// Why a theme's file gives no theme, though it can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// It names a color that there is not.
    #[error("there is no color `{0}`")]
    Unknown(String),
    /// It starts from no other theme and leaves a color out.
    #[error("the color `{0}` is missing")]
    Missing(String),
}

impl Theme {
    /// The look that is the default.
    pub fn dark() -> Self {
        Self::named(BundledTheme::Dark)
    }

    /// The look for bright rooms.
    pub fn light() -> Self {
        Self::named(BundledTheme::Light)
    }

    /// The look for paper: black on white, without shadows, readable in grays.
    pub fn print() -> Self {
        Self::named(BundledTheme::Print)
    }

    /// The look of a whiteboard: strokes and letters by hand.
    pub fn sketch() -> Self {
        Self::named(BundledTheme::Sketch)
    }

    /// The themes that come with the program, in the order of [`BundledTheme::ALL`]; their files
    /// are read once.
    ///
    /// A fault in a file is found by the tests; here it would leave its theme black on white.
    pub fn bundled() -> &'static [Self] {
        static THEMES: OnceLock<Vec<Theme>> = OnceLock::new();
        THEMES.get_or_init(|| {
            let mut themes: Vec<Self> = Vec::new();
            for bundled in BundledTheme::ALL {
                let read = bundled.record().map_err(|error| error.to_string());
                let theme = read.and_then(|record| {
                    let theme = Self::over(&themes, &record);
                    theme.map_err(|fault| fault.to_string())
                });
                themes.push(theme.unwrap_or_else(|error| {
                    let name = bundled.name();
                    tracing::error!("the bundled theme {name} cannot be read: {error}");
                    Self {
                        name: name.into(),
                        ..Self::plain()
                    }
                }));
            }
            themes
        })
    }

    /// The bundled theme with that name.
    pub fn by_name(name: &str) -> Option<Self> {
        let mut themes = Self::bundled().iter();
        themes.find(|theme| &*theme.name == name).cloned()
    }

    /// The theme that a file describes.
    ///
    /// # Errors
    /// [`TokenFault`] if it names a color that there is not, or has no base and not all colors.
    pub fn read(record: &ThemeRecord) -> Result<Self, TokenFault> {
        Self::over(Self::bundled(), record)
    }

    fn named(bundled: BundledTheme) -> Self {
        Self::by_name(bundled.name()).unwrap_or_else(Self::plain)
    }

    /// The theme that a file describes; its base is one of `bases`.
    fn over(bases: &[Self], record: &ThemeRecord) -> Result<Self, TokenFault> {
        let base = record.base.and_then(|base| {
            let mut bases = bases.iter();
            bases.find(|own| &*own.name == base.name())
        });
        let mut left_out = Self::tokens().filter(|token| !record.colors.contains_key(*token));
        let mut theme = match (base, left_out.next()) {
            (Some(base), _) => base.clone(),
            (None, Some(missing)) => return Err(TokenFault::Missing(missing.to_owned())),
            (None, None) => Self::plain(),
        };
        theme.name = record.name.trim().into();
        theme.is_dark = record.dark.unwrap_or(theme.is_dark);
        theme.is_sketch = record.sketch.unwrap_or(theme.is_sketch);
        for (token, Rgba([r, g, b, a])) in &record.colors {
            let color = theme.token(token);
            *color.ok_or_else(|| TokenFault::Unknown(token.clone()))? = Color {
                r: *r,
                g: *g,
                b: *b,
                a: *a,
            };
        }
        Ok(theme)
    }

    /// Black on white, which the colors of a file are set over: what is left without any.
    fn plain() -> Self {
        let (ink, paper) = (Color::hex(0), Color::hex(0x00ff_ffff));
        Self {
            name: "plain".into(),
            is_sketch: false,
            is_dark: false,
            background: paper,
            panel: paper,
            raised: paper,
            hovered: paper,
            line: ink,
            outline: ink,
            text: ink,
            muted: ink,
            accent: ink,
            on_accent: paper,
            edge: ink,
            warning: ink,
            error: ink,
            ok: ink,
            grid: paper,
            note: paper,
            shadow: ink.with_opacity(0.0),
            stages: Arc::default(),
            unknown_stage: ink,
            lanes: [ink; 4],
            kinds: [ink; 4],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::read_theme;

    #[test]
    fn every_bundled_file_is_a_theme_of_its_own() {
        let mut before: Vec<Theme> = Vec::new();
        for (bundled, theme) in BundledTheme::ALL.into_iter().zip(Theme::bundled()) {
            let record = bundled.record().unwrap();
            let read = Theme::over(&before, &record).unwrap();
            assert_eq!(read, *theme);
            assert_eq!(&*theme.name, bundled.name());
            assert_ne!(theme.text, theme.background);
            before.push(read);
        }
        let looks = Theme::bundled().iter();
        let looks: Vec<_> = looks.map(|own| (own.is_dark, own.is_sketch)).collect();
        let (dark, light) = ((true, false), (false, false));
        assert_eq!(looks, [dark, light, light, (false, true)]);
    }

    #[test]
    fn a_theme_without_a_base_names_every_color() {
        let all: Vec<String> = Theme::tokens()
            .map(|token| format!("{token:?}: \"#123456\""))
            .collect();
        let read = |colors: &[String]| {
            let text = format!(
                "(name: \"own\", dark: true, colors: {{{}}})",
                colors.join(",")
            );
            Theme::read(&read_theme(&text).unwrap())
        };
        let mut theme = read(&all).unwrap();
        assert!(theme.is_dark);
        for token in Theme::tokens() {
            assert_eq!(
                theme.token(token),
                Some(&mut Color::hex(0x0012_3456)),
                "{token}"
            );
        }
        let missing = TokenFault::Missing("background".into());
        assert_eq!(read(&all[1..]), Err(missing));
    }

    #[test]
    fn what_is_left_without_any_file_can_be_read() {
        assert_eq!(Theme::plain().faint(), []);
    }

    #[test]
    fn edges_and_the_stage_of_the_same_name_have_colors_of_their_own() {
        let text = "(name: \"own\", base: dark, colors: {\"feedback\": \"#010203\"})";
        let theme = Theme::read(&read_theme(text).unwrap()).unwrap();
        assert_eq!(theme.stage("feedback"), Theme::dark().stage("feedback"));
        let line = theme.lit_edge_stroke(crate::model::EdgeKind::Feedback, false);
        assert_eq!(line.color, Color::hex(0x0001_0203));
    }
}
