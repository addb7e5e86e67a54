//! A change under way: its connection, and the webhooks that it causes.

use std::ops::Deref;

use bytes::Bytes;
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::delivery::{Announcement, Parcel};
use crate::refusal::Refusal;

/// One transaction. Reads see what it has written.
pub(crate) struct Change<'a> {
    connection: &'a Connection,
    announcement: Announcement,
}

impl<'a> Change<'a> {
    pub(super) fn new(connection: &'a Connection, announcement: Announcement) -> Self {
        Self { connection, announcement }
    }

    pub(super) fn finish(self) -> Announcement {
        self.announcement
    }

    /// Adds a webhook for each app that is subscribed to the account and to the field. Webhooks of the same
    /// `lane` arrive in the order in which they were added.
    pub fn tell(&mut self, waba: &str, field: &str, lane: &str, value: Value) -> Result<(), Refusal> {
        let apps = self.listeners(waba, field)?;
        if apps.is_empty() {
            return Ok(());
        }
        let mut entry = json!({"id": waba, "changes": [{"value": value, "field": field}]});
        // `time` stands beside the id for account-level fields only (Meta Graph notes, 4.3).
        if field == crate::whatsapp::TEMPLATE_STATUS_FIELD {
            entry["time"] = Timestamp::now().as_second().into();
        }
        let envelope = json!({"object": graph::subscriptions::OBJECT, "entry": [entry]});
        let body = graph::escape::to_vec(&envelope).map_err(|error| Refusal::Storage(error.to_string()))?;
        let body = Bytes::from(body);
        for app in apps {
            let created_at = Timestamp::now().as_millisecond();
            self.connection
                .prepare_cached(
                    "INSERT INTO webhook (lane, app, waba, body, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute((lane, &app, waba, &body[..], created_at))?;
            let parcel = Parcel { app, waba: waba.to_owned(), body: body.clone(), created_at };
            self.announcement.add(lane, self.connection.last_insert_rowid(), parcel);
        }
        Ok(())
    }

    /// The webhooks of this change wait a moment, so that the answer to the call overtakes them.
    pub fn answer_first(&mut self) {
        self.announcement.answer_first();
    }

    fn listeners(&self, waba: &str, field: &str) -> Result<Vec<String>, Refusal> {
        let mut statement = self.connection.prepare_cached(
            "SELECT app.id, app.fields FROM subscribed_app JOIN app ON app.id = subscribed_app.app WHERE waba = ?1",
        )?;
        let mut rows = statement.query([waba])?;
        let mut apps = Vec::new();
        while let Some(row) = rows.next()? {
            let fields: String = row.get(1)?;
            if serde_json::from_str::<Vec<String>>(&fields)
                .unwrap_or_default()
                .iter()
                .any(|name| name == field)
            {
                apps.push(row.get(0)?);
            }
        }
        Ok(apps)
    }
}

impl Deref for Change<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}
