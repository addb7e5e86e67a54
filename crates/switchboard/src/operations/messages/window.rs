//! The 24-hour window, where the service judges it (behaviour notes, 4.7): free text goes to somebody who wrote to the number
//! lately, and to a group of which anybody did, in the group or to the number alone.

use cams::errors::{Code, Refusal};

use crate::model::{Group, Number, PhoneNumber, Recipient};
use crate::operations::{Call, Failure};

/// How long a person's message keeps the window open, milliseconds of the network clock (behaviour notes, 4.7).
const WINDOW_MS: i64 = 24 * 60 * 60 * 1000;

/// Refuses a message that is no template to somebody whose window is closed.
pub async fn open(call: &Call<'_>, number: &Number, peer: &Recipient) -> Result<(), Failure> {
    if wrote_lately(call, number, peer).await? {
        return Ok(());
    }
    if let Recipient::Group(id) = peer {
        for group in call.find::<Group>("group_id", id).await? {
            for participant in group.value.participants.iter().filter(|_| group.value.number == number.phone)
            {
                if wrote_lately(call, number, &person(participant)).await? {
                    return Ok(());
                }
            }
        }
    }
    let message = format!(
        "{} To has not written to From within 24 hours: send a template.",
        Code::SessionWindowExpired.message()
    );
    Err(Refusal::of(Code::SessionWindowExpired, message).into())
}

async fn wrote_lately(call: &Call<'_>, number: &Number, peer: &Recipient) -> Result<bool, Failure> {
    let last = call.store().last_inbound(call.account, &number.phone, peer).await?;
    Ok(last.is_some_and(|last| call.network_ms() - last < WINDOW_MS))
}

/// A participant as the network names it: a phone number, with or without its plus sign, or a user id.
fn person(participant: &str) -> Recipient {
    PhoneNumber::parse(participant.trim_start_matches('+'))
        .map_or_else(|_| Recipient::UserId(participant.to_owned()), Recipient::Phone)
}
