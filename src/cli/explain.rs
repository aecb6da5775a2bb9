//! `explain`: what a rule says, why, and what to do.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use serde::Serialize;

use super::arguments::Format;
use super::output::{Paint, complain, plain, table, write, write_json};
use crate::catalog::did_you_mean;
use crate::catalog::{Catalog, Role};
use crate::check::{CustomRule, Example, Rule, Severity, Word, rules, words};
use crate::model::{EdgeKind, Family};
use crate::storage::{Locations, load_rules, rules_for};

/// The group of custom rules, where each rule has one.
pub(super) const CUSTOM_GROUP: &str = "Custom rules";

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Id of the rule, as in the findings; without one, all are listed
    rule: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// A file of custom rules; may be given several times
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// Write the rulebook of the program as Markdown
    #[arg(long, conflicts_with = "rule")]
    markdown: bool,
}

#[derive(Serialize)]
struct Record<'r> {
    id: &'r str,
    group: &'static str,
    severity: &'static str,
    title: &'r str,
    when: &'r str,
    why: &'r str,
    fix: &'r str,
    tags: Vec<&'r str>,
    steps: Vec<String>,
    example: Option<ExampleRecord>,
}

#[derive(Serialize)]
struct ExampleRecord {
    speaks: String,
    is_silent: String,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.markdown {
        return write(rulebook().as_bytes());
    }
    let custom = custom_rules(&arguments.rules)?;
    let Some(id) = &arguments.rule else {
        return list(&custom, arguments.format);
    };
    if let Some(rule) = rules().iter().find(|rule| rule.id == id.as_str()) {
        return match arguments.format {
            Format::Json => write_json(&record(rule)),
            Format::Human => write(human(rule).as_bytes()),
        };
    }
    if let Some(rule) = custom.iter().find(|rule| rule.id == *id) {
        return match arguments.format {
            Format::Json => write_json(&custom_record(rule)),
            Format::Human => write(custom_human(rule).as_bytes()),
        };
    }
    let ids = rules().iter().map(|rule| rule.id);
    let hint = did_you_mean(id, ids.chain(custom.iter().map(|rule| rule.id.as_str())));
    bail!("there is no rule {id:?}.{hint} `pipewright explain` lists all")
}

/// The custom rules of the settings, of this folder and of the files that were named. What cannot be
/// read of the first two is said.
fn custom_rules(files: &[PathBuf]) -> anyhow::Result<Vec<CustomRule>> {
    let settings = Locations::of_user().map(|locations| locations.rules());
    let (mut custom, faults) = rules_for(settings.as_deref(), Some(Path::new(".")));
    for fault in faults {
        complain(&fault.into());
    }
    for file in files {
        custom.extend(load_rules(file)?);
    }
    Ok(custom)
}

fn list(custom: &[CustomRule], format: Format) -> anyhow::Result<()> {
    let mut records: Vec<Record<'_>> = rules().iter().map(record).collect();
    records.extend(custom.iter().map(custom_record));
    if format == Format::Json {
        return write_json(&records);
    }
    let row = |record: &Record<'_>| {
        let cells = [record.id, record.severity, record.title];
        cells.map(plain).to_vec()
    };
    write(table(&records.iter().map(row).collect::<Vec<_>>()).as_bytes())
}

fn custom_record(rule: &CustomRule) -> Record<'_> {
    Record {
        id: &rule.id,
        group: CUSTOM_GROUP,
        severity: rule.severity.key(),
        title: &rule.title,
        when: &rule.title,
        why: &rule.why,
        fix: &rule.fix,
        tags: rule.tags.iter().map(String::as_str).collect(),
        steps: Vec::new(),
        example: None,
    }
}

fn custom_human(rule: &CustomRule) -> String {
    let severity = rule.severity;
    let mut out = head(severity, &rule.id, &plain(&rule.title));
    let paint = Paint::of_stdout();
    let tags: Vec<&str> = rule.tags.iter().map(String::as_str).collect();
    for (name, words) in [
        ("Why", plain(&rule.why)),
        ("Fix", plain(&rule.fix)),
        ("Designs", plain(&designs(&tags))),
    ] {
        if !words.is_empty() {
            let _ = write!(out, "\n{}\n  {words}\n", paint.bold(name));
        }
    }
    out
}

fn record(rule: &Rule) -> Record<'static> {
    Record {
        id: rule.id,
        group: rule.group,
        severity: rule.severity.key(),
        title: rule.title,
        when: rule.when,
        why: rule.why,
        fix: rule.fix,
        tags: rule.tags.to_vec(),
        steps: steps(rule),
        example: Some(ExampleRecord {
            speaks: rule.example.broken(),
            is_silent: rule.example.sound(),
        }),
    }
}

/// The first line of an explanation.
fn head(severity: Severity, id: &str, title: &str) -> String {
    let paint = Paint::of_stdout();
    let color = match severity {
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Advice => 36,
    };
    let head = paint.color(color, &format!("{}[{id}]", severity.key()));
    format!("{head} {}\n", paint.bold(title))
}

