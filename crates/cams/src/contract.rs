//! The contract of an operation: everything about it that is the same for every call.
//!
//! The gateway reads it to authorise, throttle and check; the explorer and the
//! reference documentation print it. The types beside it say what goes in and out.

use std::fmt::Debug;

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

/// One operation of the API. The marker type that implements it carries the operation's name.
pub trait Operation: Send + Sync + 'static {
    /// The value of the parameter `Version`: that of the Chat App API, unless another API says otherwise.
    const VERSION: &'static str = crate::VERSION;
    /// The value of the parameter `Action`, spelled as in the API.
    const NAME: &'static str;
    /// How often an account may call it.
    const RATE: Rate;
    /// What a policy has to allow.
    const ACCESS: Access;
    /// Whose identities may call it.
    const AUDIENCE: Audience = Audience::EveryAccount;
    /// Required top-level parameters, in the order of the documentation's table: the first
    /// that is missing is the one that the refusal names.
    const REQUIRED: &'static [&'static str];
    /// Whether a call changes anything.
    const EFFECT: Effect;
    /// Whether the account has to have opened the service.
    const OPENING: Opening;
    /// Which fields of the envelope stand in its answer.
    const ENVELOPE: EnvelopeFields;

    /// What the operation takes. Parameters that the vendor keeps for himself or has
    /// deprecated (`OwnerId`, `ResourceOwnerAccount`, `ResourceOwnerId`, …) are accepted and ignored.
    type Request: Serialize
        + DeserializeOwned
        + JsonSchema
        + Clone
        + Debug
        + Default
        + PartialEq
        + Send
        + Sync
        + 'static;

    /// What it answers beside `RequestId`, `Code`, `Message`, `Success` and `AccessDeniedDetail`.
    type Response: Serialize
        + DeserializeOwned
        + JsonSchema
        + Clone
        + Debug
        + Default
        + PartialEq
        + Send
        + Sync
        + 'static;
}

/// Requests a second for each account and operation. More are refused with `Throttling.User`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// The documentation names this many requests a second (behaviour notes, 7).
    Documented(u32),
    /// The documentation names none: [`DEFAULT_RATE`].
    Default,
    /// The documentation names none, and the default does not serve; the operation says why.
    Chosen(u32),
}

/// Requests a second where none are documented: a choice of ours (behaviour notes, 7).
pub const DEFAULT_RATE: u32 = 10;

impl Rate {
    /// Requests a second.
    #[must_use]
    pub const fn per_second(self) -> u32 {
        match self {
            Self::Documented(rate) | Self::Chosen(rate) => rate,
            Self::Default => DEFAULT_RATE,
        }
    }
}

/// What a policy has to allow (behaviour notes, 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The caller's policies decide.
    Checked {
        /// For example `cams:UpdateInstance`.
        action: &'static str,
        /// Shown to people; plays no part in the decision.
        level: AccessLevel,
        /// What the action is done to. A call that links two things names both; policies have to allow it on each.
        resources: &'static [Resource],
    },
    /// Any identity of the account may call it, as the operation's page says
    /// "No authorization for this operation" (gateway notes, 5.1).
    Unchecked {
        /// The action that an operator's strict mode checks all the same, on [`Resource::Any`].
        action: &'static str,
        /// Shown to people; plays no part in the decision.
        level: AccessLevel,
    },
    /// Any identity may call it, whatever its policies deny, in strict mode too (gateway notes, 5.1).
    Exempt {
        /// Shown to people; plays no part in the decision.
        action: &'static str,
        /// Shown to people; plays no part in the decision.
        level: AccessLevel,
    },
}

impl Access {
    /// The action's name, whether it is checked or not.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::Checked { action, .. } | Self::Unchecked { action, .. } | Self::Exempt { action, .. } => {
                action
            }
        }
    }

    /// The published access level.
    #[must_use]
    pub const fn level(self) -> AccessLevel {
        match self {
            Self::Checked { level, .. } | Self::Unchecked { level, .. } | Self::Exempt { level, .. } => level,
        }
    }
}

/// Access levels as published; they do not always follow the operation's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessLevel {
    /// `create`
    Create,
    /// `list`
    List,
    /// `get`
    Get,
    /// `update`
    Update,
    /// `delete`
    Delete,
    /// `none`
    None,
}

