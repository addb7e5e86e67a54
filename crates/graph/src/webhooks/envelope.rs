//! What surrounds every webhook.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::groups::GroupsValue;
use super::templates::TemplateStatusUpdate;
use super::value::MessagesValue;
use crate::scalar;

/// The body of a webhook request. Up to 1,000 changes may come in one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// [`crate::subscriptions::OBJECT`].
    pub object: String,
    /// One for each account.
    #[serde(default)]
    pub entry: Vec<Entry>,
}

/// The changes of one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The WABA's id.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// Unix seconds; only of account-level fields.
    #[serde(default, deserialize_with = "scalar::optional_integer", skip_serializing_if = "Option::is_none")]
    pub time: Option<i64>,
    /// What changed.
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// A change, not read yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The field that it is of, such as [`super::MESSAGES`].
    pub field: String,
    /// Its shape depends on the field.
    pub value: Value,
}

/// A change, read.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Messages and statuses of a number.
    Messages(Box<MessagesValue>),
    /// A change of a group; the field says of what.
    Groups(Box<GroupsValue>),
    /// A template's status.
    TemplateStatus(Box<TemplateStatusUpdate>),
    /// A field that this crate has no types for.
    Other,
}

/// A value that does not have the shape of its field.
#[derive(Debug, thiserror::Error)]
#[error("webhook value of field `{field}`: {source}")]
pub struct ReadError {
    /// The field.
    pub field: String,
    /// What was expected and what came.
    #[source]
    pub source: serde_json::Error,
}

impl Envelope {
    /// An envelope of a single change, as the network sends unless it batches.
    #[must_use]
    pub fn single(waba_id: impl Into<String>, time: Option<i64>, change: Change) -> Self {
        let entry = Entry { id: waba_id.into(), time, changes: vec![change] };
        Self { object: crate::subscriptions::OBJECT.to_owned(), entry: vec![entry] }
    }
}

impl Change {
    /// A change of `field`.
    ///
    /// # Errors
    /// When `value` has no JSON form; the types of this module all have one.
    pub fn new(field: &str, value: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self { field: field.to_owned(), value: serde_json::to_value(value)? })
    }

    /// Reads the value as its field demands.
    ///
    /// # Errors
    /// When the value does not have the shape of its field.
    pub fn read(&self) -> Result<Event, ReadError> {
        match self.field.as_str() {
            super::MESSAGES => self.value().map(Event::Messages),
            super::MESSAGE_TEMPLATE_STATUS_UPDATE => self.value().map(Event::TemplateStatus),
            super::GROUP_LIFECYCLE_UPDATE
            | super::GROUP_PARTICIPANTS_UPDATE
            | super::GROUP_SETTINGS_UPDATE
            | super::GROUP_STATUS_UPDATE => self.value().map(Event::Groups),
            _ => Ok(Event::Other),
        }
    }

    fn value<T: DeserializeOwned>(&self) -> Result<Box<T>, ReadError> {
        T::deserialize(&self.value)
            .map(Box::new)
            .map_err(|source| ReadError { field: self.field.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Values that look like those of the network, each piece in its place or not.
    fn value() -> impl Strategy<Value = Value> {
        const KEYS: &[&str] = &[
            "metadata",
            "phone_number_id",
            "display_phone_number",
            "messages",
            "statuses",
            "groups",
            "contacts",
            "id",
            "from",
            "timestamp",
            "type",
            "text",
            "body",
            "interactive",
            "errors",
            "code",
            "status",
            "pricing",
            "event",
            "message_template_id",
            "wa_id",
            "profile",
            "unsupported",
            "request_welcome",
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<i32>().prop_map(|number| Value::from(f64::from(number) / 4.0)),
            prop_oneof![proptest::sample::select(KEYS).prop_map(str::to_owned), "[0-9é]{0,20}"]
                .prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 64, 8, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec((proptest::sample::select(KEYS), inner), 0..8).prop_map(|fields| {
                    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
                }),
            ]
        })
    }

    #[test]
    fn a_broken_change_leaves_its_neighbours_readable() {
        let json = r#"{"object":"whatsapp_business_account","entry":[{"id":1,"time":"1739321024","changes":[
            {"field":"messages","value":{"metadata":7}},
            {"field":"messages","value":{"messaging_product":"whatsapp",
             "metadata":{"display_phone_number":"15550783881","phone_number_id":2}}},
            {"field":"flows","value":null}]}]}"#;
        let envelope: Envelope = serde_json::from_str(json).unwrap();
        let entry = &envelope.entry[0];
        assert_eq!((entry.id.as_str(), entry.time), ("1", Some(1_739_321_024)));
        let error = entry.changes[0].read().unwrap_err();
        assert!(error.to_string().starts_with("webhook value of field `messages`: "), "{error}");
        let Event::Messages(value) = entry.changes[1].read().unwrap() else { panic!("not messages") };
        assert_eq!(value.metadata.phone_number_id, "2");
        assert_eq!(entry.changes[2].read().unwrap(), Event::Other);
    }

    #[test]
    fn a_single_change_of_messages_has_no_time() {
        let change = Change::new("messages", &serde_json::json!({})).unwrap();
        assert_eq!(
            serde_json::to_string(&Envelope::single("7", None, change)).unwrap(),
            concat!(
                r#"{"object":"whatsapp_business_account","entry":"#,
                r#"[{"id":"7","changes":[{"field":"messages","value":{}}]}]}"#
            )
        );
    }

    proptest! {
        #[test]
        fn a_value_of_any_shape_is_read_or_refused_by_its_fields_name(
            field in proptest::sample::select(vec![
                crate::webhooks::MESSAGES,
                crate::webhooks::MESSAGE_TEMPLATE_STATUS_UPDATE,
                crate::webhooks::GROUP_LIFECYCLE_UPDATE,
                crate::webhooks::GROUP_PARTICIPANTS_UPDATE,
            ]),
            value in value(),
        ) {
            let change = Change { field: field.to_owned(), value };
            match change.read() {
                Ok(event) => prop_assert_ne!(event, Event::Other),
                Err(error) => prop_assert_eq!(error.field, field),
            }
            let envelope = Envelope::single("7", None, change);
            let written = crate::escape::to_vec(&envelope).unwrap();
            prop_assert_eq!(serde_json::from_slice::<Envelope>(&written).unwrap(), envelope);
        }
    }
}
