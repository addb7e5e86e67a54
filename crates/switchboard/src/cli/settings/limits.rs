//! How often operations may be called: documented rates, others, or none.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use cams::contract::Rate;
use serde::{Deserialize, Serialize};

use super::super::call::catalogue;
use super::super::error::Error;
use super::keys;
use super::layers::{Layers, place};
use super::sourced::{Source, Sourced};
use crate::model::{LimitSource, OperationLimit};

/// Calls a second that may fail authentication from one source address, unless told otherwise (decided): far more than a client
/// that is set up wrongly makes, and a hundredth of what this service answers.
const STRANGERS: NonZeroU32 = NonZeroU32::new(100).unwrap();

/// What holds for an operation that has no number of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LimitDefault {
    /// Its documented rate.
    Documented,
    /// No limit.
    None,
}

/// How many calls a second may fail authentication from one source address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrangersLimit {
    /// So many.
    PerSecond(NonZeroU32),
    /// Any number.
    None,
}

/// `[limits]` of the configuration.
#[derive(Clone, Debug)]
pub struct Limits {
    /// What holds for all operations that are not named.
    pub default: Sourced<LimitDefault>,
    /// What holds for source addresses whose calls fail authentication.
    pub strangers: Sourced<StrangersLimit>,
    /// Calls a second for each account, by operation.
    pub operations: BTreeMap<String, Sourced<NonZeroU32>>,
}

/// `[limits]` of a world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorldLimits {
    /// What holds for all operations that are not named, when it says so.
    pub default: Option<LimitDefault>,
    /// Calls a second for each account, by operation.
    pub operations: BTreeMap<String, NonZeroU32>,
}

/// What holds after the configuration has been laid over the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveLimits {
    default: LimitDefault,
    default_source: LimitSource,
    strangers: StrangersLimit,
    operations: BTreeMap<String, (NonZeroU32, LimitSource)>,
}

impl Limits {
    /// The configuration over the world, key by key.
    pub fn over(&self, world: &WorldLimits) -> EffectiveLimits {
        let (default, default_source) = match (&self.default.source, world.default) {
            (Source::Default, Some(of_world)) => (of_world, LimitSource::World),
            (Source::Default, None) => (self.default.value, LimitSource::Default),
            _ => (self.default.value, LimitSource::Settings),
        };
        let strangers = match (&self.strangers.source, default) {
            // Who wants no limits wants none of these either, unless he says so.
            (Source::Default, LimitDefault::None) => StrangersLimit::None,
            _ => self.strangers.value,
        };
        let of_world = world.operations.iter().map(|(name, rate)| (name, (*rate, LimitSource::World)));
        let of_settings =
            self.operations.iter().map(|(name, rate)| (name, (rate.value, LimitSource::Settings)));
        let operations = of_world.chain(of_settings).map(|(name, limit)| (name.clone(), limit)).collect();
        EffectiveLimits { default, default_source, strangers, operations }
    }

    pub(super) fn resolve(layers: &Layers<'_>) -> Result<Self, Error> {
        let default = layers.or(&keys::LIMITS_DEFAULT, LimitDefault::Documented, parse_default)?;
        let strangers =
            layers.or(&keys::LIMITS_STRANGERS, StrangersLimit::PerSecond(STRANGERS), parse_strangers)?;
        let mut operations = BTreeMap::new();
        for operation in catalogue::operations() {
            let name = format!("{}{operation}", keys::LIMITS);
            let variable = format!("{}{}", keys::LIMITS_VARIABLE, operation.to_ascii_uppercase());
            let Some(text) = layers.loose(&name, &variable) else { continue };
            let value = text.value.parse().map_err(|_| Error::Value {
                place: place(&name, &text.source),
                expected: "calls a second, from 1".to_owned(),
                got: text.value.clone(),
            })?;
            operations.insert(operation.to_owned(), Sourced { value, source: text.source });
        }
        Ok(Limits { default, strangers, operations })
    }
}

impl EffectiveLimits {
    /// What holds for an operation of this rate.
    pub fn limit(&self, operation: &str, rate: Rate) -> OperationLimit {
        if let Some((rate, source)) = self.operations.get(operation) {
            return OperationLimit { rate: Some(*rate), source: *source };
        }
        match (self.default, rate) {
            (LimitDefault::None, _) => OperationLimit { rate: None, source: self.default_source },
            (LimitDefault::Documented, Rate::Documented(rate)) => {
                OperationLimit { rate: NonZeroU32::new(rate), source: LimitSource::Documented }
            }
            (LimitDefault::Documented, Rate::Default | Rate::Chosen(_)) => {
                OperationLimit { rate: NonZeroU32::new(rate.per_second()), source: LimitSource::Default }
            }
        }
    }

    /// How many calls a second may fail authentication from one source address; `None` is no limit.
    pub fn strangers(&self) -> Option<NonZeroU32> {
        match self.strangers {
            StrangersLimit::PerSecond(rate) => Some(rate),
            StrangersLimit::None => None,
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

fn parse_strangers(text: &str) -> Result<StrangersLimit, String> {
    match text {
        "none" => Ok(StrangersLimit::None),
        rate => rate
            .parse()
            .map(StrangersLimit::PerSecond)
            .map_err(|_| "calls a second that may fail, from 1, or none".to_owned()),
    }
}
