//! Merging two changes of one document: laws that hold for any, and what becomes of each case.

use std::collections::BTreeSet;

use pipewright::geometry::{Point, Rect, Size};
use pipewright::model::{
    Choices, Clash, Conflict, Diff, Document, Draft, EdgeId, EdgeKind, EditError, FieldChange,
    Header, How, LaneKind, Merged, NewNode, Place, Property, Quantity, RecordChange, RecordId,
    Side, merge, merge_choosing,
};
use pipewright::storage::format;
use proptest::prelude::*;

use crate::random::{Verb, apply, document, verbs};

fn with_verbs(document: &Document, verbs: &[Verb]) -> Document {
    let mut document = document.clone();
    for verb in verbs {
        // A refused verb leaves the document as it is, which is fine here.
        let _ = apply(&mut document, verb);
    }
    document
}

/// A document and what two sides made of it.
fn sides() -> impl Strategy<Value = (Document, Document, Document)> {
    (document(), verbs(16), verbs(16)).prop_map(|(base, ours, theirs)| {
        let (ours, theirs) = (with_verbs(&base, &ours), with_verbs(&base, &theirs));
        (base, ours, theirs)
    })
}

fn clean(document: Document) -> Merged {
    Merged {
        document,
        conflicts: Vec::new(),
        renamed: Vec::new(),
    }
}

fn are_disjoint(ours: &Diff, theirs: &Diff) -> bool {
    fn apart<'i, K: Ord + 'i>(
        a: impl Iterator<Item = &'i K>,
        b: impl Iterator<Item = &'i K>,
    ) -> bool {
        let a: BTreeSet<&K> = a.collect();
        !b.into_iter().any(|id| a.contains(id))
    }
    let single = |of: fn(&Diff) -> bool| !(of(ours) && of(theirs));
    single(|diff| diff.header().is_some())
        && single(|diff| diff.sheet().is_some())
        && single(|diff| diff.layout().is_some())
        && apart(ours.lanes.ids(), theirs.lanes.ids())
        && apart(ours.nodes.ids(), theirs.nodes.ids())
        && apart(ours.edges.ids(), theirs.edges.ids())
        && apart(ours.notes.ids(), theirs.notes.ids())
}

/// The records that a side added or that say something else than they did, other than to what
/// lane they belong.
fn written(base: &Document, side: &Document) -> Vec<Place> {
    let moves = |field: &FieldChange| matches!(&*field.field, "at" | "lane");
    let is_written = |change: &RecordChange| match change.how {
        How::Added => true,
        How::Changed => !change.fields.iter().all(moves),
        How::Removed | How::Moved => false,
    };
    let records = Diff::between(base, side).records().into_iter();
    records
        .filter(is_written)
        .map(|record| record.place)
        .collect()
}

fn has(document: &Document, place: &Place) -> bool {
    match place {
        Place::Document | Place::Layout | Place::Sheet => true,
        Place::Answer(step) => document.sheet().answers.contains_key(step),
        Place::Record(RecordId::Lane(id)) => document.lanes().contains_key(id),
        Place::Record(RecordId::Node(id)) => document.nodes().contains_key(id),
        Place::Record(RecordId::Edge(id)) => document.edges().contains_key(id),
        Place::Record(RecordId::Note(id)) => document.notes().contains_key(id),
    }
}

