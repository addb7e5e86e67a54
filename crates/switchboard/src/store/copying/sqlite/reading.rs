//! The rows of a section, from any connection.

use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::statements;
use crate::store::copying::batches::{Gathering, Sender, Tally};
use crate::store::copying::encoding::Value;
use crate::store::copying::{CopyError, Numbering, Section};

/// A connection that reads on threads of its own.
pub(super) type Shared = Arc<Mutex<Connection>>;

/// Sends the rows of a section in their order.
pub(super) async fn read(
    connection: &Shared,
    place: &str,
    section: &'static Section,
    rows: Sender,
) -> Result<Tally, CopyError> {
    let (connection, named) = (Arc::clone(connection), place.to_owned());
    let read = tokio::task::spawn_blocking(move || stream(&connection.lock(), &named, section, &rows));
    read.await.unwrap_or_else(|error| Err(CopyError::store(place)(error)))
}

fn stream(
    connection: &Connection,
    place: &str,
    section: &'static Section,
    batches: &Sender,
) -> Result<Tally, CopyError> {
    let failed = CopyError::store(place);
    let mut statement = connection.prepare(&statements::select(section)).map_err(&failed)?;
    let mut rows = statement.query([]).map_err(&failed)?;
    let mut gathering = Gathering::new(place, section);
    while let Some(row) = rows.next().map_err(&failed)? {
        for column in 0..section.columns.len() {
            let value = match row.get_ref(column).map_err(&failed)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::Integer(number),
                ValueRef::Text(text) => Value::Text(
                    std::str::from_utf8(text)
                        .map_err(|_| gathering.refuse("a text is not UTF-8".to_owned()))?,
                ),
                ValueRef::Blob(bytes) => Value::Bytes(bytes),
                ValueRef::Real(_) => return Err(gathering.refuse("a fraction stands in it".to_owned())),
            };
            if let Some(batch) = gathering.take(value)? {
                batches.blocking_send(batch).map_err(|_| CopyError::Stopped)?;
            }
        }
    }
    let (last, tally) = gathering.finish();
    if let Some(batch) = last {
        batches.blocking_send(batch).map_err(|_| CopyError::Stopped)?;
    }
    Ok(tally)
}

/// The greatest numbers that were given to rows.
pub(super) fn numbering(connection: &Shared, place: &str) -> Result<Numbering, CopyError> {
    let read = |row: &rusqlite::Row<'_>| Ok(Numbering { log: row.get(0)?, other: row.get(1)? });
    connection.lock().query_row(statements::GREATEST, [], read).map_err(CopyError::store(place))
}
