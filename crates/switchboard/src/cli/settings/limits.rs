//! How often operations may be called: documented rates, others, or none.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::call::catalogue;
use super::super::error::Error;
use super::keys;
use super::layers::{Layers, place};
use super::sourced::{Source, Sourced};

/// What holds for an operation that has no number of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LimitDefault {
    /// Its documented rate.
    Documented,
    /// No limit.
    None,
}

/// `[limits]` of the configuration.
#[derive(Clone, Debug)]
pub struct Limits {
    /// What holds for all operations that are not named.
    pub default: Sourced<LimitDefault>,
    /// Calls a second for each account, by operation. At least 1.
    pub operations: BTreeMap<String, Sourced<u32>>,
}

/// `[limits]` of a world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorldLimits {
    /// What holds for all operations that are not named, when it says so.
    pub default: Option<LimitDefault>,
    /// Calls a second for each account, by operation. At least 1.
    pub operations: BTreeMap<String, u32>,
}

/// What holds after the configuration has been laid over the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveLimits {
    default: LimitDefault,
    operations: BTreeMap<String, u32>,
}

impl Limits {
    /// The configuration over the world, key by key.
    pub fn over(&self, world: &WorldLimits) -> EffectiveLimits {
        let default = match (&self.default.source, world.default) {
            (Source::Default, Some(of_world)) => of_world,
            _ => self.default.value,
        };
        let mut operations = world.operations.clone();
        operations.extend(self.operations.iter().map(|(name, limit)| (name.clone(), limit.value)));
        EffectiveLimits { default, operations }
    }

    pub(super) fn resolve(layers: &Layers<'_>) -> Result<Self, Error> {
        let default = layers.or(&keys::LIMITS_DEFAULT, LimitDefault::Documented, parse_default)?;
        let mut operations = BTreeMap::new();
        for operation in catalogue::operations() {
            let name = format!("{}{operation}", keys::LIMITS);
            let variable = format!("{}{}", keys::LIMITS_VARIABLE, operation.to_ascii_uppercase());
            let Some(text) = layers.loose(&name, &variable) else { continue };
            let value =
                text.value.parse().ok().filter(|rate: &u32| *rate > 0).ok_or_else(|| Error::Value {
                    place: place(&name, &text.source),
                    expected: "calls a second, from 1".to_owned(),
                    got: text.value.clone(),
                })?;
            operations.insert(operation.to_owned(), Sourced { value, source: text.source });
        }
        Ok(Limits { default, operations })
    }
}

impl EffectiveLimits {
    /// Calls a second that an account may make of an operation whose documented rate is given; `None` is no limit.
    pub fn rate(&self, operation: &str, documented: u32) -> Option<u32> {
        match (self.operations.get(operation), self.default) {
            (Some(rate), _) => Some(*rate),
            (None, LimitDefault::Documented) => Some(documented),
            (None, LimitDefault::None) => None,
        }
    }
}

/// Whether the API has such an operation.
pub(crate) fn is_operation(name: &str) -> bool {
    catalogue::parameters(name).is_some()
}

pub(crate) fn parse_default(text: &str) -> Result<LimitDefault, String> {
    match text {
        "documented" => Ok(LimitDefault::Documented),
        "none" => Ok(LimitDefault::None),
        _ => Err("documented or none".to_owned()),
    }
}
