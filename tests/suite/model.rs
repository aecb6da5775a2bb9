//! The document: verbs, diffs, undo, copies.

use pipewright::geometry::{Point, Rect, Size, Vec2};
use pipewright::model::{
    Diff, Document, EdgeKind, EditError, Header, History, LaneId, LaneKind, LayoutSettings,
    NewNode, NodeId, Place, Property, Quantity, RecordId, Selection, Step,
};
use pipewright::storage::format;
use proptest::prelude::*;

use crate::random::{self, apply};

/// `a → b → c`, `a` and `b` in the lane `online`.
fn chain() -> Document {
    let mut document = Document::new("Chain");
    let mut draft = document.edit();
    let lane = draft
        .add_lane(
            "Online",
            LaneKind::Online,
            Rect::new(0.0, 0.0, 900.0, 300.0),
        )
        .unwrap();
    for (label, x) in [("a", 0.0), ("b", 240.0), ("c", 480.0)] {
        let mut new = NewNode::new("ranker", label, Point::new(x, 40.0));
        new.lane = (label != "c").then(|| lane.clone());
        draft.add_node(new).unwrap();
    }
    for (from, to) in [("a", "b"), ("b", "c")] {
        draft
            .connect(&from.into(), &to.into(), &"query".into(), EdgeKind::Sync)
            .unwrap();
    }
    draft.commit("Draw").unwrap();
    document
}

fn relabel(document: &mut Document, label: &str) -> Step {
    let mut draft = document.edit();
    draft.set_label(&"a".into(), label).unwrap();
    draft.commit("Rename").unwrap()
}

fn edges(document: &Document) -> Vec<String> {
    document
        .edges()
        .iter()
        .map(|(id, edge)| format!("{id}: {} -> {}", edge.from, edge.to))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn undo_and_redo_restore_every_byte(verbs in random::verbs(40)) {
        let mut document = Document::new("Random");
        let mut history = History::default();
        let mut states = vec![format::write(&document)];
        for verb in &verbs {
            if let Some(Ok(step)) = apply(&mut document, verb) {
                let changed = !step.diff.is_empty();
                history.push(step);
                prop_assert_eq!(document.problems(), []);
                if changed {
                    states.push(format::write(&document));
                }
            }
        }
        prop_assert_eq!(history.steps().len() + 1, states.len());
        for state in states.iter().rev().skip(1) {
            prop_assert!(history.undo(&mut document).is_some());
            prop_assert_eq!(&format::write(&document), state);
        }
        prop_assert!(history.undo(&mut document).is_none());
        for state in states.iter().skip(1) {
            prop_assert!(history.redo(&mut document).is_some());
            prop_assert_eq!(&format::write(&document), state);
        }
        prop_assert!(history.redo(&mut document).is_none());
    }

    #[test]
    fn a_refused_or_given_up_change_leaves_no_trace(
        document in random::document(),
        verbs in random::verbs(10),
    ) {
        let mut document = document;
        for verb in &verbs {
            let before = document.clone();
            if let Some(Ok(step)) = apply(&mut document, verb) {
                let mut back = document.clone();
                step.diff.clone().inverse().apply(&mut back);
                prop_assert_eq!(back, before);
            } else {
                prop_assert_eq!(&document, &before);
            }
        }
        let before = document.clone();
        let mut draft = document.edit();
        draft.replace_with(&Document::new("Gone"));
        draft.cancel();
        prop_assert_eq!(document, before);
    }

    #[test]
    fn joined_changes_do_what_they_did_one_by_one(verbs in random::verbs(20)) {
        let mut document = Document::new("Random");
        let start = document.clone();
        let mut joined = Diff::default();
        for verb in &verbs {
            if let Some(Ok(step)) = apply(&mut document, verb) {
                joined.join(step.diff);
            }
        }
        let mut replayed = start.clone();
        joined.apply(&mut replayed);
        prop_assert_eq!(&replayed, &document);
        joined.revert(&mut replayed);
        prop_assert_eq!(&replayed, &start);
        prop_assert_eq!(joined.is_empty(), document == start);
    }

    #[test]
    fn a_copy_gets_ids_of_its_own_and_touches_nothing_else(document in random::document()) {
        let mut document = document;
        let before = document.clone();
        let mut everything = Selection::all(&document);
        everything.extend(document.lanes().keys());
        let copy = document.subset(&everything);
        let mut draft = document.edit();
        // Near the edge of the canvas there may be no room for a copy.
        let Ok(inserted) = draft.insert(&copy, Vec2::new(8.0, 8.0), |_| None) else {
            return Ok(());
        };
        if draft.commit("Paste").is_err() {
            return Ok(());
        }
        prop_assert_eq!(inserted.len(), everything.len());
        prop_assert!(inserted.nodes().all(|id| before.node(id).is_none()));
        prop_assert!(inserted.edges().all(|id| before.edge(id).is_none()));
        for (id, edge) in document.edges() {
            prop_assert_eq!(inserted.contains(id), inserted.contains(&edge.from));
            prop_assert_eq!(inserted.contains(id), inserted.contains(&edge.to));
        }
        for (id, node) in before.nodes() {
            prop_assert_eq!(document.node(id), Some(node));
        }
    }
}

