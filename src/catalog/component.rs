//! Components, their ports and the stages they stand in.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::framework::{Framework, Frameworks};
use super::icon::Icon;
use super::role::Role;
use super::search::{Index, Words};
use crate::model::{ComponentId, DataTypeId, Family};

/// Names a stage of the pipeline, such as `retrieval`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageId(pub(super) String);

impl StageId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A group of the palette, in pipeline order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its id.
    pub id: StageId,
    /// Its icon.
    pub icon: Icon,
    /// Its name on screen.
    pub name: String,
    /// What belongs there, in a sentence.
    pub description: String,
    /// Place in the pipeline, from 0.
    pub order: usize,
}

/// What can flow along an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataType {
    /// Its id; also names ports.
    pub id: DataTypeId,
    /// Its name on screen.
    pub name: String,
    /// The stage that typically gives it; its ports have the color of that.
    pub stage: StageId,
    /// What it is, in a sentence.
    pub description: String,
}

/// Where a component can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// In jobs only.
    Offline,
    /// Inside requests only.
    Online,
    /// Either.
    Both,
}

/// How often a component is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Shown at once.
    Core,
    /// Shown under "more".
    Specialist,
}

/// An input port: takes any number of edges of any of its types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputPort {
    /// Data types that it accepts; never empty.
    pub types: Vec<DataTypeId>,
    /// Whether the component cannot work without it.
    pub required: bool,
}

impl InputPort {
    /// Whether it accepts a data type.
    pub fn accepts(&self, data: &str) -> bool {
        self.types.iter().any(|accepted| accepted.as_str() == data)
    }
}

/// What one replica occupies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Machine {
    /// So many accelerators.
    Gpus(f64),
    /// So many virtual cores.
    Vcpus(f64),
    /// Nothing that is paid for: it runs inside of another process, or is not ours.
    None,
}

/// Figures that a component has where a node sets none.
#[derive(Clone, Debug, PartialEq)]
pub struct Defaults {
    /// Median latency of one call in milliseconds.
    pub p50_ms: f64,
    /// 99th percentile latency of one call in milliseconds.
    pub p99_ms: f64,
    /// Requests per second of one replica; `None` where it depends on the use.
    pub qps_per_replica: Option<f64>,
    /// What one replica is: `1 GPU`, `16 vCPU shard`; empty where it depends on the use.
    pub replica: String,
    /// The same as figures, for the cost; `None` where it depends on the use.
    pub machine: Option<Machine>,
}

/// A kind of node.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Its id.
    pub id: ComponentId,
    /// Its name on screen.
    pub name: String,
    /// The stage that it belongs to.
    pub stage: StageId,
    /// What it is at a glance: the icon of its family, or that of its stage.
    pub icon: Icon,
    /// Where it can run.
    pub phase: Phase,
    /// How often it is wanted.
    pub tier: Tier,
    /// What it is to rules and estimates.
    pub roles: Vec<Role>,
    /// What it does and when to use it.
    pub description: String,
    /// Input ports, top to bottom.
    pub inputs: Vec<InputPort>,
    /// Data types of its output ports, top to bottom.
    pub outputs: Vec<DataTypeId>,
    /// Typical implementations.
    pub technologies: Vec<String>,
    /// Default figures, for components that take part in requests.
    pub defaults: Option<Defaults>,
    /// Rules of thumb for size and throughput.
    pub capacity: String,
    /// Marks of the sources of its figures, such as `S9+R`.
    pub source: String,
}

impl Component {
    /// The rule of thumb as people read it: without the marks of its sources.
    pub fn rule_of_thumb(&self) -> String {
        let mut words = String::with_capacity(self.capacity.len());
        let mut rest = self.capacity.as_str();
        while let Some((before, after)) = rest.split_once(" [S") {
            let Some((mark, behind)) = after.split_once(']') else {
                break;
            };
            words.push_str(before);
            if !mark.chars().all(|c| c.is_ascii_digit()) {
                words.extend([" [S", mark, "]"]);
            }
            rest = behind;
        }
        words.push_str(rest);
        words
    }

    /// Whether it has a role.
    pub fn plays(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether some input port accepts a data type.
    pub fn accepts(&self, data: &str) -> bool {
        self.inputs.iter().any(|port| port.accepts(data))
    }

    /// Whether an output port gives a data type.
    pub fn gives(&self, data: &str) -> bool {
        self.outputs.iter().any(|given| given.as_str() == data)
    }

    /// The data types that can flow from this component to another one, in port order.
    pub fn flows_to<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a DataTypeId> {
        self.outputs
            .iter()
            .filter(|data| other.accepts(data.as_str()))
    }
}

/// What turns one kind of data into another, where one component does not give what the next takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    /// What there is.
    pub from: DataTypeId,
    /// What is wanted.
    pub to: DataTypeId,
    /// The component that wants it; `None` is any.
    pub into: Option<ComponentId>,
    /// The component that stands between.
    pub by: ComponentId,
}

