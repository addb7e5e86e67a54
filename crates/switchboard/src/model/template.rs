//! Message templates.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::instance::SpaceId;

/// One template in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// TemplateCode: one code for all languages of a name (behaviour notes, 5.2: inferred).
    pub code: String,
    /// Name.
    pub name: String,
    /// Language.
    pub language: String,
    /// Category, upper case.
    pub category: String,
    /// The space.
    pub space: SpaceId,
    /// The network's id.
    pub network_id: String,
    /// The body with `$(name)` variables.
    pub body: String,
    /// Variables in the order in which the network counts them.
    pub variables: Vec<String>,
    /// Components as they were given.
    pub components: serde_json::Value,
    /// Example: a sample for each variable.
    pub example: BTreeMap<String, String>,
    /// AuditStatus.
    pub audit_status: AuditStatus,
    /// Why it was refused.
    pub reason: Option<String>,
    /// CategoryChangePaused.
    pub category_change_paused: bool,
    /// MessageSendTtlSeconds.
    pub message_send_ttl_seconds: Option<i64>,
    /// LastUpdateTime: milliseconds of the network clock.
    pub updated_ms: i64,
}

impl Template {
    /// The TemplateCode of a name in a space: that of its other languages, else a new one of 18 decimal digits (behaviour
    /// notes, 5.2: suggested).
    pub fn code_of(name: &str, others: impl IntoIterator<Item = Self>) -> String {
        let known = others.into_iter().find(|other| other.name == name).map(|other| other.code);
        known.unwrap_or_else(|| {
            rand::random_range(100_000_000_000_000_000_u64..1_000_000_000_000_000_000).to_string()
        })
    }
}

/// AuditStatus (behaviour notes, 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditStatus {
    /// In review.
    Auditing,
    /// May be sent.
    Pass,
    /// Refused.
    Fail,
    /// Not submitted.
    Unaudit,
    /// Paused by the network.
    Paused,
    /// Switched off by the network.
    Disabled,
}

impl AuditStatus {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Auditing, Self::Pass, Self::Fail, Self::Unaudit, Self::Paused, Self::Disabled];

    /// As the API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auditing => "auditing",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unaudit => "unaudit",
            Self::Paused => "paused",
            Self::Disabled => "disabled",
        }
    }

    /// Reads the spelling of the API.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// The network's word for it (behaviour notes, 5.1: inferred); words that change nothing are `None`.
    pub fn of_network(word: &str) -> Option<Self> {
        match word {
            "PENDING" | "IN_APPEAL" => Some(Self::Auditing),
            "APPROVED" | "REINSTATED" => Some(Self::Pass),
            "REJECTED" => Some(Self::Fail),
            "PAUSED" => Some(Self::Paused),
            "DISABLED" => Some(Self::Disabled),
            _ => None,
        }
    }
}

/// The names of `$(name)` variables in a text, in order of first appearance (behaviour notes, 5.3).
pub fn variables(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for piece in text.split("$(").skip(1) {
        if let Some((name, _)) = piece.split_once(')')
            && !name.is_empty()
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

/// The text with each `$(name)` replaced.
pub fn substitute(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut pieces = text.split("$(");
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(')').and_then(|(name, rest)| value(name).map(|value| (value, rest))) {
            Some((value, rest)) => {
                result.push_str(&value);
                result.push_str(rest);
            }
            None => {
                result.push_str("$(");
                result.push_str(piece);
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn variables_are_counted_once_in_order_of_appearance() {
        assert_eq!(variables("Hi $(name), order $(order) for $(name) $( x"), ["name", "order"]);
        assert_eq!(variables("$()$("), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_variable_stays_as_it_is() {
        let text = substitute("Hi $(name) $(other) $(", |name| (name == "name").then(|| "Ann".to_owned()));
        assert_eq!(text, "Hi Ann $(other) $(");
    }

    proptest! {
        #[test]
        fn a_text_without_values_stays_as_it_is(text in "[$()a1é_ ]{0,40}") {
            prop_assert_eq!(substitute(&text, |_| None), text);
        }

        #[test]
        fn every_variable_found_is_replaced(text in "[$()a1é_ ]{0,40}") {
            let mut left = variables(&text);
            substitute(&text, |name| {
                left.retain(|known| known != name);
                None
            });
            prop_assert_eq!(left, Vec::<String>::new());
        }
    }
}