#[test]
fn a_draft_that_is_dropped_leaves_no_trace() {
    let mut document = chain();
    let before = document.clone();
    {
        let mut draft = document.edit();
        draft.remove_node(&"b".into()).unwrap();
        draft.remove_lane(&"online".into()).unwrap();
        draft
            .add_note("hm", Point::ZERO, Size::new(10.0, 10.0))
            .unwrap();
        draft.set_header(Header::default());
        draft.set_layout(LayoutSettings {
            compact: true,
            ..LayoutSettings::default()
        });
        draft.set_answer(&"clarify".into(), "yes");
        assert!(draft.document().edges().is_empty());
    }
    assert_eq!(document, before);
}

#[test]
fn a_renamed_node_keeps_its_edges() {
    let mut document = chain();
    let mut draft = document.edit();
    draft
        .connect(&"b".into(), &"b".into(), &"query".into(), EdgeKind::Async)
        .unwrap();
    draft.rename_node(&"b".into(), &"ranker".into()).unwrap();
    draft.commit("Rename").unwrap();
    assert_eq!(
        edges(&document),
        [
            "a.b: a -> ranker",
            "b.b: ranker -> ranker",
            "b.c: ranker -> c"
        ]
    );
    let mut draft = document.edit();
    for unusable in ["a", "", "two words", "tab\t", &"x".repeat(201)] {
        let error = draft
            .rename_node(&"c".into(), &NodeId::from(unusable))
            .unwrap_err();
        assert_eq!(error, EditError::IdUnusable(unusable.to_owned()));
    }
}

#[test]
fn nodes_with_the_longest_ids_can_be_connected() {
    let mut document = chain();
    let long = |letter: &str| NodeId::from(letter.repeat(200));
    let mut draft = document.edit();
    draft.rename_node(&"a".into(), &long("a")).unwrap();
    draft.rename_node(&"c".into(), &long("c")).unwrap();
    for _ in 0..2 {
        draft
            .connect(&long("a"), &long("c"), &"query".into(), EdgeKind::Sync)
            .unwrap();
    }
    draft.commit("Connect").unwrap();
}

#[test]
fn a_removed_node_takes_its_edges_and_a_dissolved_one_joins_its_neighbors() {
    let mut document = chain();
    let mut draft = document.edit();
    draft.dissolve_node(&"b".into()).unwrap();
    let step = draft.commit("Dissolve").unwrap();
    assert_eq!(edges(&document), ["a.c: a -> c"]);
    step.diff.revert(&mut document);
    let mut draft = document.edit();
    draft.remove_node(&"b".into()).unwrap();
    draft.commit("Remove").unwrap();
    assert!(document.edges().is_empty());
}