fn human(rule: &Rule) -> String {
    let paint = Paint::of_stdout();
    let mut out = head(rule.severity, rule.id, rule.title);
    for (name, words) in [("When", rule.when), ("Why", rule.why), ("Fix", rule.fix)] {
        let _ = write!(out, "\n{}\n  {words}\n", paint.bold(name));
    }
    let _ = write!(
        out,
        "\n{}\n  {}\n",
        paint.bold("Designs"),
        designs(rule.tags)
    );
    let _ = write!(
        out,
        "\n{}\n  {}\n",
        paint.bold("Steps of the interview"),
        steps(rule).join("; ")
    );
    for (name, words) in [
        ("It speaks of", spoken(&rule.example.broken())),
        ("and is silent about", spoken(&rule.example.sound())),
    ] {
        let _ = writeln!(out, "\n{}", paint.bold(name));
        for line in words {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}

/// Which designs a rule is for.
fn designs(tags: &[&str]) -> String {
    if tags.is_empty() {
        "all".to_owned()
    } else {
        format!("with one of the tags {}", tags.join(", "))
    }
}

/// The titles of the steps that a rule belongs to.
fn steps(rule: &Rule) -> Vec<String> {
    let families = [(Family::Ml, "ML"), (Family::GenAi, "GenAI")];
    let mut steps = Vec::new();
    for (family, name) in families {
        let framework = Catalog::bundled().framework(family);
        for (place, step) in framework
            .iter()
            .flat_map(|own| own.steps.iter().enumerate())
        {
            if rule.steps.contains(&step.id.as_str()) {
                steps.push(format!("{name} {}, {}", place + 1, step.title));
            }
        }
    }
    steps
}

/// An example's words as lines.
fn spoken(example: &str) -> Vec<String> {
    let line = |word| match word {
        Word::Tag(tag) => format!("tag {tag}"),
        Word::Requirement { key, value } => format!("{key} = {value}"),
        Word::Figure { node, key, value } => format!("{node}.{key} = {value}"),
        Word::Node {
            name,
            component,
            lane,
        } => match lane {
            Some(lane) => format!("{name}: {component}, {}", lane.key()),
            None => format!("{name}: {component}"),
        },
        Word::Edge {
            from,
            to,
            data,
            kind,
        } => {
            let kind = match kind {
                EdgeKind::Sync => "",
                EdgeKind::Async => ", asynchronous",
                EdgeKind::Feedback => ", feedback",
                EdgeKind::Batch => ", batch",
            };
            format!("{from} → {to}: {}{kind}", data.replace('_', " "))
        }
    };
    // The tests read all examples: what is no word is in none of them.
    words(example).filter_map(Result::ok).map(line).collect()
}

/// The whole rulebook, as `docs/rules.md` has it.
pub(super) fn rulebook() -> String {
    let mut out = String::from(
        "# The rulebook\n\nWritten by `pipewright explain --markdown`. Each rule has a small design that it \
         speaks of and one beside it of which it does not; how these are written stands at the end.\n",
    );
    let mut groups: Vec<&str> = Vec::new();
    for rule in rules() {
        if !groups.contains(&rule.group) {
            groups.push(rule.group);
        }
    }
    for group in groups {
        let _ = write!(out, "\n## {group}\n");
        for rule in rules().iter().filter(|rule| rule.group == group) {
            let _ = write!(
                out,
                "\n### {}\n\n**{}** · {}\n\n",
                rule.id,
                rule.title,
                rule.severity.key()
            );
            let _ = writeln!(out, "- When: {}", rule.when);
            let _ = writeln!(out, "- Why: {}", rule.why);
            let _ = writeln!(out, "- Fix: {}", rule.fix);
            let _ = writeln!(out, "- Designs: {}", designs(rule.tags));
            let _ = writeln!(out, "- Steps: {}", steps(rule).join("; "));
            let Example {
                common,
                trigger,
                near_miss,
            } = rule.example;
            let told = |words: &'static str| {
                if words.is_empty() { "(nothing)" } else { words }
            };
            let _ = write!(
                out,
                "\n```text\nboth    {}\nspeaks  {}\nsilent  {}\n```\n",
                common.join(" "),
                told(trigger),
                told(near_miss)
            );
        }
    }
    out.push_str(
        "\n## Roles\n\nRules ask for what components are, not for their ids. The palette says so of each, and custom \
         rules may ask for it, too (`role`).\n\n| role | what it does | components |\n|---|---|---|\n",
    );
    for role in Role::ALL {
        let components = Catalog::bundled().playing(*role);
        let ids: Vec<String> = components
            .map(|component| format!("`{}`", component.id))
            .collect();
        let (key, ids) = (role.key(), ids.join(", "));
        let _ = writeln!(out, "| `{key}` | {} | {ids} |", role.description());
    }
    out.push_str(
        "\n## How the examples are written\n\n`name:component@lane` is a node, in the lane offline, online, monitoring or \
         none; `a>b:data` is a synchronous edge, `a~b:data` an asynchronous one, `a=b:data` a batch, `a^b:data` \
         feedback. `name.figure=value` sets a figure of a node, `!requirement=value` a requirement, `#tag` a tag.\n",
    );
    out
}
