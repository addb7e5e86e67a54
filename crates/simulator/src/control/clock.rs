//! `POST clock`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::FARTHEST;
use crate::refusal::Refusal;
use crate::store::{read_setting, write_setting};
use crate::whatsapp::Network;

/// The setting that holds the clock's offset in milliseconds.
pub(crate) const OFFSET: &str = "clock_offset";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    advance: String,
}

/// Moves the network clock forward. What is due by then happens.
pub(super) async fn advance(network: &Network, wanted: Advance) -> Result<Value, Refusal> {
    let step = milliseconds(&wanted.advance).ok_or_else(|| {
        let text = wanted.advance.as_str();
        Refusal::wrong(format!("advance: expected a number and one of s, m, h, d, such as 25h, got {text:?}"))
    })?;
    let offset = network
        .store
        .write(move |change| {
            let offset = read_setting(change, OFFSET)?.unwrap_or(0).saturating_add(step);
            if offset > FARTHEST {
                return Err(Refusal::wrong("advance: the clock would be more than 100 years ahead"));
            }
            write_setting(change, OFFSET, offset)?;
            Ok(offset)
        })
        .await?;
    network.clock.set_offset(network.clock.offset().max(offset));
    network.replan.notify_one();
    Ok(json!({"now": network.clock.now().to_string(), "offset_seconds": offset / 1000}))
}

/// `90s`, `5m`, `25h`, `2d`.
fn milliseconds(text: &str) -> Option<i64> {
    let unit = text.chars().next_back()?;
    let second: i64 = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return None,
    };
    let count: u32 = text.strip_suffix(unit)?.parse().ok()?;
    i64::from(count).checked_mul(second)?.checked_mul(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_have_a_number_and_a_unit() {
        assert_eq!(milliseconds("25h"), Some(90_000_000));
        assert_eq!(milliseconds("2d"), Some(172_800_000));
        for wrong in ["", "h", "25", "-1h", "1.5h", "1é", "25 h"] {
            assert_eq!(milliseconds(wrong), None, "{wrong}");
        }
    }
}
