//! The designs that come with the program, as the text of their files.
//!
//! Title, tags and graph are in the documents themselves; whoever opens one reads them.

use crate::model::Family;

/// A bundled design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its id: the name of its file without `.pipe.ron`.
    pub id: &'static str,
    /// The family of questions that it answers.
    pub family: Family,
    /// The document.
    pub text: &'static str,
}

macro_rules! templates {
    ($($family:ident $folder:literal $id:literal;)*) => {
        &[$(Template {
            id: $id,
            family: Family::$family,
            text: include_str!(concat!("../../templates/", $folder, "/", $id, ".pipe.ron")),
        },)*]
    };
}

const TEMPLATES: &[Template] = templates! {
    Ml "ml" "visual-search";
    Ml "ml" "street-view-blurring";
    Ml "ml" "youtube-video-search";
    Ml "ml" "harmful-content-detection";
    Ml "ml" "video-recommendation";
    Ml "ml" "event-recommendation";
    Ml "ml" "ad-click-prediction";
    Ml "ml" "similar-listings";
    Ml "ml" "personalized-news-feed";
    Ml "ml" "people-you-may-know";
    Ml "ml" "custom-ml";
    GenAi "genai" "gmail-smart-compose";
    GenAi "genai" "google-translate";
    GenAi "genai" "chatgpt";
    GenAi "genai" "image-captioning";
    GenAi "genai" "retrieval-augmented-generation";
    GenAi "genai" "realistic-face-generation";
    GenAi "genai" "high-resolution-image-synthesis";
    GenAi "genai" "text-to-image";
    GenAi "genai" "personalized-headshot";
    GenAi "genai" "text-to-video";
    GenAi "genai" "custom-genai";
};

/// All bundled designs, in the order of the gallery.
pub fn templates() -> &'static [Template] {
    TEMPLATES
}

/// The bundled design with that id.
pub fn template(id: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use serde::Deserialize;

    use super::*;
    use crate::catalog::Catalog;

    /// What these tests look at; the document format itself is tested where it is read.
    #[derive(Deserialize)]
    struct Document {
        title: String,
        #[serde(default)]
        family: Option<FamilyWord>,
        lanes: Vec<Lane>,
        nodes: BTreeMap<String, Node>,
        edges: Vec<Edge>,
        sheet: Sheet,
    }

    #[derive(Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum FamilyWord {
        Ml,
        GenAi,
    }

    #[derive(Deserialize)]
    struct Lane {
        id: String,
    }

    #[derive(Deserialize)]
    struct Node {
        component: String,
        label: String,
        technology: String,
        lane: String,
    }

    #[derive(Deserialize)]
    struct Edge {
        from: String,
        to: String,
        data: String,
    }

    #[derive(Deserialize)]
    struct Sheet {
        answers: BTreeMap<String, String>,
    }

    fn documents() -> impl Iterator<Item = (&'static Template, Document)> {
        templates().iter().map(|template| {
            let document = ron::Options::default()
                .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
                .from_str(template.text)
                .unwrap_or_else(|error| panic!("{}: {error}", template.id));
            (template, document)
        })
    }

    #[test]
    fn every_file_under_templates_is_in_the_table() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut on_disk = BTreeSet::new();
        for family in [Family::Ml, Family::GenAi] {
            for entry in std::fs::read_dir(root.join(family.key())).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                let id = name.strip_suffix(".pipe.ron").unwrap().to_owned();
                on_disk.insert((id, family.key()));
            }
        }
        let listed: BTreeSet<_> = templates()
            .iter()
            .map(|template| (template.id.to_owned(), template.family.key()))
            .collect();
        assert_eq!(listed, on_disk);
        assert_eq!(listed.len(), templates().len(), "an id is used twice");
        assert_eq!(
            template("visual-search").map(|t| t.family),
            Some(Family::Ml)
        );
        assert_eq!(template("nothing"), None);
    }

    #[test]
    fn templates_say_their_family_and_answer_every_step_of_its_framework() {
        for (template, document) in documents() {
            let said = document.family.unwrap_or(FamilyWord::Ml);
            let listed = match template.family {
                Family::Ml => FamilyWord::Ml,
                Family::GenAi => FamilyWord::GenAi,
            };
            assert!(said == listed, "{}", template.id);
            assert!(!document.title.is_empty(), "{}", template.id);
            let framework = Catalog::bundled().framework(template.family).unwrap();
            for step in &framework.steps {
                let answer = document.sheet.answers.get(step.id.as_str());
                assert!(
                    answer.is_some_and(|answer| answer.len() > 200),
                    "{}: {} is thin",
                    template.id,
                    step.id
                );
            }
            assert_eq!(document.sheet.answers.len(), framework.steps.len());
        }
    }

    #[test]
    fn edges_of_templates_join_ports_that_fit_and_feed_all_that_are_required() {
        let catalog = Catalog::bundled();
        for (template, document) in documents() {
            let component = |id: &String| {
                let node = document
                    .nodes
                    .get(id)
                    .unwrap_or_else(|| panic!("{}: no node {id}", template.id));
                catalog
                    .component(&node.component)
                    .unwrap_or_else(|| panic!("{}: unknown {}", template.id, node.component))
            };
            for edge in &document.edges {
                assert!(
                    component(&edge.from).gives(&edge.data)
                        && component(&edge.to).accepts(&edge.data),
                    "{}: {} from {} to {}",
                    template.id,
                    edge.data,
                    edge.from,
                    edge.to
                );
            }
            for id in document.nodes.keys() {
                for port in component(id).inputs.iter().filter(|port| port.required) {
                    assert!(
                        document
                            .edges
                            .iter()
                            .any(|edge| &edge.to == id && port.accepts(&edge.data)),
                        "{}: {id} lacks one of {:?}",
                        template.id,
                        port.types
                    );
                }
            }
        }
    }

    #[test]
    fn cards_of_templates_have_short_texts_and_a_lane() {
        for (template, document) in documents() {
            assert!((16..=28).contains(&document.nodes.len()), "{}", template.id);
            for (id, node) in &document.nodes {
                let (label, technology) =
                    (node.label.chars().count(), node.technology.chars().count());
                assert!(
                    (1..=26).contains(&label) && (1..=28).contains(&technology),
                    "{}: {id}",
                    template.id
                );
                assert!(
                    document.lanes.iter().any(|lane| lane.id == node.lane),
                    "{}: {id}",
                    template.id
                );
            }
        }
    }
}