proptest! {
    #[test]
    fn a_diff_leads_from_one_document_to_the_other_and_back((base, ours, theirs) in sides()) {
        let diff = Diff::between(&ours, &theirs);
        prop_assert!(diff.is_empty() == (ours == theirs));
        prop_assert!(diff.is_empty() == diff.records().is_empty());
        let mut document = ours.clone();
        diff.apply(&mut document);
        prop_assert_eq!(&document, &theirs);
        diff.revert(&mut document);
        prop_assert_eq!(&document, &ours);
        prop_assert_eq!(Diff::between(&theirs, &ours), diff.inverse());
        prop_assert!(Diff::between(&base, &base.clone()).is_empty());
    }

    #[test]
    fn what_one_side_changed_alone_is_the_result((base, side, _) in sides()) {
        prop_assert_eq!(merge(&base, &side, &base), clean(side.clone()));
        prop_assert_eq!(merge(&base, &base, &side), clean(side.clone()));
        prop_assert_eq!(merge(&base, &side, &side), clean(side.clone()));
        prop_assert_eq!(merge(&Document::default(), &side, &side), clean(side));
    }

    #[test]
    fn any_two_changes_make_a_valid_document_with_nothing_lost((base, ours, theirs) in sides()) {
        let merged = merge(&base, &ours, &theirs);
        prop_assert_eq!(merged.document.problems(), []);
        let text = format::write(&merged.document);
        prop_assert_eq!(&text, &format::write(&merge(&base, &ours, &theirs).document));
        let read = format::read(&text).unwrap().document;
        prop_assert_eq!(format::write(&read), text);
        for place in written(&base, &ours) {
            prop_assert!(has(&merged.document, &place), "ours: {place}");
        }
        for place in written(&base, &theirs) {
            let renamed = merged.renamed.iter().find(|own| own.from == place);
            let place = renamed.map_or(&place, |own| &own.to);
            prop_assert!(has(&merged.document, place), "theirs: {place}");
        }
        let other_way = merge(&base, &theirs, &ours);
        prop_assert_eq!(other_way.document.problems(), []);
        prop_assert_eq!(other_way.conflicts.is_empty(), merged.conflicts.is_empty());
        prop_assert_eq!(merge(&Document::default(), &ours, &theirs).document.problems(), []);
    }

    #[test]
    fn conflicts_go_as_they_are_answered((base, ours, theirs) in sides(), turns in any::<u64>()) {
        let merged = merge(&base, &ours, &theirs);
        // What happens by itself is one of the answers.
        let mut choices = Choices::default();
        for conflict in &merged.conflicts {
            choices.choose(conflict.question(), conflict.kept);
        }
        prop_assert_eq!(&merge_choosing(&base, &ours, &theirs, &choices), &merged);
        for (number, conflict) in merged.conflicts.iter().enumerate() {
            let (question, side) = (conflict.question(), conflict.kept.other());
            let mut one = Choices::default();
            one.choose(question.clone(), side);
            let turned = merge_choosing(&base, &ours, &theirs, &one);
            prop_assert_eq!(turned.document.problems(), []);
            let still = turned.conflicts.iter().find(|conflict| conflict.question() == question);
            prop_assert_eq!(still.map(|own| own.kept), Some(side), "{}", conflict);
            if turns >> (number % 64) & 1 == 1 {
                choices.choose(question, side);
            }
        }
        let document = merge_choosing(&base, &ours, &theirs, &choices).document;
        prop_assert_eq!(document.problems(), []);
        let read = format::read(&format::write(&document)).unwrap().document;
        prop_assert_eq!(read.problems(), []);
    }

    #[test]
    fn changes_of_different_records_are_both_there_without_a_conflict(
        (base, ours, theirs) in (document(), verbs(4), verbs(4)).prop_map(|(base, a, b)| {
            (base.clone(), with_verbs(&base, &a), with_verbs(&base, &b))
        })
    ) {
        let (our, their) = (Diff::between(&base, &ours), Diff::between(&base, &theirs));
        let mut both = ours.clone();
        their.apply(&mut both);
        prop_assume!(are_disjoint(&our, &their) && both.problems().is_empty());
        prop_assert_eq!(merge(&base, &ours, &theirs), clean(both));
    }
}

