//! Numbers as the network lists them, taken into a space.

use graph::phone_numbers::PhoneNumber as Listed;

use crate::model::{Number, NumberFacts, PhoneNumber, SpaceId};
use crate::operations::{Call, Failure};
use crate::store::{Change, Directory, Expected, Step, records};

/// Status of a number that the network no longer lists.
const DELETED: &str = "DELETED";

/// Takes the listed numbers into the change: new ones are made, known ones get the network's word on them, those that the
/// network no longer lists are marked.
pub async fn import(
    call: &Call<'_>,
    change: &mut Change,
    space: &SpaceId,
    listed: &[Listed],
) -> Result<Vec<Number>, Failure> {
    let mut numbers = Vec::new();
    for listed in listed {
        let Ok(phone) = PhoneNumber::parse(&digits(listed)) else {
            tracing::warn!(id = %listed.id, "the network lists a number that is none");
            continue;
        };
        let stored = records::get::<Number>(call.store(), call.account, phone.as_str()).await?;
        let webhook = stored.as_ref().filter(|stored| stored.value.space == *space);
        let number = Number {
            webhook: webhook.and_then(|stored| stored.value.webhook.clone()),
            network_id: listed.id.clone(),
            space: space.clone(),
            facts: facts(listed),
            phone,
        };
        let expected = stored.map_or(Expected::Absent, |stored| Expected::Version(stored.version));
        change.put(&number, expected)?;
        let (key, value) = (number.network_id.clone(), format!("{}/{}", call.account, number.phone));
        change.step(Step::RemoveDirectory { directory: Directory::Number, key: key.clone() });
        change.step(Step::PutDirectory { directory: Directory::Number, key, value });
        numbers.push(number);
    }
    for stored in call.find::<Number>("space", space.as_str()).await? {
        if numbers.iter().all(|number| number.phone != stored.value.phone) {
            let mut gone = stored.value.clone();
            gone.facts.status = Some(DELETED.to_owned());
            change.replace(&stored, &gone)?;
            numbers.push(gone);
        }
    }
    numbers.sort_by(|left, right| left.phone.cmp(&right.phone));
    Ok(numbers)
}

/// `+86 138-0000-1234` in the network's lists is `8613800001234` here.
fn digits(listed: &Listed) -> String {
    let written = listed.display_phone_number.as_deref().unwrap_or_default();
    written.chars().filter(char::is_ascii_digit).collect()
}

fn facts(listed: &Listed) -> NumberFacts {
    let word = |word: &Option<String>| word.clone().filter(|word| !word.is_empty());
    NumberFacts {
        verified_name: word(&listed.verified_name),
        status: listed.status.as_ref().map(|status| status.as_str().to_owned()),
        quality_rating: word(&listed.quality_rating),
        messaging_limit_tier: word(&listed.whatsapp_business_manager_messaging_limit)
            .or_else(|| word(&listed.messaging_limit_tier)),
        code_verification_status: word(&listed.code_verification_status),
        name_status: word(&listed.name_status),
        new_name_status: word(&listed.new_name_status),
        official: listed.is_official_business_account.unwrap_or_default(),
    }
}