#[test]
fn a_removed_lane_leaves_its_nodes_and_no_gap() {
    let mut document = chain();
    let mut draft = document.edit();
    for title in ["Middle", "Bottom"] {
        draft
            .add_lane(title, LaneKind::Custom, Rect::new(0.0, 0.0, 9.0, 9.0))
            .unwrap();
    }
    draft.commit("Add").unwrap();
    let mut draft = document.edit();
    draft.remove_lane(&"online".into()).unwrap();
    draft.commit("Remove").unwrap();
    assert_eq!(document.nodes().len(), 3);
    assert!(document.nodes().values().all(|node| node.lane.is_none()));
    let order: Vec<_> = document
        .lanes_in_order()
        .iter()
        .map(|(id, lane)| (id.to_string(), lane.order))
        .collect();
    assert_eq!(order, [("middle".to_owned(), 0), ("bottom".to_owned(), 1)]);

    let mut draft = document.edit();
    draft.reorder_lane(&"bottom".into(), -1).unwrap();
    draft.reorder_lane(&"bottom".into(), -1).unwrap();
    draft.commit("Move").unwrap();
    assert_eq!(document.lanes_in_order()[0].0, &LaneId::from("bottom"));
}

#[test]
fn a_broken_document_is_refused_at_commit_and_left_as_it_was() {
    let mut document = chain();
    let before = document.clone();
    let mut draft = document.edit();
    let set = |value| Some(Quantity::Number(value));
    draft
        .set_property(&"a".into(), Property::P50Ms, set(20.0))
        .unwrap();
    draft
        .set_property(&"a".into(), Property::P99Ms, set(10.0))
        .unwrap();
    let EditError::Problems(problems) = draft.commit("Set").unwrap_err() else {
        panic!("another error");
    };
    assert_eq!(problems[0].place, Place::Record(RecordId::Node("a".into())));
    assert_eq!(
        problems[0].to_string(),
        "node `a`: its p50 of 20 ms is above its p99 of 10 ms"
    );
    assert_eq!(document, before);

    let mut draft = document.edit();
    draft.set_label(&"a".into(), &"x".repeat(2_001)).unwrap();
    assert!(draft.commit("Label").is_err());
    let mut draft = document.edit();
    draft.set_edge_data(&"a.b".into(), &"".into()).unwrap();
    assert!(draft.commit("Data").is_err());
    assert_eq!(document, before);
}

#[test]
fn what_does_not_exist_or_lies_outside_is_refused_by_the_verb() {
    let mut document = chain();
    let mut draft = document.edit();
    let nobody = NodeId::from("nobody");
    assert_eq!(
        draft.remove_node(&nobody),
        Err(EditError::NoNode(nobody.clone()))
    );
    let connected = draft.connect(&"a".into(), &nobody, &"query".into(), EdgeKind::Sync);
    assert_eq!(connected, Err(EditError::NoNode(nobody)));
    assert!(draft.remove_edge(&"x.y".into()).is_err());
    assert!(
        draft
            .assign_lane(&"a".into(), Some(&"nowhere".into()))
            .is_err()
    );
    assert!(
        draft
            .place_node(&"a".into(), Point::new(f64::NAN, 0.0))
            .is_err()
    );
    assert!(
        draft
            .place_node(&"a".into(), Point::new(0.0, 2.0e6))
            .is_err()
    );
    assert!(
        draft
            .set_property(&"a".into(), Property::Replicas, Some(Quantity::Number(1.5)))
            .is_err()
    );
    assert!(draft.commit("Nothing").unwrap().diff.is_empty());
}

#[test]
fn positions_are_rounded_so_that_files_keep_them() {
    let mut document = chain();
    let mut draft = document.edit();
    draft
        .place_node(&"a".into(), Point::new(0.123_456, -0.001))
        .unwrap();
    let note = draft
        .add_note("n", Point::new(0.1, 0.1), Size::new(0.2, 0.7))
        .unwrap();
    draft.commit("Place").unwrap();
    assert_eq!(
        document.node(&"a".into()).unwrap().position,
        Point::new(0.12, 0.0)
    );
    assert_eq!(document.notes()[&note].size, Size::new(0.2, 0.7));
}

