//! The bundled templates.

use crate::model::Family;

/// A template: a document file that comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its id: the file's name.
    pub id: &'static str,
    /// ML or GenAI.
    pub family: Family,
    /// The document file.
    pub text: &'static str,
}

static TEMPLATES: [Template; 3] = [
    Template {
        id: "visual-search",
        family: Family::Ml,
        text: include_str!("../../templates/ml/visual-search.pipe.ron"),
    },
    Template {
        id: "ad-click-prediction",
        family: Family::Ml,
        text: include_str!("../../templates/ml/ad-click-prediction.pipe.ron"),
    },
    Template {
        id: "retrieval-augmented-generation",
        family: Family::GenAi,
        text: include_str!("../../templates/genai/retrieval-augmented-generation.pipe.ron"),
    },
];

/// All bundled templates.
pub fn templates() -> &'static [Template] {
    &TEMPLATES
}

/// The template with that id.
pub fn template(id: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.id == id)
}
