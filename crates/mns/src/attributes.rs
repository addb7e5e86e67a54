//! The attributes of a queue, and changes of them (queue notes, 5.1 and 5.2).

use crate::bounds::{
    DelaySeconds, MaximumMessageSize, MessageRetentionPeriod, PollingWaitSeconds, VisibilityTimeout,
};

/// The attributes of a queue. The default ones are those of a queue that is made without a word on them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// How long a message stays invisible that does not say so itself.
    pub delay_seconds: DelaySeconds,
    /// How long a body may be.
    pub maximum_message_size: MaximumMessageSize,
    /// How long a message is kept.
    pub message_retention_period: MessageRetentionPeriod,
    /// How long a received message is hidden.
    pub visibility_timeout: VisibilityTimeout,
    /// How long a receive waits that does not say so itself.
    pub polling_wait_seconds: PollingWaitSeconds,
    /// Kept and given back; nothing else comes of it.
    pub logging_enabled: bool,
}

/// Those attributes that a request names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttributesPatch {
    /// See [`Attributes::delay_seconds`].
    pub delay_seconds: Option<DelaySeconds>,
    /// See [`Attributes::maximum_message_size`].
    pub maximum_message_size: Option<MaximumMessageSize>,
    /// See [`Attributes::message_retention_period`].
    pub message_retention_period: Option<MessageRetentionPeriod>,
    /// See [`Attributes::visibility_timeout`].
    pub visibility_timeout: Option<VisibilityTimeout>,
    /// See [`Attributes::polling_wait_seconds`].
    pub polling_wait_seconds: Option<PollingWaitSeconds>,
    /// See [`Attributes::logging_enabled`].
    pub logging_enabled: Option<bool>,
}

impl AttributesPatch {
    /// `old` with what this names in place of what stood there.
    #[must_use]
    pub fn applied_to(&self, old: Attributes) -> Attributes {
        Attributes {
            delay_seconds: self.delay_seconds.unwrap_or(old.delay_seconds),
            maximum_message_size: self.maximum_message_size.unwrap_or(old.maximum_message_size),
            message_retention_period: self.message_retention_period.unwrap_or(old.message_retention_period),
            visibility_timeout: self.visibility_timeout.unwrap_or(old.visibility_timeout),
            polling_wait_seconds: self.polling_wait_seconds.unwrap_or(old.polling_wait_seconds),
            logging_enabled: self.logging_enabled.unwrap_or(old.logging_enabled),
        }
    }

    /// Whether a queue that has `attributes` is what this asks for. What is not named is not compared (queue notes, 5.1;
    /// a choice), so that a bare create of a queue that exists succeeds.
    pub fn agrees_with(&self, attributes: Attributes) -> bool {
        self.applied_to(attributes) == attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_changes_what_it_names_and_agrees_with_what_it_made() {
        let patch = AttributesPatch {
            visibility_timeout: Some(VisibilityTimeout::new(45).unwrap()),
            logging_enabled: Some(true),
            ..AttributesPatch::default()
        };
        let old = Attributes::default();
        let new = patch.applied_to(old);
        assert_eq!(new.visibility_timeout.get(), 45);
        assert_eq!(new.message_retention_period, old.message_retention_period);
        assert!(patch.agrees_with(new) && !patch.agrees_with(old));
        assert!(AttributesPatch::default().agrees_with(new));
    }
}