#[test]
fn typing_in_a_field_is_one_step_until_it_is_sealed() {
    let mut document = chain();
    let mut history = History::saved();
    for label in ["s", "se", "sea"] {
        history.push(relabel(&mut document, label).merging("label a"));
    }
    assert_eq!(history.steps().len(), 1);
    history.seal();
    history.push(relabel(&mut document, "search").merging("label a"));
    history.push(relabel(&mut document, "other").merging("label b"));
    history.push(relabel(&mut document, "alone"));
    assert_eq!(history.steps().len(), 4);
    for expected in ["other", "search", "sea", "a"] {
        history.undo(&mut document);
        assert_eq!(document.node(&"a".into()).unwrap().label, expected);
    }
    assert!(!history.is_unsaved());
}

#[test]
fn the_history_knows_whether_the_file_is_up_to_date() {
    let mut document = chain();
    let mut history = History::saved();
    assert!(!history.is_unsaved());
    history.push(relabel(&mut document, "one").merging("label"));
    assert!(history.is_unsaved());
    history.mark_saved();
    // Typing goes on after the save: that must not melt into the saved step.
    history.push(relabel(&mut document, "two").merging("label"));
    assert!(history.is_unsaved());
    history.undo(&mut document);
    assert!(!history.is_unsaved());
    history.undo(&mut document);
    assert!(history.is_unsaved());
    history.redo(&mut document);
    assert!(!history.is_unsaved());
    // The saved state is given up for good.
    history.undo(&mut document);
    history.push(relabel(&mut document, "three"));
    assert!(history.is_unsaved());
    assert_eq!(history.redo_label(), None);
}

#[test]
fn typing_back_to_the_saved_text_counts_as_saved() {
    let mut document = chain();
    let mut history = History::saved();
    history.push(relabel(&mut document, "ab").merging("label"));
    history.push(relabel(&mut document, "a").merging("label"));
    assert_eq!(history.steps().len(), 0);
    assert!(!history.is_unsaved());
}

#[test]
fn a_step_that_changes_nothing_keeps_what_can_be_redone() {
    let mut document = chain();
    let mut history = History::saved();
    history.push(relabel(&mut document, "one"));
    history.undo(&mut document);
    history.push(relabel(&mut document, "a"));
    assert_eq!(history.redo_label(), Some("Rename"));
}

#[test]
fn copies_are_numbered_and_keep_their_edges_and_lane() {
    let mut document = chain();
    let selection: Selection = ["a", "b"].map(NodeId::from).into_iter().collect();
    let copy = document.subset(&selection);
    assert_eq!(edges(&copy), ["a.b: a -> b"]);
    assert!(copy.header().title.is_empty() && copy.lanes().is_empty());
    for (number, lane) in [(2, None), (3, Some(LaneId::from("online")))] {
        let mut draft = document.edit();
        let inserted = draft
            .insert(&copy, Vec2::new(10.0, 20.0), |_| lane.clone())
            .unwrap();
        draft.commit("Paste").unwrap();
        let (a, b) = (format!("a_{number}"), format!("b_{number}"));
        let expected = [&a, &b].map(|id| NodeId::from(id.as_str())).into();
        assert_eq!(inserted.node_set(), expected);
        assert!(edges(&document).contains(&format!("{a}.{b}: {a} -> {b}")));
        let node = document.node(&a.as_str().into()).unwrap();
        assert_eq!(node.position, Point::new(10.0, 60.0));
        assert_eq!(node.lane, lane);
    }
}

#[test]
fn a_selection_describes_itself_and_forgets_what_is_gone() {
    let mut document = chain();
    let mut all = Selection::all(&document);
    assert_eq!(all.describe(), "3 nodes");
    assert_eq!(Selection::of(NodeId::from("a")).describe(), "node");
    assert_eq!(Selection::default().describe(), "nothing");
    let mut draft = document.edit();
    draft.remove(&Selection::of(NodeId::from("b"))).unwrap();
    draft.commit("Remove").unwrap();
    all.retain_existing(&document);
    assert_eq!((all.nodes().count(), all.edges().count()), (2, 0));
    all.toggle(&Selection::of(NodeId::from("a")));
    assert_eq!(all, Selection::of(NodeId::from("c")));
}
