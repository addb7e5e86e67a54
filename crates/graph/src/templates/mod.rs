//! Message templates: creating, listing and deleting them (Meta Graph notes, 5).

mod component;
mod grammar;
mod placeholders;
mod record;

pub use component::{Button, ButtonType, Component, ComponentType, Example, HeaderFormat, NamedExample};
pub use grammar::{Fault, check};
pub use placeholders::{fill, placeholders};
pub use record::{
    Category, CreateAnswer, CreateTemplate, ParameterFormat, QualityScore, Template, TemplateStatus,
};

/// The value of `fields` that asks for all of [`Template`].
pub const FIELDS: &str =
    "id,name,language,category,status,components,parameter_format,rejected_reason,quality_score";
/// Longest name in characters.
pub const LONGEST_NAME: usize = 512;
/// Longest text header in characters.
pub const LONGEST_HEADER: usize = 60;
/// Longest body in characters.
pub const LONGEST_BODY: usize = 1024;
/// Longest footer in characters.
pub const LONGEST_FOOTER: usize = 60;
/// Most buttons.
pub const MOST_BUTTONS: usize = 10;
/// Longest text of a button in characters.
pub const LONGEST_BUTTON_TEXT: usize = 25;