/// Where a figure comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureSource {
    /// The mark that components name.
    pub mark: String,
    /// Title, publisher, year and address.
    pub reference: String,
}

/// The palette and the interview frameworks.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub(super) stages: Vec<Stage>,
    pub(super) data_types: Vec<DataType>,
    pub(super) components: Vec<Component>,
    pub(super) sources: Vec<FigureSource>,
    pub(super) component_index: HashMap<String, usize>,
    /// Places of components by role; asked by role only.
    pub(super) role_index: HashMap<Role, Vec<usize>>,
    pub(super) frameworks: Frameworks,
    /// What stands between components that do not fit.
    pub(super) bridges: Vec<Bridge>,
    /// What others call the components.
    pub(super) words: Vec<Words>,
    /// Made from all of that with the first search.
    pub(super) search_index: OnceLock<Index>,
}

impl Catalog {
    /// The palette that comes with the program, parsed at the first call.
    ///
    /// A fault in a bundled asset is found by the tests; here it would leave the palette
    /// empty, and every component would be drawn as unknown.
    pub fn bundled() -> &'static Self {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        CATALOG.get_or_init(|| {
            Self::load_bundled().unwrap_or_else(|error| {
                tracing::error!("the bundled palette cannot be read: {error}");
                Self::default()
            })
        })
    }

    /// Stages in pipeline order.
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The stage with that id.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id.as_str() == id)
    }

    /// Data types in palette order.
    pub fn data_types(&self) -> &[DataType] {
        &self.data_types
    }

    /// The data type with that id.
    pub fn data_type(&self, id: &str) -> Option<&DataType> {
        self.data_types.iter().find(|data| data.id.as_str() == id)
    }

    /// Components by stage, in palette order.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// The component with that id; `None` if this palette does not know it.
    pub fn component(&self, id: &str) -> Option<&Component> {
        self.components.get(self.place(id)?)
    }

    /// The place in [`Catalog::components`] of the one with that id.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.component_index.get(id).copied()
    }

    /// The components that have a role, in palette order.
    pub fn playing(&self, role: Role) -> impl Iterator<Item = &Component> {
        let places = self.role_index.get(&role).into_iter().flatten();
        places.filter_map(|place| self.components.get(*place))
    }

    /// The component that is added where a role is missing: the first one that has it.
    pub fn usual(&self, role: Role) -> Option<&Component> {
        self.playing(role).next()
    }

    /// The components that have to stand between two, in order: none if what one gives is taken by the
    /// other; `None` if at most `most` of them do not help.
    pub fn between(
        &self,
        from: &Component,
        to: &Component,
        most: usize,
    ) -> Option<Vec<&Component>> {
        if from.flows_to(to).next().is_some() {
            return Some(Vec::new());
        }
        // What can be had so far, with the components that lead there.
        let mut reached: Vec<(DataTypeId, Vec<&Component>)> = Vec::new();
        for data in &from.outputs {
            reached.push((data.clone(), Vec::new()));
        }
        let mut edge = 0;
        while edge < reached.len() {
            let Some((data, path)) = reached.get(edge).cloned() else {
                break;
            };
            edge += 1;
            if path.len() >= most {
                continue;
            }
            for bridge in self.bridges.iter().filter(|bridge| bridge.from == data) {
                if bridge.into.as_ref().is_some_and(|into| *into != to.id) {
                    continue;
                }
                let Some(by) = self.component(bridge.by.as_str()) else {
                    continue;
                };
                if by.id == to.id || by.id == from.id {
                    continue;
                }
                let mut path = path.clone();
                path.push(by);
                if to.accepts(bridge.to.as_str()) {
                    return Some(path);
                }
                if reached.iter().all(|(known, _)| *known != bridge.to) {
                    reached.push((bridge.to.clone(), path));
                }
            }
        }
        None
    }

    /// Sources of default figures.
    pub fn sources(&self) -> &[FigureSource] {
        &self.sources
    }

    /// How a question of that family is answered, step by step.
    pub fn framework(&self, family: Family) -> Option<&Framework> {
        self.frameworks.for_family(family).next()
    }

    /// The frameworks and guides that come with the program.
    pub fn frameworks(&self) -> &Frameworks {
        &self.frameworks
    }
}
