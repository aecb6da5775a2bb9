//! Parts of the pages that are made of the program's own tables.

use std::fmt::Write as _;

use pipewright::catalog::Catalog;
use pipewright::model::{
    BriefField, EdgeKind, FieldKind, FieldSpec, Hue, LaneKind, MAX_EDGES, MAX_NODES, MAX_OTHERS,
    MAX_WAYPOINTS, NoteKind, Property, Requirement,
};
use pipewright::scene::style::Theme;
use pipewright::session::{COMMANDS, Menu, template_infos};
use pipewright::storage::format::MAX_BYTES;

use super::{page, pages, root};

const WRITE: &str = "PIPEWRIGHT_WRITE_DOCS";

fn begin(name: &str) -> String {
    format!("<!-- generated: {name} -->\n")
}

const END: &str = "<!-- end -->\n";

/// A number with thin groups, as people write it.
fn grouped(number: f64) -> String {
    let digits = format!("{number}");
    if digits.contains('.') || digits.len() < 5 {
        return digits;
    }
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn values(spec: &FieldSpec) -> String {
    let range = |min: f64, max: f64| {
        if max >= 1.0e18 {
            format!("from {}", grouped(min))
        } else {
            format!("{} to {}", grouped(min), grouped(max))
        }
    };
    match spec.kind {
        FieldKind::Number { min, max } => format!("number, {}", range(min, max)),
        FieldKind::Integer { min, max } => format!("whole number, {}", range(min, max)),
        FieldKind::Text => "text".to_owned(),
        FieldKind::Flag => "`true` or `false`".to_owned(),
    }
}

fn fields(specs: impl Iterator<Item = FieldSpec>) -> String {
    let mut out = "| key | in the app | value | meaning |\n|---|---|---|---|\n".to_owned();
    for spec in specs {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            spec.key,
            spec.label,
            values(&spec),
            spec.help
        );
    }
    out
}

fn words<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let quoted: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

fn enumerations() -> String {
    format!(
        "| field | words |\n|---|---|\n| `kind` of an edge | {} |\n| `kind` of a lane | {} |\n| `hue` of a \
         lane | {} |\n| `kind` of a note | {} |\n",
        words(EdgeKind::ALL.iter().map(|word| word.key())),
        words(LaneKind::ALL.iter().map(|word| word.key())),
        words(Hue::ALL.iter().map(|word| word.key())),
        words(NoteKind::ALL.iter().map(|word| word.key())),
    )
}

fn data_types() -> String {
    let mut out = "| id | what it is |\n|---|---|\n".to_owned();
    for own in Catalog::bundled().data_types() {
        let _ = writeln!(out, "| `{}` | {} |", own.id, own.description);
    }
    out
}

fn limits() -> String {
    format!(
        "| what | at most |\n|---|---|\n| nodes | {} |\n| edges | {} |\n| lanes, notes, tags, answers, \
         ignored findings, each | {} |\n| waypoints of an edge | {MAX_WAYPOINTS} |\n| size of a file | {} MiB |\n",
        grouped(MAX_NODES as f64),
        grouped(MAX_EDGES as f64),
        grouped(MAX_OTHERS as f64),
        MAX_BYTES >> 20,
    )
}

fn templates() -> String {
    let mut out = "| id | title | what it designs |\n|---|---|---|\n".to_owned();
    for info in template_infos() {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} |",
            info.id, info.title, info.use_case
        );
    }
    out
}

fn keys() -> String {
    let mut out = String::new();
    let menus = Menu::ALL.iter().map(|menu| Some(*menu)).chain([None]);
    for menu in menus {
        let title = menu.map_or("On the canvas", Menu::label);
        let _ = write!(
            out,
            "### {title}\n\n| command | keys | name in `keys.ron` |\n|---|---|---|\n"
        );
        for spec in COMMANDS.iter().filter(|spec| spec.menu == menu) {
            let shortcuts: Vec<String> = spec
                .shortcuts
                .iter()
                .map(|own| format!("`{own}`"))
                .collect();
            let _ = writeln!(
                out,
                "| {} | {} | `{}` |",
                spec.label,
                shortcuts.join(", "),
                spec.id
            );
        }
        out.push('\n');
    }
    out
}

