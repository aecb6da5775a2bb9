//! `templates`, `components` and `figures`.

use anyhow::anyhow;
use serde::Serialize;

use super::arguments::Format;
use super::input::templates_folder_of_settings;
use super::output::{complain, table, write, write_json};
use crate::catalog::{Catalog, Component, Phase, Tier};
use crate::model::{BriefField, DataTypeId, FieldKind, FieldSpec, Property, Requirement};
use crate::session::{TemplateInfo, custom_gallery, template_infos};

#[derive(Serialize)]
struct TemplateRecord {
    id: String,
    family: &'static str,
    title: String,
    use_case: String,
    tags: Vec<String>,
    problem: String,
    task: String,
    input: String,
    output: String,
    framing: String,
    approach: String,
    evaluation: String,
    nodes: usize,
    edges: usize,
    own: bool,
}

impl From<TemplateInfo> for TemplateRecord {
    fn from(info: TemplateInfo) -> Self {
        let sheet = info.document.sheet();
        let brief = |field| sheet.brief(field).to_owned();
        Self {
            problem: brief(BriefField::Problem),
            task: brief(BriefField::Task),
            input: brief(BriefField::Input),
            output: brief(BriefField::Output),
            framing: brief(BriefField::Framing),
            approach: brief(BriefField::Approach),
            evaluation: brief(BriefField::Evaluation),
            family: info.family.key(),
            nodes: info.document.nodes().len(),
            edges: info.document.edges().len(),
            own: info.path.is_some(),
            id: info.id,
            title: info.title,
            use_case: info.use_case,
            tags: info.tags,
        }
    }
}

pub(super) fn templates(format: Format) -> anyhow::Result<()> {
    let mut records: Vec<TemplateRecord> = template_infos().into_iter().map(Into::into).collect();
    // What is wrong with own templates is said beside the list, which is still of use.
    match templates_folder_of_settings().map(|folder| custom_gallery(&folder)) {
        Some(Ok(own)) => {
            records.extend(own.infos.into_iter().map(Into::into));
            for unread in own.unread {
                complain(&anyhow!(unread.why));
            }
            if own.left_out > 0 {
                complain(&anyhow!("{} more templates are not listed", own.left_out));
            }
        }
        Some(Err(error)) => complain(&error.into()),
        None => {}
    }
    if format == Format::Json {
        return write_json(&records);
    }
    let rows: Vec<Vec<String>> = records
        .into_iter()
        .map(|record| {
            // What is typed or tested stands in columns of its own, the title at the end.
            let title = if record.own {
                format!("{} (custom)", record.title)
            } else {
                record.title
            };
            vec![record.id, record.family.to_owned(), title]
        })
        .collect();
    write(table(&rows).as_bytes())
}

#[derive(Serialize)]
struct PortRecord<'c> {
    types: Vec<&'c str>,
    required: bool,
}

#[derive(Serialize)]
struct DefaultsRecord<'c> {
    p50_ms: f64,
    p99_ms: f64,
    qps_per_replica: Option<f64>,
    replica: &'c str,
}

#[derive(Serialize)]
struct ComponentRecord<'c> {
    id: &'c str,
    name: &'c str,
    stage: &'c str,
    phase: &'static str,
    tier: &'static str,
    roles: Vec<&'static str>,
    description: &'c str,
    inputs: Vec<PortRecord<'c>>,
    outputs: Vec<&'c str>,
    technologies: &'c [String],
    defaults: Option<DefaultsRecord<'c>>,
    source: &'c str,
    references: Vec<&'c str>,
}

impl<'c> From<&'c Component> for ComponentRecord<'c> {
    fn from(component: &'c Component) -> Self {
        Self {
            id: component.id.as_str(),
            name: &component.name,
            stage: component.stage.as_str(),
            phase: match component.phase {
                Phase::Offline => "offline",
                Phase::Online => "online",
                Phase::Both => "both",
            },
            tier: match component.tier {
                Tier::Core => "core",
                Tier::Specialist => "specialist",
            },
            roles: component.roles.iter().map(|role| role.key()).collect(),
            description: &component.description,
            inputs: component
                .inputs
                .iter()
                .map(|port| PortRecord {
                    types: names(&port.types),
                    required: port.required,
                })
                .collect(),
            outputs: names(&component.outputs),
            technologies: &component.technologies,
            defaults: component.defaults.as_ref().map(|defaults| DefaultsRecord {
                p50_ms: defaults.p50_ms,
                p99_ms: defaults.p99_ms,
                qps_per_replica: defaults.qps_per_replica,
                replica: &defaults.replica,
            }),
            source: &component.source,
            references: references(&component.source),
        }
    }
}

/// What the marks of a source stand for.
fn references(marks: &str) -> Vec<&'static str> {
    let sources = Catalog::bundled().sources();
    marks
        .split(['+', '/'])
        .filter_map(|mark| sources.iter().find(|source| source.mark == mark))
        .map(|source| source.reference.as_str())
        .collect()
}

fn names(types: &[DataTypeId]) -> Vec<&str> {
    types.iter().map(DataTypeId::as_str).collect()
}

pub(super) fn components(search: Option<&str>, format: Format) -> anyhow::Result<()> {
    let found = Catalog::bundled().search(search.unwrap_or_default());
    let components = found.iter().map(|found| found.component);
    if format == Format::Json {
        let records: Vec<ComponentRecord<'_>> = components.map(Into::into).collect();
        return write_json(&records);
    }
    let rows: Vec<Vec<String>> = components
        .map(|component| {
            vec![
                component.stage.as_str().to_owned(),
                component.id.to_string(),
                component.name.clone(),
            ]
        })
        .collect();
    write(table(&rows).as_bytes())
}

#[derive(Serialize)]
struct FigureRecord {
    key: &'static str,
    label: &'static str,
    unit: &'static str,
    kind: &'static str,
    min: Option<f64>,
    max: Option<f64>,
    help: &'static str,
}

impl From<FieldSpec> for FigureRecord {
    fn from(spec: FieldSpec) -> Self {
        let (kind, range) = match spec.kind {
            FieldKind::Number { min, max } => ("number", Some((min, max))),
            FieldKind::Integer { min, max } => ("integer", Some((min, max))),
            FieldKind::Text => ("text", None),
            FieldKind::Flag => ("flag", None),
        };
        Self {
            key: spec.key,
            label: spec.label,
            unit: spec.unit.symbol(),
            kind,
            min: range.map(|(min, _)| min),
            max: range.map(|(_, max)| max),
            help: spec.help,
        }
    }
}

#[derive(Serialize)]
struct FigureRecords {
    nodes: Vec<FigureRecord>,
    requirements: Vec<FigureRecord>,
}

pub(super) fn figures(format: Format) -> anyhow::Result<()> {
    let records = FigureRecords {
        nodes: Property::ALL
            .iter()
            .map(|property| property.spec().into())
            .collect(),
        requirements: Requirement::ALL
            .iter()
            .map(|requirement| requirement.spec().into())
            .collect(),
    };
    if format == Format::Json {
        return write_json(&records);
    }
    let row = |whose: &str, record: &FigureRecord| {
        let cells = [whose, record.key, record.kind, record.unit, record.help];
        cells.map(str::to_owned).to_vec()
    };
    let mut rows: Vec<Vec<String>> = records.nodes.iter().map(|own| row("node", own)).collect();
    rows.extend(
        records
            .requirements
            .iter()
            .map(|requirement| row("sheet", requirement)),
    );
    write(table(&rows).as_bytes())
}
