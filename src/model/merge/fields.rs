//! Merging within a record, field by field.

use std::collections::BTreeMap;

use super::choice::{Decisions, Question};
use super::conflict::{Clash, Side};
use crate::geometry::{Point, Rect, is_valid_position};
use crate::model::change::ignored_name;
use crate::model::document::Place;
use crate::model::layout_settings::LayoutSettings;
use crate::model::quantity::Property;
use crate::model::record::{DesignSheet, Edge, Header, Lane, Node, Note};
use crate::model::told::Told;

/// Places that are no further apart count as the same, in scene points.
const SAME_PLACE: f64 = 1.0;

/// What can be merged field by field.
pub(super) trait Mergeable: Sized {
    /// The place of what a document has one of.
    const PLACE_OF_SINGLE: Place = Place::Document;

    /// What both sides make of it; `base` is missing where both added it.
    fn merged(
        place: &Place,
        base: Option<&Self>,
        ours: &Self,
        theirs: &Self,
        decisions: &mut Decisions<'_>,
    ) -> Self;
}

/// Merges the fields of one record.
struct Fields<'d, 'c> {
    place: &'d Place,
    decisions: &'d mut Decisions<'c>,
}

impl Fields<'_, '_> {
    fn clash<T: Told>(&mut self, field: &str, ours: &T, theirs: &T, kept: Side) {
        let place = self.place;
        self.clash_at(place, field, ours, theirs, kept);
    }

    fn clash_at<T: Told>(&mut self, at: &Place, field: &str, ours: &T, theirs: &T, kept: Side) {
        let clash = Clash::Field {
            field: field.to_owned(),
            ours: ours.told(),
            theirs: theirs.told(),
        };
        self.decisions.note(at, clash, kept);
    }

    /// Takes back what was said of a field of the record itself.
    fn forget(&mut self, name: &str) {
        let place = self.place;
        self.decisions.conflicts.retain(|conflict| {
            let is_it = matches!(&conflict.clash, Clash::Field { field, .. } if field == name);
            !(is_it && conflict.place == *place)
        });
    }

    /// The side that has these fields, where those of both do not fit together.
    fn side_of_all<const N: usize>(&mut self, fields: [&str; N]) -> Side {
        let questions = fields.map(|name| Question::field(self.place, name));
        let kept = self.decisions.answer(&questions).unwrap_or(Side::Ours);
        for conflict in &mut self.decisions.conflicts {
            let is_one = matches!(&conflict.clash, Clash::Field { field, .. }
                if fields.contains(&field.as_str()));
            if is_one && conflict.place == *self.place {
                conflict.kept = kept;
            }
        }
        kept
    }

    /// A field that is set by whoever changed it.
    fn pick<T: PartialEq + Clone + Told>(
        &mut self,
        field: &str,
        base: Option<&T>,
        ours: &T,
        theirs: &T,
    ) -> T {
        if ours == theirs || base == Some(theirs) {
            ours.clone()
        } else if base == Some(ours) {
            theirs.clone()
        } else {
            let asked = Question::field(self.place, field);
            let kept = self.decisions.answer(&[asked]).unwrap_or(Side::Ours);
            self.clash(field, ours, theirs, kept);
            match kept {
                Side::Ours => ours.clone(),
                Side::Theirs => theirs.clone(),
            }
        }
    }

    /// A place, for which a scene point more or less is no conflict.
    fn point(&mut self, base: Option<&Point>, ours: Point, theirs: Point) -> Point {
        if (ours - theirs).hypot() <= SAME_PLACE && base != Some(&ours) {
            ours
        } else {
            self.pick("at", base, &ours, &theirs)
        }
    }

    /// Entries of a map, each as whoever changed it has it. One that is removed on one side and
    /// changed on the other stays.
    fn entries<K: Ord + Clone, V: PartialEq + Clone + Told>(
        &mut self,
        base: Option<&BTreeMap<K, V>>,
        ours: &BTreeMap<K, V>,
        theirs: &BTreeMap<K, V>,
        called: impl Fn(&K) -> (Place, String),
    ) -> BTreeMap<K, V> {
        let mut merged = ours.clone();
        let keys = ours
            .keys()
            .chain(theirs.keys().filter(|key| !ours.contains_key(*key)));
        for key in keys {
            let (was, our, their) = (
                base.and_then(|base| base.get(key)),
                ours.get(key),
                theirs.get(key),
            );
            if our == their || was == their {
                continue;
            }
            let mut is_theirs = was == our || our.is_none();
            if was != our {
                let (place, field) = called(key);
                let usual = if is_theirs { Side::Theirs } else { Side::Ours };
                let asked = Question::field(&place, &field);
                let kept = self.decisions.answer(&[asked]).unwrap_or(usual);
                self.clash_at(&place, &field, &our.cloned(), &their.cloned(), kept);
                is_theirs = kept == Side::Theirs;
            }
            match their {
                Some(their) if is_theirs => merged.insert(key.clone(), their.clone()),
                None if is_theirs => merged.remove(key),
                _ => None,
            };
        }
        merged
    }
}