fn colors() -> String {
    format!("{}.\n", words(Theme::tokens()))
}

/// The help of every subcommand.
#[cfg(feature = "cli")]
fn commands() -> Option<String> {
    let help = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_pipewright"))
            .args(arguments)
            .env_remove("COLUMNS")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap().replace('\r', "");
        // As the program is named on Windows.
        text.replace("pipewright.exe", "pipewright")
    };
    let all = help(&["--help"]);
    let listed = all.split("\nCommands:\n").nth(1)?.split("\n\n").next()?;
    let mut out = String::new();
    for line in listed.lines() {
        let name = line.split_whitespace().next()?;
        if name == "help" {
            continue;
        }
        // Blanks at the ends of lines are clap's.
        let text = help(&[name, "--help"]);
        let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
        let _ = write!(out, "### {name}\n\n```text\n{}\n```\n\n", lines.join("\n"));
    }
    Some(out)
}

#[cfg(not(feature = "cli"))]
fn commands() -> Option<String> {
    None
}

fn part(name: &str) -> Option<String> {
    Some(match name {
        "figures" => fields(Property::ALL.iter().map(|field| field.spec())),
        "requirements" => fields(Requirement::ALL.iter().map(|field| field.spec())),
        "brief" => fields(BriefField::ALL.iter().map(|field| field.spec())),
        "words" => enumerations(),
        "data types" => data_types(),
        "limits" => limits(),
        "templates" => templates(),
        "keys" => keys(),
        "colors" => colors(),
        "commands" => return commands(),
        other => panic!("nothing makes the part {other:?}"),
    })
}

#[test]
fn generated_parts_are_what_the_program_says() {
    let mut stale = Vec::new();
    let mut count = 0;
    for page in pages() {
        let mut written = String::new();
        let mut rest = page.text.as_str();
        while let Some((before, after)) = rest.split_once("<!-- generated: ") {
            let (name, after) = after.split_once(" -->\n").unwrap();
            let (old, after) = after
                .split_once(END)
                .unwrap_or_else(|| panic!("{}: {name} has no end", page.name));
            count += 1;
            written.push_str(before);
            written.push_str(&begin(name));
            // A build without the program knows nothing of its arguments.
            match part(name) {
                Some(new) => {
                    let _ = write!(written, "\n{}\n\n", new.trim());
                }
                None => written.push_str(old),
            }
            written.push_str(END);
            rest = after;
        }
        written.push_str(rest);
        if written != page.text {
            if std::env::var_os(WRITE).is_some() {
                std::fs::write(root().join(&page.name), &written).unwrap();
            } else {
                stale.push(page.name);
            }
        }
    }
    assert!(count >= 10, "only {count} generated parts were found");
    assert!(
        stale.is_empty(),
        "out of date: {}. {WRITE}=1 cargo test --test suite docs",
        stale.join(", ")
    );
}

#[test]
fn the_page_of_the_format_names_every_field_that_a_file_can_have() {
    let text = page("docs/format.md").text;
    for field in [
        "format",
        "title",
        "use_case",
        "family",
        "tags",
        "layout",
        "lanes",
        "nodes",
        "edges",
        "notes",
        "sheet",
        "direction",
        "spacing",
        "compact",
        "shared_trunks",
        "line_hops",
        "aspect_ratio",
        "unwrapped",
        "id",
        "kind",
        "hue",
        "collapsed",
        "at",
        "size",
        "from",
        "to",
        "data",
        "label",
        "waypoints",
        "stub",
        "text",
        "z",
        "framework",
        "brief",
        "requirements",
        "answers",
        "ignored",
        "rule",
        "on",
        "reason",
        "component",
        "technology",
        "lane",
        "locked",
        "core",
    ] {
        assert!(text.contains(&format!("`{field}`")), "{field}");
    }
}
