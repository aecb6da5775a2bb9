//! `explain`: what a rule says, why, and what to do.

use std::fmt::Write as _;

use anyhow::bail;
use clap::Args;
use serde::Serialize;

use super::arguments::Format;
use super::output::{Paint, table, write, write_json};
use crate::catalog::{Catalog, Role};
use crate::check::{Example, Rule, Severity, Word, rules, words};
use crate::model::{EdgeKind, Family};
use crate::storage::did_you_mean;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Id of the rule, as in the findings; without one, all are listed
    rule: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the whole rulebook as Markdown
    #[arg(long, conflicts_with = "rule")]
    markdown: bool,
}

#[derive(Serialize)]
struct Record {
    id: &'static str,
    group: &'static str,
    severity: &'static str,
    title: &'static str,
    when: &'static str,
    why: &'static str,
    fix: &'static str,
    tags: &'static [&'static str],
    steps: Vec<String>,
    example: ExampleRecord,
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
    let Some(id) = &arguments.rule else {
        return list(arguments.format);
    };
    let Some(rule) = rules().iter().find(|rule| rule.id == id.as_str()) else {
        let hint = did_you_mean(id, rules().iter().map(|rule| rule.id));
        bail!("there is no rule {id:?}.{hint} `pipewright explain` lists all");
    };
    match arguments.format {
        Format::Json => write_json(&record(rule)),
        Format::Human => write(human(rule).as_bytes()),
    }
}

fn list(format: Format) -> anyhow::Result<()> {
    if format == Format::Json {
        return write_json(&rules().iter().map(record).collect::<Vec<_>>());
    }
    let row = |rule: &Rule| {
        let cells = [rule.id, rule.severity.key(), rule.title];
        cells.map(str::to_owned).to_vec()
    };
    write(table(&rules().iter().map(row).collect::<Vec<_>>()).as_bytes())
}

fn record(rule: &Rule) -> Record {
    Record {
        id: rule.id,
        group: rule.group,
        severity: rule.severity.key(),
        title: rule.title,
        when: rule.when,
        why: rule.why,
        fix: rule.fix,
        tags: rule.tags,
        steps: steps(rule),
        example: ExampleRecord {
            speaks: rule.example.broken(),
            is_silent: rule.example.sound(),
        },
    }
}

fn human(rule: &Rule) -> String {
    let paint = Paint::of_stdout();
    let color = match rule.severity {
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Advice => 36,
    };
    let head = paint.color(color, &format!("{}[{}]", rule.severity.key(), rule.id));
    let mut out = format!("{head} {}\n", paint.bold(rule.title));
    for (name, words) in [("When", rule.when), ("Why", rule.why), ("Fix", rule.fix)] {
        let _ = write!(out, "\n{}\n  {words}\n", paint.bold(name));
    }
    let _ = write!(out, "\n{}\n  {}\n", paint.bold("Designs"), designs(rule));
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
fn designs(rule: &Rule) -> String {
    if rule.tags.is_empty() {
        "all".to_owned()
    } else {
        format!("with one of the tags {}", rule.tags.join(", "))
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
            let _ = writeln!(out, "- Designs: {}", designs(rule));
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
        "\n## Roles\n\nRules ask for what components are, not for their ids. The palette says so of each, and own \
         rules may ask for it, too (`role`).\n\n| role | what it does | components |\n|---|---|---|\n",
    );
    for role in Role::ALL {
        let components = Catalog::bundled().playing(*role);
        let ids: Vec<String> = components.map(|own| format!("`{}`", own.id)).collect();
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
