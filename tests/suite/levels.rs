//! Levels of detail: what each shows, and what can be done there.

use std::collections::BTreeSet;

use pipewright::catalog::{Catalog, templates};
use pipewright::graph::GraphView;
use pipewright::interact::InputEvent;
use pipewright::model::{
    Core, Document, EdgeKind, Level, MOST_CARDS, NodeId, RecordId, Selection, Sight, lane_card,
    lane_of_card,
};
use pipewright::scene::{Scene, Tag, style::Theme};
use pipewright::session::{Outcome, Session, SessionCommand, load_template, render};

use crate::desk::{Desk, PLAIN, nodes_at, search};

fn core(document: &Document) -> Core {
    GraphView::new(document, Catalog::bundled()).core()
}

fn overview(document: &Document) -> pipewright::model::Shown {
    let core = core(document);
    let sight = Sight {
        level: Level::Overview,
        core: Some(&core),
        ..Sight::default()
    };
    document.shown(sight, None).unwrap()
}

fn at(document: &Document, level: Level) -> Session {
    let mut session = Session::new(document.clone());
    session.set_level(level);
    session
}

fn template(id: &str) -> Document {
    load_template(pipewright::catalog::template(id).unwrap()).unwrap()
}

fn tags(scene: &Scene) -> BTreeSet<Tag> {
    let fragments = scene.fragments.iter();
    fragments.map(|fragment| fragment.tag.clone()).collect()
}

#[test]
fn an_overview_of_each_template_is_small_whole_and_of_its_main_path() {
    for template in templates() {
        let document = load_template(template).unwrap();
        let shown = overview(&document);
        let id = template.id;
        assert!(shown.nodes().len() <= MOST_CARDS, "{id}");
        let spine = core(&document).spine;
        for end in [spine.first().unwrap(), spine.last().unwrap()] {
            assert!(shown.nodes().contains_key(end), "{id}: {end}");
        }
        let mut ends = BTreeSet::new();
        for edge in shown.edges().values() {
            assert_ne!(edge.kind, EdgeKind::Feedback, "{id}");
            assert!(
                shown.nodes().contains_key(&edge.from),
                "{id}: {}",
                edge.from
            );
            assert!(shown.nodes().contains_key(&edge.to), "{id}: {}", edge.to);
            assert!(
                ends.insert((&edge.from, &edge.to)),
                "{id}: {} twice",
                edge.from
            );
        }
        // What is shown of the path hangs together, from its first node to its last.
        let kept: Vec<&NodeId> = spine
            .iter()
            .filter(|id| shown.nodes().contains_key(*id))
            .collect();
        for pair in kept.windows(2) {
            let joined = |from: &NodeId, to: &NodeId| ends.contains(&(from, to));
            assert!(joined(pair[0], pair[1]), "{id}: {} to {}", pair[0], pair[1]);
        }
        // Each node is a card, or counted on one.
        let counted: usize = shown
            .nodes()
            .iter()
            .map(|(id, node)| match lane_of_card(id) {
                Some(_) => {
                    let words = format!("{} {}", node.technology, node.label);
                    let mut numbers = words.split(' ').filter_map(|word| word.parse().ok());
                    numbers.next().unwrap_or(0)
                }
                None => 1_usize,
            })
            .sum();
        assert_eq!(counted, document.nodes().len(), "{id}");
    }
}

#[test]
fn an_overview_can_be_read_where_a_page_is_narrow() {
    let smallest = 10.5;
    for template in templates() {
        let document = load_template(template).unwrap();
        let session = at(&document, Level::Overview);
        let width = session.scene().bounds.width();
        assert!(
            smallest * 1_000.0 / width >= 9.0,
            "{}: {width}",
            template.id
        );
        for id in session.shown().nodes().keys() {
            let card = session.card(id).unwrap();
            assert!(card.chips.is_empty(), "{}: {id}", template.id);
        }
    }
}

