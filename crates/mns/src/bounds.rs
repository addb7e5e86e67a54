//! Numbers of the protocol, each within its bounds (queue notes, 5).

use std::fmt;

use crate::Fault;

macro_rules! bounded {
    ($($(#[$doc:meta])* $name:ident $label:literal $lowest:literal..=$highest:literal $unit:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The lowest value.
            pub const LOWEST: Self = Self($lowest);
            /// The highest value.
            pub const HIGHEST: Self = Self($highest);
            /// Its name in the protocol.
            pub const NAME: &'static str = $label;

            /// The value, if it is within its bounds.
            ///
            /// # Errors
            /// `InvalidArgument`, naming the bounds.
            pub fn new(value: u32) -> Result<Self, Fault> {
                if ($lowest..=$highest).contains(&value) {
                    Ok(Self(value))
                } else {
                    Err(out_of_bounds($label, $lowest, $highest, $unit, &value.to_string()))
                }
            }

            /// Reads a decimal number, blanks around it allowed.
            ///
            /// # Errors
            /// `InvalidArgument`, naming the bounds.
            pub fn parse(text: &str) -> Result<Self, Fault> {
                let wrong = |_| out_of_bounds($label, $lowest, $highest, $unit, text);
                text.trim().parse().map_err(wrong).and_then(Self::new)
            }

            /// The number.
            pub const fn get(self) -> u32 {
                self.0
            }
        }

        impl TryFrom<u32> for $name {
            type Error = Fault;

            fn try_from(value: u32) -> Result<Self, Fault> {
                Self::new(value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    )*};
}

bounded! {
    /// How long a message stays invisible after it was sent; seconds (queue notes, 5.1 and 5.6).
    DelaySeconds "DelaySeconds" 0..=604_800 " seconds";
    /// How long the body of a message may be; bytes of UTF-8 (queue notes, 5.1).
    MaximumMessageSize "MaximumMessageSize" 1024..=65_536 " bytes";
    /// How long a message is kept, counted from when it was sent; seconds (queue notes, 5.1; older pages allow 1296000).
    MessageRetentionPeriod "MessageRetentionPeriod" 60..=604_800 " seconds";
    /// How long a received message is hidden; seconds (queue notes, 5.1).
    VisibilityTimeout "VisibilityTimeout" 1..=43_200 " seconds";
    /// How long a receive waits that does not say so itself; seconds (queue notes, 5.1).
    PollingWaitSeconds "PollingWaitSeconds" 0..=30 " seconds";
    /// How long this receive waits; seconds (queue notes, 5.8).
    WaitSeconds "waitseconds" 0..=30 " seconds";
    /// How long a received message is hidden from now on; seconds. 0 is documented nowhere, but sent: visible at once
    /// (queue notes, 5.13).
    NewVisibilityTimeout "VisibilityTimeout" 0..=43_200 " seconds";
    /// How many messages at most (queue notes, 5.9).
    BatchSize "numOfMessages" 1..=16 "";
    /// How many queues a page has at most (queue notes, 5.5).
    PageSize "x-mns-ret-number" 1..=1000 "";
    /// Which message goes first: 1 before 16 (queue notes, 5.6).
    Priority "Priority" 1..=16 "";
}

fn out_of_bounds(name: &str, lowest: u32, highest: u32, unit: &str, came: &str) -> Fault {
    let shown: String = came.chars().take(40).collect();
    Fault::invalid_argument(format!("{name} is expected to be {lowest} to {highest}{unit}, not {shown:?}."))
}

impl Default for PageSize {
    fn default() -> Self {
        Self::HIGHEST
    }
}

impl Default for Priority {
    /// 8 (queue notes, 5.6).
    fn default() -> Self {
        Self(8)
    }
}

impl From<PollingWaitSeconds> for WaitSeconds {
    fn from(wait: PollingWaitSeconds) -> Self {
        Self(wait.0)
    }
}

macro_rules! defaults {
    ($($name:ident $value:literal)*) => {$(
        impl Default for $name {
            /// What a queue gets that does not say otherwise (queue notes, 5.1).
            fn default() -> Self {
                Self($value)
            }
        }
    )*};
}

defaults! {
    DelaySeconds 0
    MaximumMessageSize 65_536
    MessageRetentionPeriod 345_600
    VisibilityTimeout 30
    PollingWaitSeconds 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_inclusive_and_defaults_lie_within() {
        assert_eq!(WaitSeconds::parse(" 30 ").unwrap().get(), 30);
        assert_eq!(WaitSeconds::new(0).unwrap(), WaitSeconds::LOWEST);
        assert_eq!(Priority::new(17).unwrap_err().code, "InvalidArgument");
        assert!(MaximumMessageSize::new(1023).is_err());
        assert_eq!(MessageRetentionPeriod::new(345_600).unwrap(), MessageRetentionPeriod::default());
        assert_eq!(VisibilityTimeout::new(30).unwrap(), VisibilityTimeout::default());
    }

    #[test]
    fn a_refusal_names_the_parameter_its_bounds_their_unit_and_what_came() {
        let fault = DelaySeconds::parse("-1").unwrap_err();
        assert_eq!(fault.message, "DelaySeconds is expected to be 0 to 604800 seconds, not \"-1\".");
        let long = BatchSize::parse(&"9".repeat(5000)).unwrap_err();
        assert!(long.message.len() < 120);
    }
}