/// What both sides made of [`merged_after`]'s base, and the base.
fn sides_after(
    ours: impl FnOnce(&mut Draft<'_>) -> Result<(), EditError>,
    theirs: impl FnOnce(&mut Draft<'_>) -> Result<(), EditError>,
) -> [Document; 3] {
    let mut base = Document::new("Base");
    let mut draft = base.edit();
    let lane = draft.add_lane(
        "Online",
        LaneKind::Online,
        Rect::new(0.0, 0.0, 900.0, 200.0),
    );
    let lane = lane.unwrap();
    for (label, x) in [("A", 40.0), ("B", 400.0)] {
        let mut node = NewNode::new("ranker", label, Point::new(x, 40.0));
        node.lane = Some(lane.clone());
        draft.add_node(node).unwrap();
    }
    let data = "query".into();
    let edge = draft.connect(&"a".into(), &"b".into(), &data, EdgeKind::Sync);
    draft
        .set_waypoints(&edge.unwrap(), &[Point::new(300.0, 50.0)])
        .unwrap();
    draft.set_answer(&"data".into(), "Logs.");
    draft.commit("Base").unwrap();
    let mut sides = [base.clone(), base.clone()];
    let [our, their] = &mut sides;
    for (document, change) in [
        (
            our,
            Box::new(ours) as Box<dyn FnOnce(&mut Draft<'_>) -> Result<(), EditError>>,
        ),
        (their, Box::new(theirs)),
    ] {
        let mut draft = document.edit();
        change(&mut draft).unwrap();
        draft.commit("Change").unwrap();
    }
    let [ours, theirs] = sides;
    [base, ours, theirs]
}

/// A base of two nodes, `a` and `b`, in a lane, with an edge, and both sides after their changes.
fn merged_after(
    ours: impl FnOnce(&mut Draft<'_>) -> Result<(), EditError>,
    theirs: impl FnOnce(&mut Draft<'_>) -> Result<(), EditError>,
) -> Merged {
    let [base, ours, theirs] = sides_after(ours, theirs);
    merge(&base, &ours, &theirs)
}

/// The same with the conflicts of these numbers the other way than they go by themselves.
fn turned_after(
    turned: &[usize],
    ours: impl FnOnce(&mut Draft<'_>) -> Result<(), EditError>,
    theirs: impl FnOnce(&mut Draft<'_>) -> Result<(), EditError>,
) -> Merged {
    let [base, ours, theirs] = sides_after(ours, theirs);
    let mut choices = Choices::default();
    for index in turned {
        let conflicts = merge_choosing(&base, &ours, &theirs, &choices).conflicts;
        choices.choose(conflicts[*index].question(), conflicts[*index].kept.other());
    }
    merge_choosing(&base, &ours, &theirs, &choices)
}

fn said(merged: &Merged) -> Vec<String> {
    merged.conflicts.iter().map(ToString::to_string).collect()
}

#[test]
fn two_fields_of_one_node_are_both_taken() {
    let merged = merged_after(
        |draft| draft.set_label(&"a".into(), "Ours"),
        |draft| {
            draft.set_technology(&"a".into(), "Theirs")?;
            draft.place_node(&"a".into(), Point::new(8.0, 8.0))
        },
    );
    let node = merged.document.node(&"a".into()).unwrap();
    assert_eq!((&*node.label, &*node.technology), ("Ours", "Theirs"));
    assert_eq!(node.position, Point::new(8.0, 8.0));
    assert_eq!(merged.conflicts, []);
}

#[test]
fn a_field_that_both_set_is_as_ours_has_it_and_theirs_is_told() {
    let merged = merged_after(
        |draft| draft.set_label(&"a".into(), "Ours"),
        |draft| draft.set_label(&"a".into(), "Theirs"),
    );
    assert_eq!(merged.document.node(&"a".into()).unwrap().label, "Ours");
    assert_eq!(
        said(&merged),
        ["node `a`: label is \"Ours\" in ours and \"Theirs\" in theirs; ours is kept"]
    );
}

#[test]
fn places_are_compared_to_a_scene_point() {
    let moved_to = |x: f64| {
        merged_after(
            |draft| draft.place_node(&"a".into(), Point::new(100.0, 0.0)),
            |draft| draft.place_node(&"a".into(), Point::new(x, 0.0)),
        )
    };
    assert_eq!(moved_to(100.9).conflicts, []);
    let apart = moved_to(101.1);
    assert_eq!(
        said(&apart),
        ["node `a`: at is (100, 0) in ours and (101.1, 0) in theirs; ours is kept"]
    );
    let node = apart.document.node(&"a".into()).unwrap();
    assert_eq!(node.position, Point::new(100.0, 0.0));
}

#[test]
fn what_one_side_removed_stays_if_the_other_changed_it_but_not_if_it_moved_it() {
    let merged = merged_after(
        |draft| draft.remove_node(&"a".into()),
        |draft| draft.set_label(&"a".into(), "Theirs"),
    );
    assert_eq!(merged.document.node(&"a".into()).unwrap().label, "Theirs");
    assert!(merged.document.edges().is_empty());
    assert_eq!(
        said(&merged),
        ["node `a`: ours removed it and theirs changed it; it is kept"]
    );
    let merged = merged_after(
        |draft| draft.remove_node(&"a".into()),
        |draft| draft.place_node(&"a".into(), Point::new(9.0, 9.0)),
    );
    assert!(merged.document.node(&"a".into()).is_none());
    assert_eq!(merged.conflicts, []);
}

#[test]
fn a_node_that_was_removed_stays_if_an_edge_needs_it() {
    let merged = merged_after(
        |draft| {
            let new = NewNode::new("ranker", "New", Point::ZERO);
            let new = draft.add_node(new)?;
            let data = "query".into();
            draft
                .connect(&new, &"b".into(), &data, EdgeKind::Sync)
                .map(drop)
        },
        |draft| draft.remove_node(&"b".into()),
    );
    let edges: Vec<_> = merged.document.edges().keys().map(EdgeId::as_str).collect();
    assert_eq!(edges, ["new.b"]);
    assert!(merged.document.node(&"b".into()).is_some());
    let clash = Clash::Needed {
        by: Side::Theirs,
        edge: "new.b".into(),
    };
    let place = Place::Record(RecordId::Node("b".into()));
    let kept = Side::Ours;
    assert_eq!(merged.conflicts, [Conflict { place, clash, kept }]);
}

#[test]
fn a_node_that_was_put_into_a_lane_that_is_gone_is_in_none() {
    let merged = merged_after(
        |draft| draft.remove_lane(&"online".into()),
        |draft| {
            let mut new = NewNode::new("ranker", "New", Point::ZERO);
            new.lane = Some("online".into());
            draft.add_node(new).map(drop)
        },
    );
    assert!(merged.document.lanes().is_empty());
    assert_eq!(merged.document.node(&"new".into()).unwrap().lane, None);
    assert_eq!(
        said(&merged),
        ["node `new`: theirs put it into lane `online`, which ours removed; it is in no lane"]
    );
}

#[test]
fn different_nodes_of_one_id_are_both_there_and_what_names_theirs_follows() {
    let add = |technology: &'static str, words: bool| {
        move |draft: &mut Draft<'_>| {
            let mut new = NewNode::new("ranker", "Cache", Point::ZERO);
            new.technology = technology.to_owned();
            let id = draft.add_node(new)?;
            let data = "query".into();
            draft.connect(&"a".into(), &id, &data, EdgeKind::Sync)?;
            if words {
                draft.set_answer(&"serving".into(), "See [it](#cache).");
            }
            Ok(())
        }
    };
    let merged = merged_after(add("ours", false), add("theirs", true));
    let document = &merged.document;
    let technology = |id: &str| &*document.node(&id.into()).unwrap().technology;
    assert_eq!(
        (technology("cache"), technology("cache_2")),
        ("ours", "theirs")
    );
    let edge = document.edge(&"a.cache_2".into()).unwrap();
    assert_eq!(edge.to, "cache_2".into());
    assert!(document.edge(&"a.cache".into()).is_some());
    assert_eq!(document.sheet().answer("serving"), "See [it](#cache_2).");
    assert_eq!(merged.conflicts, []);
    let renamed: Vec<String> = merged
        .renamed
        .iter()
        .map(|own| own.to.to_string())
        .collect();
    assert_eq!(renamed, ["node `cache_2`", "edge `a.cache_2`"]);

    let same = merged_after(add("same", false), add("same", false));
    assert_eq!(same.document.nodes().len(), 3);
    assert_eq!((same.conflicts, same.renamed), (vec![], vec![]));
}

#[test]
fn a_median_and_a_tail_that_do_not_fit_together_are_those_of_ours() {
    let set = |property, value| {
        move |draft: &mut Draft<'_>| {
            draft.set_property(&"a".into(), property, Some(Quantity::Number(value)))
        }
    };
    let merged = merged_after(set(Property::P50Ms, 50.0), set(Property::P99Ms, 40.0));
    let node = merged.document.node(&"a".into()).unwrap();
    assert_eq!(
        (node.number(Property::P50Ms), node.number(Property::P99Ms)),
        (Some(50.0), None)
    );
    assert_eq!(
        said(&merged),
        [
            "node `a`: p50_ms is 50 in ours and not set in theirs; ours is kept",
            "node `a`: p99_ms is not set in ours and 40 in theirs; ours is kept"
        ]
    );
    let both = merged_after(set(Property::P50Ms, 5.0), set(Property::P99Ms, 40.0));
    assert_eq!(both.conflicts, []);
}

#[test]
fn an_edge_that_both_led_is_led_anew() {
    let lead = |y: f64| {
        move |draft: &mut Draft<'_>| draft.set_waypoints(&"a.b".into(), &[Point::new(300.0, y)])
    };
    let merged = merged_after(lead(80.0), lead(120.0));
    assert_eq!(merged.document.edge(&"a.b".into()).unwrap().waypoints, []);
    assert_eq!(merged.conflicts, []);
    let one = merged_after(lead(80.0), |_| Ok(()));
    assert_eq!(one.document.edge(&"a.b".into()).unwrap().waypoints.len(), 2);
}

#[test]
fn lanes_of_both_sides_are_in_one_stack() {
    let add = |title: &'static str, y: f64| {
        move |draft: &mut Draft<'_>| {
            let area = Rect::from_origin_size((0.0, y), Size::new(900.0, 200.0));
            let id = draft.add_lane(title, LaneKind::Offline, area)?;
            draft.reorder_lane(&id, -1)
        }
    };
    let merged = merged_after(add("Ours", 300.0), add("Theirs", 600.0));
    let lanes = merged.document.lanes_in_order();
    let lanes: Vec<_> = lanes
        .iter()
        .map(|(id, lane)| (id.as_str(), lane.order))
        .collect();
    assert_eq!(lanes, [("ours", 0), ("theirs", 1), ("online", 2)]);
    assert_eq!(merged.conflicts, []);
}

#[test]
fn words_of_the_design_are_merged_by_entry() {
    let merged = merged_after(
        |draft| {
            draft.set_answer(&"data".into(), "");
            draft.set_answer(&"metrics".into(), "Recall.");
            draft.set_header(Header {
                title: "Ours".into(),
                tags: vec!["rag".into()],
                ..Header::default()
            });
            Ok(())
        },
        |draft| {
            draft.set_answer(&"data".into(), "Logs and clicks.");
            draft.set_header(Header {
                title: "Base".into(),
                use_case: "Theirs".into(),
                tags: vec!["recsys".into()],
                ..Header::default()
            });
            Ok(())
        },
    );
    let header = merged.document.header();
    assert_eq!((&*header.title, &*header.use_case), ("Ours", "Theirs"));
    assert_eq!(header.tags, ["rag", "recsys"]);
    let sheet = merged.document.sheet();
    assert_eq!(
        (sheet.answer("data"), sheet.answer("metrics")),
        ("Logs and clicks.", "Recall.")
    );
    assert_eq!(
        said(&merged),
        [
            "answer `data`: text is not set in ours and \"Logs and clicks.\" in theirs; theirs is kept"
        ]
    );
}

#[test]
fn a_removal_that_is_chosen_takes_along_what_needs_it() {
    let remove = |draft: &mut Draft<'_>| draft.remove_node(&"b".into());
    let connect = |draft: &mut Draft<'_>| {
        let new = draft.add_node(NewNode::new("ranker", "New", Point::ZERO))?;
        let data = "query".into();
        draft
            .connect(&new, &"b".into(), &data, EdgeKind::Sync)
            .map(drop)
    };
    let turned = turned_after(&[0], connect, remove);
    assert!(turned.document.node(&"b".into()).is_none());
    assert!(turned.document.node(&"new".into()).is_some());
    assert!(turned.document.edges().is_empty());
    assert_eq!(
        said(&turned),
        [
            "node `b`: theirs removed it, but edge `new.b` of ours needs it; it is removed with the edge"
        ]
    );
    let back = turned_after(&[0, 0], connect, remove);
    assert_eq!(back, merged_after(connect, remove));
    let changed = |draft: &mut Draft<'_>| draft.set_label(&"b".into(), "Ours");
    let turned = turned_after(&[0], changed, remove);
    assert!(turned.document.node(&"b".into()).is_none());
    assert_eq!(
        said(&turned),
        ["node `b`: theirs removed it and ours changed it; it is removed"]
    );
}

#[test]
fn a_lane_that_was_removed_comes_back_if_that_is_chosen() {
    let turned = turned_after(
        &[0],
        |draft| draft.remove_lane(&"online".into()),
        |draft| {
            let mut new = NewNode::new("ranker", "New", Point::ZERO);
            new.lane = Some("online".into());
            draft.add_node(new).map(drop)
        },
    );
    assert!(turned.document.lanes().contains_key("online"));
    let new = turned.document.node(&"new".into()).unwrap();
    assert_eq!(new.lane, Some("online".into()));
    assert_eq!(turned.document.node(&"a".into()).unwrap().lane, None);
    assert_eq!(
        said(&turned),
        ["node `new`: theirs put it into lane `online`, which ours removed; the lane is kept"]
    );
}

#[test]
fn a_median_and_a_tail_that_do_not_fit_together_are_chosen_as_one() {
    let set = |p50: f64, p99: f64| {
        move |draft: &mut Draft<'_>| {
            let number = |value| Some(Quantity::Number(value));
            draft.set_property(&"a".into(), Property::P50Ms, number(p50))?;
            draft.set_property(&"a".into(), Property::P99Ms, number(p99))
        }
    };
    let figures = |merged: &Merged| {
        let node = merged.document.node(&"a".into()).unwrap();
        [Property::P50Ms, Property::P99Ms].map(|own| node.number(own).unwrap())
    };
    let turned = turned_after(&[0], set(5.0, 10.0), set(50.0, 100.0));
    assert_eq!(figures(&turned), [50.0, 100.0]);
    assert!(turned.conflicts.iter().all(|one| one.kept == Side::Theirs));
    let back = turned_after(&[0, 1], set(5.0, 10.0), set(50.0, 100.0));
    assert_eq!(figures(&back), [5.0, 10.0], "the later choice holds");
    let apart = turned_after(&[1], set(5.0, 10.0), set(6.0, 100.0));
    assert_eq!(figures(&apart), [5.0, 100.0]);
}

#[test]
fn the_order_of_lanes_is_chosen() {
    let mut base = Document::new("Base");
    let mut draft = base.edit();
    for (title, top) in [("A", 0.0), ("B", 300.0), ("C", 600.0)] {
        let area = Rect::new(0.0, top, 900.0, top + 200.0);
        draft.add_lane(title, LaneKind::Offline, area).unwrap();
    }
    draft.commit("Base").unwrap();
    let up = |id: &str| {
        let mut side = base.clone();
        let mut draft = side.edit();
        draft.reorder_lane(&id.into(), -1).unwrap();
        draft.commit("Up").unwrap();
        side
    };
    let (ours, theirs) = (up("b"), up("c"));
    let order = |document: &Document| -> Vec<String> {
        let lanes = document.lanes_in_order().into_iter();
        lanes.map(|(id, _)| id.to_string()).collect()
    };
    let mut choices = Choices::default();
    let merged = merge_choosing(&base, &ours, &theirs, &choices);
    assert_eq!(order(&merged.document), ["b", "a", "c"]);
    choices.choose(merged.conflicts[0].question(), Side::Theirs);
    let merged = merge_choosing(&base, &ours, &theirs, &choices);
    assert_eq!(order(&merged.document), ["a", "c", "b"]);
}