/// A record whose fields are each picked by name.
macro_rules! picked {
    ($fields:ident, $record:ident, $base:ident, $ours:ident, $theirs:ident,
     { $($field:ident),* $(,)? } $(, $own:ident: $value:expr)* $(,)?) => {
        $record {
            $($field: $fields.pick(
                stringify!($field),
                $base.map(|base| &base.$field),
                &$ours.$field,
                &$theirs.$field,
            ),)*
            $($own: $value,)*
        }
    };
}

impl Mergeable for Header {
    fn merged(
        place: &Place,
        base: Option<&Self>,
        ours: &Self,
        theirs: &Self,
        decisions: &mut Decisions<'_>,
    ) -> Self {
        let mut fields = Fields { place, decisions };
        // A tag has no content that could differ: it is there where either side added it, and
        // gone where either removed it.
        let was = |tag: &String| base.is_some_and(|base| base.tags.contains(tag));
        let both = |tag: &String| ours.tags.contains(tag) && theirs.tags.contains(tag);
        let mut tags: Vec<String> = ours.tags.iter().chain(&theirs.tags).cloned().collect();
        tags.retain(|tag| both(tag) || !was(tag));
        tags.sort();
        tags.dedup();
        picked!(fields, Self, base, ours, theirs, { title, use_case, family }, tags: tags)
    }
}

impl Mergeable for LayoutSettings {
    const PLACE_OF_SINGLE: Place = Place::Layout;

    fn merged(
        place: &Place,
        base: Option<&Self>,
        ours: &Self,
        theirs: &Self,
        decisions: &mut Decisions<'_>,
    ) -> Self {
        let mut fields = Fields { place, decisions };
        picked!(fields, Self, base, ours, theirs, {
            direction, edges, spacing, compact, shared_trunks, line_hops, aspect_ratio,
        })
    }
}

impl Mergeable for DesignSheet {
    const PLACE_OF_SINGLE: Place = Place::Sheet;

    fn merged(
        place: &Place,
        base: Option<&Self>,
        ours: &Self,
        theirs: &Self,
        decisions: &mut Decisions<'_>,
    ) -> Self {
        let mut fields = Fields { place, decisions };
        let here = |name: &str| (Place::Sheet, name.to_owned());
        picked!(fields, Self, base, ours, theirs, { framework },
            brief: fields.entries(
                base.map(|base| &base.brief),
                &ours.brief,
                &theirs.brief,
                |entry| here(entry.spec().key),
            ),
            requirements: fields.entries(
                base.map(|base| &base.requirements),
                &ours.requirements,
                &theirs.requirements,
                |requirement| here(requirement.spec().key),
            ),
            answers: fields.entries(
                base.map(|base| &base.answers),
                &ours.answers,
                &theirs.answers,
                |step| (Place::Answer(step.clone()), "text".to_owned()),
            ),
            ignored: fields.entries(
                base.map(|base| &base.ignored),
                &ours.ignored,
                &theirs.ignored,
                |key| here(&ignored_name(key)),
            ),
        )
    }
}

