//! An app's callback (Meta Graph notes, 4.1 and 4.2), and its token (1.2).

use graph::error::GraphError;
use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::access::App;
use super::call::Call;
use super::network::Network;
use crate::delivery::verify;
use crate::refusal::Refusal;

/// The version in which values are sent, as listings of subscriptions name it.
const FIELD_VERSION: &str = "v25.0";

/// `POST /{app-id}/subscriptions`: the receiver is asked before this answers, and everything that waits for a
/// callback goes out at once.
pub(super) async fn subscribe(network: &Network, call: &Call, app: App) -> Result<Value, Refusal> {
    object(call)?;
    let callback = call.parameters.required("callback_url")?;
    let token = call.parameters.required("verify_token")?;
    let fields = field_names(call)?;
    if fields.is_empty() {
        return Err(GraphError::required_parameter("fields").into());
    }
    verify(&network.client, &callback, &token).await.map_err(not_verified)?;
    let fields = Value::from(fields).to_string();
    network
        .store
        .write(move |change| {
            change.execute(
                "UPDATE app SET callback_url = ?2, verify_token = ?3, fields = ?4 WHERE id = ?1",
                (app.id, callback, token, fields),
            )?;
            Ok(())
        })
        .await?;
    network.courier.start();
    Ok(json!({"success": true}))
}

/// `GET /{app-id}/subscriptions`.
pub(super) fn list(network: &Network, app: &App) -> Result<Value, Refusal> {
    let (callback, fields): (Option<String>, String) = network.store.read(|connection| {
        let query = "SELECT callback_url, fields FROM app WHERE id = ?1";
        Ok(connection.query_row(query, [&app.id], |row| Ok((row.get(0)?, row.get(1)?)))?)
    })?;
    let fields: Vec<String> = serde_json::from_str(&fields).unwrap_or_default();
    let entries: Vec<Value> = callback.filter(|_| !fields.is_empty()).into_iter().map(|callback| {
        let fields: Vec<Value> = fields.iter().map(|name| json!({"name": name, "version": FIELD_VERSION})).collect();
        json!({"object": graph::subscriptions::OBJECT, "callback_url": callback, "active": true, "fields": fields})
    }).collect();
    Ok(json!({"data": entries}))
}

/// `DELETE /{app-id}/subscriptions`: the named fields, or all. What already waits goes to the next callback.
pub(super) async fn unsubscribe(network: &Network, call: &Call, app: App) -> Result<Value, Refusal> {
    if call.parameters.value("object").is_some() {
        object(call)?;
    }
    let gone = field_names(call)?;
    network
        .store
        .write(move |change| {
            let fields: String =
                change.query_row("SELECT fields FROM app WHERE id = ?1", [&app.id], |row| row.get(0))?;
            let mut fields: Vec<String> = serde_json::from_str(&fields).unwrap_or_default();
            fields.retain(|field| !gone.is_empty() && !gone.contains(field));
            let callback = if fields.is_empty() { "NULL" } else { "callback_url" };
            let update = format!("UPDATE app SET fields = ?2, callback_url = {callback} WHERE id = ?1");
            change.execute(&update, (&app.id, Value::from(fields).to_string()))?;
            Ok(())
        })
        .await?;
    Ok(json!({"success": true}))
}

/// `GET /oauth/access_token?grant_type=client_credentials`: the app's own token.
pub(super) fn access_token(network: &Network, call: &Call) -> Result<Value, Refusal> {
    let id = call.parameters.required("client_id")?;
    let secret = call.parameters.required("client_secret")?;
    let known: Option<i64> = network.store.read(|connection| {
        let query = "SELECT 1 FROM app WHERE id = ?1 AND secret = ?2";
        Ok(connection.query_row(query, [&id, &secret], |row| row.get(0)).optional()?)
    })?;
    known.ok_or_else(|| GraphError::sentence(1, "Error validating client secret."))?;
    Ok(json!({"access_token": format!("{id}|{secret}"), "token_type": "bearer"}))
}

/// The refusal of a callback that did not repeat its challenge.
pub(super) fn not_verified(reason: String) -> Refusal {
    let message = format!("(#2200) Callback verification failed with the following errors: {reason}");
    GraphError::sentence(2200, message).into()
}

fn object(call: &Call) -> Result<(), Refusal> {
    match call.parameters.required("object")?.as_str() {
        graph::subscriptions::OBJECT => Ok(()),
        other => Err(Refusal::parameter(format!(
            "Param object must be one of {{whatsapp_business_account}} - got \"{other}\"."
        ))),
    }
}

/// `fields` as text with commas or as a list.
fn field_names(call: &Call) -> Result<Vec<String>, Refusal> {
    match call.parameters.value("fields") {
        None => Ok(Vec::new()),
        Some(Value::Array(names)) => Ok(names.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        Some(_) => {
            let text = call.parameters.required("fields")?;
            let names =
                text.trim_matches(['[', ']']).split(',').map(|name| name.trim().trim_matches('"').to_owned());
            Ok(names.filter(|name| !name.is_empty()).collect())
        }
    }
}
