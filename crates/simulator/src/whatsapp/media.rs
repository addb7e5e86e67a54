//! Files: uploaded by a business, or sent by a person (Meta Graph notes, 3). Unlike Meta's, their ids and
//! addresses do not expire; the address is unguessable and needs no token, so that it can be handed on.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use graph::error::GraphError;
use ring::digest::{SHA256, digest as hash};
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};

use super::call::Call;
use super::identity::{new_code, new_id};
use super::network::Network;
use super::node::one;
use super::numbers::Number;
use crate::refusal::Refusal;

/// A file, without its bytes.
pub(super) struct Media {
    pub id: String,
    /// The id of the business number that it belongs to.
    pub number: String,
    pub secret: String,
    mime: String,
    sha256: String,
    size: i64,
}

/// The path under which files are served, as Meta's own.
pub(crate) const PATH: &str = "/whatsapp_business/attachments/";

/// What may be uploaded (Meta Graph notes, 3: the table of kinds).
const TYPES: &[&str] = &[
    "audio/aac",
    "audio/amr",
    "audio/mpeg",
    "audio/mp4",
    "audio/ogg",
    "audio/opus",
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/3gpp",
];

pub(super) fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Media>> {
    let query = "SELECT id, number, secret, mime, sha256, length(bytes) FROM media WHERE id = ?1";
    one(connection, query, id, |row| {
        let (id, number, secret) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Media { id, number, secret, mime: row.get(3)?, sha256: row.get(4)?, size: row.get(5)? })
    })
}

/// The SHA-256 of a file.
pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut sum = [0; 32];
    sum.copy_from_slice(hash(&SHA256, bytes).as_ref());
    sum
}

/// Keeps a file of a business number.
pub(super) fn store(
    connection: &Connection,
    number: &str,
    mime: &str,
    file_name: Option<&str>,
    bytes: &[u8],
) -> Result<Media, Refusal> {
    let (id, secret, sha256) = (new_id(), new_code(), hex::encode(digest(bytes)));
    connection
        .prepare_cached("INSERT INTO media (id, number, mime, file_name, sha256, secret, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute((&id, number, mime, file_name, &sha256, &secret, bytes))?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    Ok(Media { id, number: number.to_owned(), secret, mime: mime.to_owned(), sha256, size })
}

/// The address of a file.
pub(super) fn url(base: &str, secret: &str) -> String {
    format!("{base}{PATH}{secret}")
}

/// `POST /{phone-number-id}/media`.
pub(super) async fn upload(network: &Network, call: &mut Call, number: Number) -> Result<Value, Refusal> {
    call.parameters.product()?;
    let Some(at) = call.files.iter().position(|file| file.part == "file") else {
        return Err(GraphError::required_parameter("file").into());
    };
    let file = call.files.swap_remove(at);
    let mime = match call.parameters.text("type")? {
        Some(mime) => mime,
        None => file.mime.ok_or_else(|| GraphError::required_parameter("type"))?,
    };
    let plain = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !TYPES.contains(&plain.as_str()) {
        return Err(Refusal::parameter(format!(
            "Param file must be a file with one of the following types: {}. Received file of type '{mime}'.",
            TYPES.join(", ")
        )));
    }
    let stored = network
        .store
        .write(move |change| store(change, &number.id, &mime, file.name.as_deref(), &file.bytes))
        .await?;
    Ok(json!({"id": stored.id}))
}

/// `GET /{media-id}`.
pub(super) fn read(call: &Call, media: &Media) -> Result<Value, Refusal> {
    owner(call, media)?;
    Ok(json!({
        "messaging_product": graph::WHATSAPP, "url": url(&call.base, &media.secret), "mime_type": media.mime,
        "sha256": media.sha256, "file_size": media.size, "id": media.id,
    }))
}

/// `DELETE /{media-id}`.
pub(super) async fn delete(network: &Network, call: &Call, media: Media) -> Result<Value, Refusal> {
    owner(call, &media)?;
    network
        .store
        .write(move |change| {
            change.execute("DELETE FROM media WHERE id = ?1", [media.id])?;
            Ok(())
        })
        .await?;
    Ok(json!({"success": true}))
}

fn owner(call: &Call, media: &Media) -> Result<(), Refusal> {
    match call.parameters.text("phone_number_id")? {
        Some(number) if number != media.number => {
            Err(Refusal::parameter("Param phone_number_id is not the number that owns this media."))
        }
        _ => Ok(()),
    }
}

/// `GET` of a file's address.
pub(crate) async fn download(State(network): State<Network>, Path(secret): Path<String>) -> Response {
    let found: Result<Option<(String, Vec<u8>)>, Refusal> = network.store.read(|connection| {
        let mut statement = connection.prepare_cached("SELECT mime, bytes FROM media WHERE secret = ?1")?;
        Ok(statement.query_row([&secret], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    });
    match found {
        Ok(Some((mime, bytes))) => ([(header::CONTENT_TYPE, mime)], Body::from(bytes)).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(refusal) => {
            tracing::error!(%refusal, "a file cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