#[test]
fn standard_leaves_out_feedback_and_figures_and_moves_nothing() {
    for template in templates() {
        let document = load_template(template).unwrap();
        let (full, standard) = (at(&document, Level::Full), at(&document, Level::Standard));
        let shown = standard.shown();
        assert_eq!(shown.nodes(), document.nodes(), "{}", template.id);
        let feedback = |document: &Document| {
            let edges = document.edges().values();
            edges.filter(|edge| edge.kind == EdgeKind::Feedback).count()
        };
        assert_eq!(feedback(shown), 0, "{}", template.id);
        assert_eq!(
            shown.edges().len(),
            document.edges().len() - feedback(&document)
        );
        for id in document.nodes().keys() {
            assert!(standard.card(id).unwrap().chips.is_empty());
            assert_eq!(standard.node_rect(id), full.node_rect(id));
        }
    }
}

#[test]
fn a_small_document_has_an_overview_of_the_same_nodes() {
    let document = search();
    let session = at(&document, Level::Overview);
    let shown: Vec<&NodeId> = session.shown().nodes().keys().collect();
    assert_eq!(shown, document.nodes().keys().collect::<Vec<_>>());
}

#[test]
fn marked_nodes_are_what_an_overview_shows() {
    let mut document = template("visual-search");
    let marked: Vec<NodeId> = ["catalog_images", "ranking_model"].map(NodeId::from).into();
    let mut draft = document.edit();
    for id in &marked {
        draft.set_core(id, true).unwrap();
    }
    draft.commit("Mark").unwrap();
    let shown = overview(&document);
    let own: Vec<&NodeId> = shown
        .nodes()
        .keys()
        .filter(|id| lane_of_card(id).is_none())
        .collect();
    assert_eq!(own, marked.iter().collect::<Vec<_>>());
}

#[test]
fn more_lanes_than_cards_still_fit() {
    let mut document = nodes_at(&[(0.0, 0.0); 60]);
    let mut draft = document.edit();
    let ids: Vec<NodeId> = draft.document().nodes().keys().cloned().collect();
    for (number, pair) in ids.chunks(3).enumerate() {
        let area = pipewright::geometry::Rect::new(0.0, 0.0, 10.0, 10.0);
        let kind = pipewright::model::LaneKind::Custom;
        let lane = draft
            .add_lane(&format!("Lane {number}"), kind, area)
            .unwrap();
        for id in pair {
            draft.assign_lane(id, Some(&lane)).unwrap();
        }
    }
    draft.commit("Group").unwrap();
    let shown = overview(&document);
    assert!(shown.nodes().len() <= MOST_CARDS);
    let other = shown.node(&lane_card(&"".into())).unwrap();
    assert_eq!(other.label, "Other");
}

#[test]
fn going_through_the_levels_changes_nothing() {
    let document = template("visual-search");
    let mut session = Session::new(document.clone());
    let full = session.scene().as_ref().clone();
    for command in [
        SessionCommand::LevelOverview,
        SessionCommand::LevelStandard,
        SessionCommand::LevelFull,
    ] {
        assert_eq!(session.dispatch(command), Outcome::Done);
        assert!(!session.is_unsaved());
    }
    assert_eq!(*session.document(), document);
    assert_eq!(*session.scene().as_ref(), full);
}

#[test]
fn an_overview_is_drawn_alike_each_time_and_alike_in_an_export() {
    let document = template("chatgpt");
    let session = at(&document, Level::Overview);
    let theme = Theme::dark();
    let first = render(&document, Level::Overview, Catalog::bundled(), &theme);
    let second = render(&document, Level::Overview, Catalog::bundled(), &theme);
    assert_eq!(first, second);
    assert_eq!(tags(&first), tags(session.scene()));
    assert_eq!(first.bounds, session.scene().bounds);
}

