//! The envelope around what an operation answers: `RequestId`, nearly always `Code` and `Message`, and for
//! most operations `Success` and `AccessDeniedDetail` (behaviour notes, 0). Written by the service,
//! read by the client. A refusal has another shape: the gateway's.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::contract::Operation;

/// `Code` of a successful answer.
pub const OK: &str = "OK";

/// `AccessDeniedDetail` of a successful answer: a text, as all five pages show it
/// (in a refusal it is an object or absent).
pub const NO_ACCESS_DENIED: &str = "None";

/// A successful answer: the operation's own fields and the id of the request.
pub struct Answer<O: Operation> {
    /// `RequestId`
    pub request_id: String,
    /// All fields beside the envelope's.
    pub response: O::Response,
}

impl<O: Operation> Clone for Answer<O> {
    fn clone(&self) -> Self {
        Self { request_id: self.request_id.clone(), response: self.response.clone() }
    }
}

impl<O: Operation> fmt::Debug for Answer<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct(O::NAME)
            .field("request_id", &self.request_id)
            .field("response", &self.response)
            .finish()
    }
}

/// The whole body of a successful answer.
///
/// # Errors
///
/// When the response cannot be written as JSON, which no type of this crate does.
pub fn succeed<O: Operation>(request_id: &str, response: &O::Response) -> serde_json::Result<Value> {
    let mut body = Map::new();
    if O::ENVELOPE.has_access_denied_detail() {
        body.insert("AccessDeniedDetail".into(), NO_ACCESS_DENIED.into());
    }
    if O::ENVELOPE.has_code() {
        body.insert("Code".into(), OK.into());
        body.insert("Message".into(), OK.into());
    }
    body.insert("RequestId".into(), request_id.into());
    if O::ENVELOPE.has_success() {
        body.insert("Success".into(), true.into());
    }
    if let Value::Object(fields) = serde_json::to_value(response)? {
        body.extend(fields);
    }
    Ok(Value::Object(body))
}

/// Reads what [`succeed`] or the cloud has written. A `null` is read as a field that is absent.
///
/// # Errors
///
/// When `RequestId` is missing or a field is of another type than the operation's response says.
pub fn read<O: Operation>(mut body: Value) -> serde_json::Result<Answer<O>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Envelope {
        request_id: String,
    }
    drop_nulls(&mut body);
    let Envelope { request_id } = Envelope::deserialize(&body)?;
    Ok(Answer { request_id, response: serde_json::from_value(body)? })
}

/// Depth is bounded by the JSON parser that made the value (128).
pub(crate) fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        instances::{GetChatappOpenStatus, GetChatappOpenStatusResponse, QueryInstance},
        webhooks::{UpdateAccountWebhook, UpdateAccountWebhookResponse},
    };

    #[test]
    fn an_answer_has_the_envelope_fields_of_its_operation_and_no_others() {
        let webhook = succeed::<UpdateAccountWebhook>("R", &UpdateAccountWebhookResponse {});
        assert_eq!(
            webhook.unwrap(),
            json!({"AccessDeniedDetail": "None", "Code": "OK", "Message": "OK", "RequestId": "R"})
        );
        let status = GetChatappOpenStatusResponse { open_status: true };
        assert_eq!(
            succeed::<GetChatappOpenStatus>("R", &status).unwrap(),
            json!({"Code": "OK", "Message": "OK", "RequestId": "R", "OpenStatus": true})
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut response = <QueryInstance as Operation>::Response::default();
        response.data.instance_id = "cams-1".into();
        response.data.contact_mail = Some("a@example.com".into());
        let body = succeed::<QueryInstance>("R", &response).unwrap();
        assert_eq!(body["Success"], true);
        assert_eq!(body["Data"].get("CountryId"), None);
        let answer = read::<QueryInstance>(body).unwrap();
        assert_eq!((answer.request_id.as_str(), answer.response), ("R", response));
    }

    #[test]
    fn null_and_unknown_fields_of_a_foreign_answer_are_harmless() {
        let body = json!({"RequestId": "R", "Data": {"InstanceName": null, "New": 1}, "Code": "OK"});
        let answer = read::<QueryInstance>(body).unwrap();
        assert_eq!(answer.response, Default::default());
    }

    #[test]
    fn an_answer_without_request_id_is_refused() {
        let error = read::<QueryInstance>(json!({"Code": "OK"})).unwrap_err();
        assert!(error.to_string().contains("RequestId"), "{error}");
    }
}
