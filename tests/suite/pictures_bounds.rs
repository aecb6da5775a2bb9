//! How well the pictures of the templates can be read: none gets worse than it is.

use std::fmt::Write as _;
use std::path::PathBuf;

use pipewright::catalog::{Catalog, templates};
use pipewright::layout::PictureStats;
use pipewright::session::{load_template, picture_of};

/// Columns of the table, after the id of the template.
const COLUMNS: [&str; 6] = [
    "crossings",
    "length",
    "bends",
    "together",
    "struck_titles",
    "struck_labels",
];
/// Set to write the table anew, with what the pictures have now.
const WRITE: &str = "PIPEWRIGHT_WRITE_BOUNDS";
/// Lengths are rounded up to this, in scene points, so that a change of a hair does not count.
const LENGTH_STEP: f64 = 10.0;

fn path() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/fixtures/pictures/bounds.txt")
}

/// The figures of a picture in the order of the columns.
fn figures(stats: &PictureStats) -> [usize; 6] {
    let up = |length: f64| ((length / LENGTH_STEP).ceil() * LENGTH_STEP) as usize;
    [
        stats.crossings,
        up(stats.length),
        stats.bends,
        up(stats.together),
        stats.struck_titles,
        stats.struck_labels,
    ]
}

#[test]
fn the_picture_of_no_template_is_harder_to_read_than_its_bounds_allow() {
    let now: Vec<(&str, [usize; 6])> = templates()
        .iter()
        .map(|template| {
            let document = load_template(template).unwrap();
            let stats = picture_of(&document, Catalog::bundled()).stats();
            (template.id, figures(&stats))
        })
        .collect();
    if std::env::var_os(WRITE).is_some() {
        let mut text = format!("{:<32}", "template");
        for column in COLUMNS {
            let _ = write!(text, " {column:>13}");
        }
        for (id, figures) in &now {
            let _ = write!(text, "\n{id:<32}");
            for figure in figures {
                let _ = write!(text, " {figure:>13}");
            }
        }
        text.push('\n');
        std::fs::write(path(), text).unwrap();
    }
    let table = std::fs::read_to_string(path()).unwrap();
    let mut bounds = table.lines().skip(1).map(|line| {
        let mut words = line.split_whitespace();
        let id = words.next().unwrap();
        let figures: Vec<usize> = words.map(|word| word.parse().unwrap()).collect();
        (id, figures)
    });
    let mut worse = Vec::new();
    for (id, figures) in now {
        let (bound_id, bound) = bounds.next().expect("every template has bounds");
        assert_eq!(bound_id, id);
        for ((column, most), is) in COLUMNS.iter().zip(bound).zip(figures) {
            if is > most {
                worse.push(format!("{id}: {column} is {is}, at most {most}"));
            }
        }
    }
    assert!(
        worse.is_empty(),
        "{worse:#?}\n{WRITE}=1 writes {}",
        path().display()
    );
}