#[test]
fn nothing_is_moved_in_an_overview_but_everything_is_renamed() {
    let document = template("visual-search");
    let mut desk = Desk::new(document.clone());
    desk.session.set_level(Level::Overview);
    let id = NodeId::from("ranking_model");
    let from = desk.session.node_rect(&id).unwrap().center();
    desk.drag(
        from,
        from + pipewright::geometry::Vec2::new(80.0, 0.0),
        PLAIN,
    );
    assert_eq!(desk.said(), "Switch to Full to move cards.");
    assert_eq!(
        desk.session.dispatch(SessionCommand::NudgeLeft),
        Outcome::Unavailable("Switch to Full to move cards")
    );
    assert_eq!(*desk.document(), document);
    assert!(desk.session.selection().contains(&id));
    desk.session
        .set_text(&RecordId::from(&id), "Ranker of images");
    assert_eq!(
        desk.session.shown().node(&id).unwrap().label,
        "Ranker of images"
    );
    assert_eq!(
        desk.document().node(&id).unwrap().position,
        document.node(&id).unwrap().position
    );
}

#[test]
fn a_double_click_on_what_is_left_of_a_lane_shows_that_lane_in_full() {
    let document = template("visual-search");
    let mut desk = Desk::new(document);
    desk.session.set_level(Level::Overview);
    let cards: Vec<NodeId> = desk.session.shown().nodes().keys().cloned().collect();
    let card = cards.iter().find(|id| lane_of_card(id).is_some()).unwrap();
    let middle = desk.session.node_rect(card).unwrap().center();
    let at = desk.on_screen(middle);
    desk.session.input(InputEvent::DoubleClicked { at });
    assert_eq!(desk.session.level(), Level::Full);
    let lane = lane_of_card(card).unwrap();
    assert_eq!(*desk.session.selection(), Selection::of(&lane));
}

#[test]
fn what_is_found_but_hidden_is_shown_in_full() {
    let mut session = at(&template("visual-search"), Level::Overview);
    let hidden: Vec<NodeId> = session
        .document()
        .nodes()
        .keys()
        .filter(|id| !session.shown().nodes().contains_key(*id))
        .cloned()
        .collect();
    session.select_and_reveal(&"ranking_model".into());
    assert_eq!(session.level(), Level::Overview, "it is in view");
    session.select_and_reveal(&hidden[0]);
    assert_eq!(session.level(), Level::Full);
    // So is feedback that Standard leaves out.
    session.set_level(Level::Standard);
    let feedback = session
        .document()
        .edges()
        .iter()
        .find(|(_, edge)| edge.kind == EdgeKind::Feedback)
        .map(|(id, _)| id.clone());
    session.reveal(Selection::of(feedback.unwrap()));
    assert_eq!(session.level(), Level::Full);
}

#[test]
fn what_is_added_in_an_overview_goes_into_the_whole() {
    let mut session = at(&template("visual-search"), Level::Overview);
    let component = Catalog::bundled().component("api_gateway").unwrap();
    let added = session.add_component(component, session.viewport_center());
    assert_eq!(session.level(), Level::Full);
    let rect = session.node_rect(&added.unwrap()).unwrap();
    let overlaps = session
        .document()
        .nodes()
        .keys()
        .filter(|id| session.node_rect(id).unwrap().overlaps(rect));
    assert_eq!(overlaps.count(), 1, "itself alone");
}

#[test]
fn every_slide_of_a_presentation_lights_something_in_an_overview() {
    let mut session = at(&template("visual-search"), Level::Overview);
    session.present();
    for _ in session.slides().iter().skip(1) {
        session.step_slide(true);
        session.update_lit();
        let lit = session.lit().unwrap();
        let mut tags = session
            .scene()
            .fragments
            .iter()
            .map(|fragment| &fragment.tag);
        assert!(tags.any(
            |tag| matches!(tag, Tag::Record(RecordId::Node(_) | RecordId::Lane(_))) && {
                session.is_lit(tag, lit)
            }
        ));
    }
}