impl Mergeable for Node {
    fn merged(
        place: &Place,
        base: Option<&Self>,
        ours: &Self,
        theirs: &Self,
        decisions: &mut Decisions<'_>,
    ) -> Self {
        let mut fields = Fields { place, decisions };
        let position = base.map(|base| &base.position);
        let position = fields.point(position, ours.position, theirs.position);
        let properties = fields.entries(
            base.map(|base| &base.properties),
            &ours.properties,
            &theirs.properties,
            |property| (place.clone(), property.spec().key.to_owned()),
        );
        let mut node = picked!(fields, Self, base, ours, theirs, {
            component, label, technology, lane, size, z, locked, core, notes,
        }, position: position, properties: properties);
        // What each side has fits together, but not always what is taken of both.
        if node
            .p50()
            .zip(node.p99())
            .is_some_and(|(p50, p99)| p50 > p99)
        {
            let both = [Property::P50Ms, Property::P99Ms];
            let kept = fields.side_of_all(both.map(|field| field.spec().key));
            for property in both {
                let (our, their) = (
                    ours.properties.get(&property),
                    theirs.properties.get(&property),
                );
                match if kept == Side::Ours { our } else { their } {
                    Some(value) => node.properties.insert(property, value.clone()),
                    None => node.properties.remove(&property),
                };
                fields.forget(property.spec().key);
                if our != their {
                    let (our, their) = (our.cloned(), their.cloned());
                    fields.clash(property.spec().key, &our, &their, kept);
                }
            }
        }
        let fits = |size| is_valid_area(Rect::from_origin_size(node.position, size));
        if !node.size.is_none_or(fits) {
            let kept = fields.side_of_all(["at", "size"]);
            fields.forget("size");
            fields.clash("size", &ours.size, &theirs.size, kept);
            let whose = if kept == Side::Ours { ours } else { theirs };
            (node.position, node.size) = (whose.position, whose.size);
        }
        node
    }
}

impl Mergeable for Edge {
    fn merged(
        place: &Place,
        base: Option<&Self>,
        ours: &Self,
        theirs: &Self,
        decisions: &mut Decisions<'_>,
    ) -> Self {
        let mut fields = Fields { place, decisions };
        let line = |edge: &Self| (edge.waypoints.clone(), edge.bent);
        let (was, our, their) = (base.map(line), line(ours), line(theirs));
        let (waypoints, bent) = if our == their || was.as_ref() == Some(&their) {
            our
        } else if was.as_ref() == Some(&our) {
            their
        } else {
            (Vec::new(), false)
        };
        picked!(fields, Self, base, ours, theirs, {
            from, to, data, kind, label, stub,
        }, waypoints: waypoints, bent: bent)
    }
}

impl Mergeable for Lane {
    fn merged(
        place: &Place,
        base: Option<&Self>,
        ours: &Self,
        theirs: &Self,
        decisions: &mut Decisions<'_>,
    ) -> Self {
        let mut fields = Fields { place, decisions };
        // Lanes grow where nodes are put into them, on both sides of a merge at other sides.
        let mut side = |of: fn(&Rect) -> f64, name: &str| {
            let was = base.map(|base| of(&base.rect));
            let (our, their) = (of(&ours.rect), of(&theirs.rect));
            if (our - their).abs() <= SAME_PLACE && was != Some(our) {
                our
            } else {
                fields.pick(name, was.as_ref(), &our, &their)
            }
        };
        let mut rect = Rect::new(
            side(|rect| rect.x0, "left"),
            side(|rect| rect.y0, "top"),
            side(|rect| rect.x1, "right"),
            side(|rect| rect.y1, "bottom"),
        );
        if rect.width() < 0.0 || rect.height() < 0.0 {
            let kept = fields.side_of_all(["left", "top", "right", "bottom", "size"]);
            fields.clash("size", &ours.rect.size(), &theirs.rect.size(), kept);
            rect = if kept == Side::Ours { ours } else { theirs }.rect;
        }
        picked!(fields, Self, base, ours, theirs, { title, kind, hue, collapsed },
            rect: rect,
            // Put right once all lanes are known.
            order: ours.order,
        )
    }
}

impl Mergeable for Note {
    fn merged(
        place: &Place,
        base: Option<&Self>,
        ours: &Self,
        theirs: &Self,
        decisions: &mut Decisions<'_>,
    ) -> Self {
        let mut fields = Fields { place, decisions };
        let position = base.map(|base| &base.position);
        let position = fields.point(position, ours.position, theirs.position);
        let mut note = picked!(fields, Self, base, ours, theirs, { text, kind, z, size },
            position: position);
        if !is_valid_area(Rect::from_origin_size(note.position, note.size)) {
            let kept = fields.side_of_all(["at", "size"]);
            fields.forget("size");
            fields.clash("size", &ours.size, &theirs.size, kept);
            let whose = if kept == Side::Ours { ours } else { theirs };
            (note.position, note.size) = (whose.position, whose.size);
        }
        note
    }
}

fn is_valid_area(rect: Rect) -> bool {
    is_valid_position(rect.origin()) && is_valid_position(Point::new(rect.x1, rect.y1))
}