impl AccessLevel {
    /// The level's name as the documentation writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::List => "list",
            Self::Get => "get",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::None => "none",
        }
    }
}

/// What an action is done to, as a policy's `Resource` has to match it. The service, the region and the
/// account are those of the call: `acs:{service}:{region}:{account}:…`, the service being the action's
/// part before the colon. RAM knows no regions: there the region is `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// `*`: no finer resource; the policy has to cover all of the account.
    Any,
    /// `{kind}/{name}`, the name taken from a parameter.
    Named {
        /// For example `instance`.
        kind: &'static str,
        /// The required parameter that holds the name.
        parameter: &'static str,
    },
    /// `{kind}/{name}` of an optional parameter; nothing where it is absent.
    NamedIfGiven {
        /// For example `user`.
        kind: &'static str,
        /// The parameter that may hold the name.
        parameter: &'static str,
    },
    /// `{kind}/*`
    Every {
        /// For example `instance`.
        kind: &'static str,
    },
    /// `user/{name}`, the caller's own where the parameter is absent.
    OwnUser {
        /// The parameter that may hold the user's name.
        parameter: &'static str,
    },
    /// `policy/{PolicyName}`; of the account `system` where `PolicyType` is `System`.
    Policy,
    /// The whole name of the resource, taken from a parameter.
    Arn {
        /// The required parameter that holds it.
        parameter: &'static str,
    },
}

/// Whose identities may call an operation at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Those of every account, each for its own.
    #[default]
    EveryAccount,
    /// Only those of the account that owns the installation, for all of it.
    Installation,
}

/// Whether a call changes anything: a write's nonce is part of its change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing changes.
    Reads,
    /// State here or in a network changes.
    Writes,
}

/// Whether the account has to have opened the service (`Product.Unsubscript` otherwise).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Refused until the service is opened.
    Needed,
    /// Answered for every account.
    NotNeeded,
}

/// Which fields of the envelope stand in an answer beside `RequestId` (behaviour notes, 0; for RAM and STS
/// gateway notes, 6 and 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvelopeFields {
    /// `Code`, `Message`, `Success` and `AccessDeniedDetail`.
    Full,
    /// `Code`, `Message` and `AccessDeniedDetail`.
    WithoutSuccess,
    /// `Code` and `Message`.
    Bare,
    /// None: `RequestId` stands alone.
    RequestIdAlone,
}

impl EnvelopeFields {
    /// `Code` and `Message`, both `OK`.
    #[must_use]
    pub const fn has_code(self) -> bool {
        !matches!(self, Self::RequestIdAlone)
    }

    /// `Success`, a boolean.
    #[must_use]
    pub const fn has_success(self) -> bool {
        matches!(self, Self::Full)
    }

    /// `AccessDeniedDetail`, a string.
    #[must_use]
    pub const fn has_access_denied_detail(self) -> bool {
        matches!(self, Self::Full | Self::WithoutSuccess)
    }
}

/// The constants of an [`Operation`] as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contract {
    /// [`Operation::VERSION`]
    pub version: &'static str,
    /// [`Operation::NAME`]
    pub name: &'static str,
    /// [`Operation::RATE`]
    pub rate: Rate,
    /// [`Operation::ACCESS`]
    pub access: Access,
    /// [`Operation::AUDIENCE`]
    pub audience: Audience,
    /// [`Operation::REQUIRED`]
    pub required: &'static [&'static str],
    /// [`Operation::EFFECT`]
    pub effect: Effect,
    /// [`Operation::OPENING`]
    pub opening: Opening,
    /// [`Operation::ENVELOPE`]
    pub envelope: EnvelopeFields,
}

impl Contract {
    /// The contract of one operation.
    #[must_use]
    pub const fn of<O: Operation>() -> Self {
        Self {
            version: O::VERSION,
            name: O::NAME,
            rate: O::RATE,
            access: O::ACCESS,
            audience: O::AUDIENCE,
            required: O::REQUIRED,
            effect: O::EFFECT,
            opening: O::OPENING,
            envelope: O::ENVELOPE,
        }
    }
}
