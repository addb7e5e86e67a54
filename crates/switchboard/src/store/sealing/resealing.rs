//! A record whose secrets go over from one master key to another.

use secrecy::ExposeSecret;
use serde_json::Value;

use super::{Kept, MasterKey, Place, SealingError};

/// A sealed text of a record: for what it is sealed, and the field that holds it.
pub type Texts<'a> = Vec<(String, &'a mut String)>;

/// The sealed texts of a record that are kept there for a place.
pub fn sealed_texts<'a>(place: Place, key: &str, body: &'a mut Value) -> Texts<'a> {
    match place.kept() {
        Kept::Outside => Vec::new(),
        Kept::Record { sealed, .. } => {
            text(body, sealed).map(|text| (key.to_owned(), text)).into_iter().collect()
        }
        Kept::Members { list, of, sealed, .. } => {
            let members = body.get_mut(list).and_then(Value::as_array_mut);
            let of = |member: &Value| member.get(of).and_then(Value::as_str).unwrap_or_default().to_owned();
            let members = members.into_iter().flatten();
            members.filter_map(|member| Some((of(member), text(member, sealed)?))).collect()
        }
    }
}

fn text<'a>(body: &'a mut Value, field: &str) -> Option<&'a mut String> {
    match body.get_mut(field) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// Seals the secrets that a record keeps for a place anew; answers how many there were.
///
/// # Errors
/// One of them does not open with the old key: nothing may be changed then.
pub fn reseal(
    place: Place,
    key: &str,
    body: &mut Value,
    old: &MasterKey,
    new: &MasterKey,
) -> Result<usize, SealingError> {
    let texts = sealed_texts(place, key, body);
    let count = texts.len();
    for (of, text) in texts {
        let opened = old.open(place, &of, text)?;
        *text = new.seal(place, &of, opened.expose_secret())?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key() -> MasterKey {
        MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap()
    }

    #[test]
    fn every_secret_of_a_list_goes_over_and_the_rest_stays() {
        let (old, new) = (key(), key());
        let seal = |id: &str| old.seal(Place::DestinationSecret, id, &format!("secret {id}")).unwrap();
        let member = |id: &str| json!({"id": id, "sealed": seal(id), "created_ms": 7});
        let mut body = json!({"url": "http://a/", "secrets": [member("a"), member("b")]});
        assert_eq!(reseal(Place::DestinationSecret, "http://a/", &mut body, &old, &new), Ok(2));
        for (at, id) in ["a", "b"].iter().enumerate() {
            let sealed = body["secrets"][at]["sealed"].as_str().unwrap();
            let opened = new.open(Place::DestinationSecret, id, sealed).unwrap();
            assert_eq!(opened.expose_secret(), format!("secret {id}"));
            assert!(old.open(Place::DestinationSecret, id, sealed).is_err());
            assert_eq!(body["secrets"][at]["created_ms"], 7);
        }
    }

    #[test]
    fn a_record_without_a_secret_is_left_as_it_is() {
        let mut world = json!({"state": "Applied", "sealed": null});
        assert_eq!(reseal(Place::World, "world", &mut world, &key(), &key()), Ok(0));
        assert_eq!(world, json!({"state": "Applied", "sealed": null}));
    }

    #[test]
    fn a_secret_that_the_old_key_does_not_open_is_an_error() {
        let sealed = key().seal(Place::AccessKey, "LTAI1", "secret").unwrap();
        let mut body = json!({ "sealed_secret": sealed });
        let failed = reseal(Place::AccessKey, "LTAI1", &mut body, &key(), &key());
        assert_eq!(failed, Err(SealingError::NotOpened));
        assert_eq!(body, json!({ "sealed_secret": sealed }));
    }
}
