//! Reads the palette's RON files into validated types.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::component::{
    Catalog, Component, DataType, Defaults, FigureSource, InputPort, Machine, Phase, Stage,
    StageId, Tier,
};
use super::framework::{self, Frameworks};
use super::icon::Icon;
use super::role::Role;

/// A fault in a bundled asset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// The file is not the RON that is wanted.
    #[error("{file}:{line}:{column}: {message}")]
    Syntax {
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong; names the field.
        message: String,
    },
    /// The file is readable, but a value in it is wrong.
    #[error("{file}:{line}: `{id}`: {message}")]
    Value {
        /// Name of the file.
        file: String,
        /// Line of the entry, from 1.
        line: usize,
        /// The entry.
        id: String,
        /// What is wrong; names the field.
        message: String,
    },
}

/// An asset: name and text.
pub(super) type Asset = (&'static str, &'static str);

macro_rules! asset {
    ($name:literal) => {
        ($name, include_str!(concat!("../../assets/palette/", $name)))
    };
}

const STAGES: Asset = asset!("stages.ron");
const DATA_TYPES: Asset = asset!("data_types.ron");
const SOURCES: Asset = asset!("sources.ron");
const COMPONENTS: [Asset; 19] = [
    asset!("01_source.ron"),
    asset!("02_ingestion.ron"),
    asset!("03_labeling.ron"),
    asset!("04_features.ron"),
    asset!("05_training.ron"),
    asset!("06_model.ron"),
    asset!("07_storage.ron"),
    asset!("08_request.ron"),
    asset!("09_understanding.ron"),
    asset!("10_retrieval.ron"),
    asset!("11_ranking.ron"),
    asset!("12_rerank.ron"),
    asset!("13_generation.ron"),
    asset!("14_postprocess.ron"),
    asset!("15_safety.ron"),
    asset!("16_serving.ron"),
    asset!("17_evaluation.ron"),
    asset!("18_monitoring.ron"),
    asset!("19_feedback.ron"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageRecord {
    id: String,
    icon: Icon,
    name: String,
    description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DataTypeRecord {
    id: String,
    name: String,
    stage: String,
    description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceRecord {
    mark: String,
    reference: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PhaseRecord {
    Offline,
    Online,
    Both,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum TierRecord {
    Core,
    Specialist,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InputRecord {
    types: Vec<String>,
    #[serde(default)]
    required: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum MachineRecord {
    Gpus(f64),
    Vcpus(f64),
    None,
}

impl From<MachineRecord> for Machine {
    fn from(record: MachineRecord) -> Self {
        match record {
            MachineRecord::Gpus(count) => Self::Gpus(count),
            MachineRecord::Vcpus(count) => Self::Vcpus(count),
            MachineRecord::None => Self::None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefaultsRecord {
    p50_ms: f64,
    p99_ms: f64,
    #[serde(default)]
    qps_per_replica: Option<f64>,
    #[serde(default)]
    replica: String,
    #[serde(default)]
    machine: Option<MachineRecord>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ComponentRecord {
    id: String,
    name: String,
    stage: String,
    /// That of the stage, if there is none.
    icon: Option<Icon>,
    phase: PhaseRecord,
    tier: TierRecord,
    #[serde(default)]
    roles: Vec<String>,
    description: String,
    inputs: Vec<InputRecord>,
    outputs: Vec<String>,
    technologies: Vec<String>,
    #[serde(default)]
    defaults: Option<DefaultsRecord>,
    capacity: String,
    source: String,
}

impl Catalog {
    pub(super) fn load_bundled() -> Result<Self, CatalogError> {
        let mut catalog = Self::load(STAGES, DATA_TYPES, SOURCES, &COMPONENTS)?;
        catalog.words = catalog.read_words()?;
        catalog.bridges = catalog.read_bridges()?;
        let (file, text) = framework::FRAMEWORKS;
        catalog.frameworks = framework::read_frameworks(file, text)?;
        Ok(catalog)
    }

    pub(super) fn load(
        stages: Asset,
        data_types: Asset,
        sources: Asset,
        components: &[Asset],
    ) -> Result<Self, CatalogError> {
        let stages: Vec<Stage> = parse::<StageRecord>(stages)?
            .into_iter()
            .enumerate()
            .map(|(order, record)| Stage {
                id: StageId(record.id),
                icon: record.icon,
                name: record.name,
                description: record.description,
                order,
            })
            .collect();
        let (data_file, data_text) = data_types;
        let data_types = parse::<DataTypeRecord>(data_types)?
            .into_iter()
            .map(|record| {
                let stage = stages
                    .iter()
                    .find(|stage| stage.id.as_str() == record.stage);
                let stage = stage.ok_or_else(|| CatalogError::Value {
                    file: data_file.to_owned(),
                    line: line_of(data_text, &record.id),
                    id: record.id.clone(),
                    message: format!("stage: there is no stage `{}`", record.stage),
                })?;
                Ok(DataType {
                    id: record.id.into(),
                    name: record.name,
                    stage: stage.id.clone(),
                    description: record.description,
                })
            })
            .collect::<Result<_, _>>()?;
        let sources = parse::<SourceRecord>(sources)?
            .into_iter()
            .map(|record| FigureSource {
                mark: record.mark,
                reference: record.reference,
            })
            .collect();
        let mut catalog = Self {
            stages,
            data_types,
            sources,
            components: Vec::new(),
            component_index: HashMap::new(),
            role_index: HashMap::new(),
            frameworks: Frameworks::default(),
            words: Vec::new(),
            bridges: Vec::new(),
            search_index: OnceLock::new(),
        };
        for asset in components {
            for record in parse::<ComponentRecord>(*asset)? {
                let id = record.id.clone();
                catalog.add(record).map_err(|message| CatalogError::Value {
                    file: asset.0.to_owned(),
                    line: line_of(asset.1, &id),
                    id,
                    message,
                })?;
            }
        }
        Ok(catalog)
    }

    /// Adds a component, or says which field is wrong.
    fn add(&mut self, record: ComponentRecord) -> Result<(), String> {
        let (stage, icon) = self
            .stage(&record.stage)
            .map(|stage| (stage.id.clone(), record.icon.unwrap_or(stage.icon)))
            .ok_or_else(|| format!("stage: there is no stage `{}`", record.stage))?;
        let known = |field: &str, data: &String| {
            self.data_type(data)
                .map(|known| known.id.clone())
                .ok_or_else(|| format!("{field}: there is no data type `{data}`"))
        };
        let mut inputs = Vec::new();
        for input in &record.inputs {
            if input.types.is_empty() {
                return Err("inputs: a port accepts at least one data type".into());
            }
            let types = input
                .types
                .iter()
                .map(|data| known("inputs", data))
                .collect::<Result<_, _>>()?;
            inputs.push(InputPort {
                types,
                required: input.required,
            });
        }
        let outputs: Vec<_> = record
            .outputs
            .iter()
            .map(|data| known("outputs", data))
            .collect::<Result<_, _>>()?;
        if outputs.iter().collect::<BTreeSet<_>>().len() != outputs.len() {
            return Err("outputs: a data type is listed twice".into());
        }
        if record.name.is_empty() || record.technologies.iter().any(String::is_empty) {
            return Err("name and technologies must not be empty".into());
        }
        let mut roles: Vec<Role> = Vec::new();
        for key in &record.roles {
            let role =
                Role::from_key(key).ok_or_else(|| format!("roles: there is no role `{key}`"))?;
            if roles.contains(&role) {
                return Err(format!("roles: `{key}` is listed twice"));
            }
            roles.push(role);
        }
        for mark in record.source.split(['+', '/']) {
            if !self.sources.iter().any(|source| source.mark == mark) {
                return Err(format!("source: there is no source with mark `{mark}`"));
            }
        }
        if let Some(defaults) = &record.defaults {
            let fine = defaults.p50_ms >= 0.0
                && defaults.p99_ms >= defaults.p50_ms
                && defaults.p99_ms.is_finite()
                && defaults
                    .qps_per_replica
                    .is_none_or(|qps| qps > 0.0 && qps.is_finite());
            let is_positive = match defaults.machine {
                Some(MachineRecord::Gpus(count) | MachineRecord::Vcpus(count)) => {
                    count > 0.0 && count.is_finite()
                }
                Some(MachineRecord::None) | None => true,
            };
            if !is_positive {
                return Err("defaults: a machine has more than 0 GPUs or vCPUs".into());
            }
            if !fine {
                return Err("defaults: 0 <= p50_ms <= p99_ms and qps_per_replica > 0".into());
            }
        }
        let component = Component {
            id: record.id.as_str().into(),
            name: record.name,
            stage,
            icon,
            phase: match record.phase {
                PhaseRecord::Offline => Phase::Offline,
                PhaseRecord::Online => Phase::Online,
                PhaseRecord::Both => Phase::Both,
            },
            tier: match record.tier {
                TierRecord::Core => Tier::Core,
                TierRecord::Specialist => Tier::Specialist,
            },
            roles,
            description: record.description,
            inputs,
            outputs,
            technologies: record.technologies,
            defaults: record.defaults.map(|defaults| Defaults {
                p50_ms: defaults.p50_ms,
                p99_ms: defaults.p99_ms,
                qps_per_replica: defaults.qps_per_replica,
                replica: defaults.replica,
                machine: defaults.machine.map(Machine::from),
            }),
            capacity: record.capacity,
            source: record.source,
        };
        if self
            .component_index
            .insert(record.id, self.components.len())
            .is_some()
        {
            return Err("id: it is used twice".into());
        }
        for role in &component.roles {
            let places = self.role_index.entry(*role).or_default();
            places.push(self.components.len());
        }
        self.components.push(component);
        Ok(())
    }
}

pub(super) fn parse<T: DeserializeOwned>(
    (file, text): (&str, &str),
) -> Result<Vec<T>, CatalogError> {
    parse_one((file, text))
}

/// Parses a file that is one value.
pub(super) fn parse_one<T: DeserializeOwned>(
    (file, text): (&str, &str),
) -> Result<T, CatalogError> {
    ron::Options::default()
        .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
        .from_str(text)
        .map_err(|error| CatalogError::Syntax {
            file: file.to_owned(),
            line: error.span.start.line,
            column: error.span.start.col,
            message: error.code.to_string(),
        })
}

/// The line of the entry with that id, from 1; 1 if it is not found.
fn line_of(text: &str, id: &str) -> usize {
    line_with(text, &format!("id: \"{id}\""))
}

/// The line that has some words, from 1; the first one if none has.
pub(super) fn line_with(text: &str, wanted: &str) -> usize {
    text.lines()
        .position(|line| line.contains(wanted))
        .map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_palette_is_whole() {
        let catalog = Catalog::load_bundled().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(catalog.stages().len(), 19);
        assert_eq!(catalog.data_types().len(), 20);
        assert_eq!(catalog.components().len(), 150);
        let core = catalog
            .components()
            .iter()
            .filter(|c| c.tier == Tier::Core)
            .count();
        assert_eq!(core, 100);
    }

    #[test]
    fn a_fault_names_file_line_and_field() {
        let broken = |text: &'static str| {
            Catalog::load(STAGES, DATA_TYPES, SOURCES, &[("broken.ron", text)]).unwrap_err()
        };
        let unknown_stage = broken(
            "[\n(id: \"a\", name: \"A\", stage: \"nowhere\", phase: both, tier: core, description: \"\",\n\
             inputs: [], outputs: [], technologies: [], capacity: \"\", source: \"R\")]",
        );
        assert_eq!(
            unknown_stage.to_string(),
            "broken.ron:2: `a`: stage: there is no stage `nowhere`"
        );
        let unknown_role = broken(
            "[\n(id: \"a\", name: \"A\", stage: \"source\", phase: both, tier: core, roles: [\"king\"],\n\
             description: \"\", inputs: [], outputs: [], technologies: [], capacity: \"\", source: \"R\")]",
        );
        assert_eq!(
            unknown_role.to_string(),
            "broken.ron:2: `a`: roles: there is no role `king`"
        );
        let unknown_field = broken("[\n(id: \"a\",\n nmae: \"A\")]");
        let message = unknown_field.to_string();
        assert!(
            message.starts_with("broken.ron:3:") && message.contains("nmae"),
            "{message}"
        );
    }

    #[test]
    fn every_data_type_is_given_and_accepted_by_someone() {
        let catalog = Catalog::bundled();
        for data in catalog.data_types() {
            let id = data.id.as_str();
            assert!(
                catalog.components().iter().any(|c| c.gives(id)),
                "nobody gives {id}"
            );
            assert!(
                catalog.components().iter().any(|c| c.accepts(id)),
                "nobody accepts {id}"
            );
        }
    }

    #[test]
    fn the_words_for_a_replica_and_its_machine_agree() {
        let count = |words: &str, unit: &str| {
            let (count, rest) = words.split_once(' ')?;
            let count = count.parse::<f64>().ok()?;
            rest.starts_with(unit).then_some(count)
        };
        let mut told = 0;
        for component in Catalog::bundled().components() {
            let Some(defaults) = &component.defaults else {
                continue;
            };
            let words = defaults.replica.as_str();
            let machine = count(words, "GPU").map(Machine::Gpus);
            let cores = count(words, "vCPU").or_else(|| count(words, "core"));
            let machine = machine.or(cores.map(Machine::Vcpus));
            if machine.is_some() {
                assert_eq!(defaults.machine, machine, "{}: {words}", component.id);
                told += 1;
            }
        }
        assert!(told > 40, "{told}");
    }

    #[test]
    fn every_role_is_played_by_someone() {
        for role in Role::ALL {
            let usual = Catalog::bundled().usual(*role);
            assert!(usual.is_some(), "nobody is a {}", role.key());
            assert_eq!(Role::from_key(role.key()), Some(*role));
        }
    }

    #[test]
    fn descriptions_are_there_and_short_enough_for_a_tooltip() {
        let catalog = Catalog::bundled();
        let components = catalog
            .components()
            .iter()
            .map(|c| (c.id.as_str(), c.description.as_str(), 60));
        let stages = catalog
            .stages()
            .iter()
            .map(|s| (s.id.as_str(), s.description.as_str(), 20));
        let data_types = catalog
            .data_types()
            .iter()
            .map(|d| (d.id.as_str(), d.description.as_str(), 20));
        for (id, description, shortest) in components.chain(stages).chain(data_types) {
            let length = description.chars().count();
            assert!((shortest..=240).contains(&length), "{id}: {length} chars");
            assert!(
                description.starts_with(char::is_uppercase) && description.ends_with('.'),
                "{id}: {description}"
            );
        }
        for component in catalog.components() {
            let length = component.capacity.chars().count();
            assert!((1..=240).contains(&length), "{}: {length}", component.id);
        }
    }

    #[test]
    fn names_are_unique() {
        let catalog = Catalog::bundled();
        let mut names = BTreeSet::new();
        for component in catalog.components() {
            let name = component.name.to_lowercase();
            assert!(names.insert(name), "{} is used twice", component.name);
        }
        let stages: BTreeSet<_> = catalog.stages().iter().map(|s| &s.name).collect();
        assert_eq!(stages.len(), catalog.stages().len());
        let data_types: BTreeSet<_> = catalog.data_types().iter().map(|d| &d.name).collect();
        assert_eq!(data_types.len(), catalog.data_types().len());
    }
}
