//! What became of a delivery.

use super::Malformed;

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// It waits for an attempt, the first or another one.
    Waiting,
    /// It was received.
    Delivered,
    /// It was given up; it can be replayed.
    Exhausted,
    /// Its setting was switched off, or it was replayed to another address.
    Cancelled,
}

impl DeliveryState {
    /// The four.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Delivered, Self::Exhausted, Self::Cancelled];

    /// As it is shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Exhausted => "exhausted",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    ///
    /// # Errors
    /// When it is none of the four.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| {
            Malformed(format!("expected waiting, delivered, exhausted or cancelled, got {text}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_reads_back_as_it_is_written() {
        for state in DeliveryState::ALL {
            assert_eq!(DeliveryState::parse(state.as_str()), Ok(state));
        }
        assert!(DeliveryState::parse("lost").is_err());
    }
}
