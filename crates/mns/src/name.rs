//! Names of queues.

use std::fmt;
use std::str::FromStr;

use crate::Fault;

/// Characters that a queue name has at most (queue notes, 5.1; older pages say 256).
pub const LONGEST_NAME: usize = 120;

/// A queue's name: letters, digits and hyphens of ASCII, a letter or a digit first (queue notes, 5.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueueName(String);

impl QueueName {
    /// Checks a name.
    ///
    /// # Errors
    /// `QueueNameLengthError` and `InvalidQueueName`.
    pub fn new(name: impl Into<String>) -> Result<Self, Fault> {
        let name = name.into();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(Fault::queue_name_length_error());
        }
        let allowed = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if allowed && !name.starts_with('-') { Ok(Self(name)) } else { Err(Fault::invalid_queue_name()) }
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for QueueName {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        Self::new(name)
    }
}

impl AsRef<str> for QueueName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QueueName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_hyphens_make_a_name_of_at_most_120() {
        for name in ["a", "7", "Alicom-Queue-1234567890123456-ChatAppStatus", &"q".repeat(120)] {
            assert_eq!(QueueName::new(name).unwrap().as_str(), name);
        }
        for (name, code) in [
            ("", "QueueNameLengthError"),
            (&"q".repeat(121), "QueueNameLengthError"),
            ("-a", "InvalidQueueName"),
            ("a_b", "InvalidQueueName"),
            ("a/messages", "InvalidQueueName"),
            ("队列", "InvalidQueueName"),
        ] {
            assert_eq!(QueueName::new(name).unwrap_err().code, code, "{name}");
        }
    }
}
