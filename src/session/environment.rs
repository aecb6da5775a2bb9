//! What all documents share: the palette, frameworks, prices, rules, themes and keys.

use std::sync::Arc;

use super::Keymap;
use crate::catalog::{Catalog, Frameworks, Prices};
use crate::check::CustomRule;
use crate::scene::style::Theme;

/// What is not of one document, but decides how it is drawn, checked and estimated. Sessions and
/// tasks on other threads share one.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The palette.
    pub catalog: &'static Catalog,
    /// The frameworks that sheets can answer, those of the user among them.
    pub frameworks: Arc<Frameworks>,
    /// The prices that the estimate multiplies with.
    pub prices: Arc<Prices>,
    /// Custom rules that are checked beside those of the program.
    pub rules: Arc<Vec<CustomRule>>,
    /// Colors.
    pub theme: Theme,
    /// The user's own themes, to choose from.
    pub themes: Arc<Vec<Theme>>,
    /// The keys of commands.
    pub keys: Keymap,
}

impl Default for Environment {
    /// What comes with the program, in the dark.
    fn default() -> Self {
        let catalog = Catalog::bundled();
        Self {
            catalog,
            frameworks: Arc::new(catalog.frameworks().clone()),
            prices: Arc::new(Prices::bundled().clone()),
            rules: Arc::default(),
            theme: Theme::dark(),
            themes: Arc::default(),
            keys: Keymap::default(),
        }
    }
}
