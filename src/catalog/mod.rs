//! What can be drawn: stages, data types and components, frameworks and templates; and how it
//! looks: themes.
//!
//! All of it is data: RON files under `assets/` and `templates/`, parsed once into
//! validated types. A fault in an asset names its file, line and field.
//!
//! ```
//! use pipewright::catalog::Catalog;
//!
//! let catalog = Catalog::bundled();
//! let retriever = catalog.component("ann_retriever").unwrap();
//! assert_eq!(retriever.stage.as_str(), "retrieval");
//! assert!(retriever.accepts("embedding") && !retriever.accepts("labels"));
//! ```

mod any_box;
mod component;
mod framework;
mod icon;
mod load;
mod load_words;
mod prices;
mod role;
mod search;
mod suggest;
mod template;
mod theme;

pub use any_box::{BOX, box_id, is_box};
pub use component::{
    Bridge, Catalog, Component, DataType, Defaults, FigureSource, InputPort, Machine, Phase, Stage,
    StageId, Tier,
};
pub use framework::{Framework, FrameworkKind, FrameworkStep, Frameworks, read_frameworks};
pub use icon::Icon;
pub use load::CatalogError;
pub use prices::{Assumptions, Price, Prices, read_prices};
pub use role::Role;
pub use search::Found;
pub(crate) use suggest::{did_you_mean, nearest};
pub use template::{Template, template, templates};
pub use theme::{BundledTheme, Rgba, ThemeRecord, ThemeSyntax, read_theme};
