//! The rows of a section, over any connection.

use postgres::types::Type;
use postgres::{Client, CopyOut, Flight, Query};

use super::statements;
use crate::store::copying::batches::{Gathering, Sender, Tally};
use crate::store::copying::encoding::Value;
use crate::store::copying::{CopyError, Numbering, Section, Shape};

/// Sends the rows of a section in their order.
pub(super) async fn read(
    client: &Client,
    place: &str,
    section: &'static Section,
    batches: Sender,
) -> Result<Tally, CopyError> {
    let failed = CopyError::store(place);
    let types: Vec<Type> = section.columns.iter().map(|column| type_of(column.shape)).collect();
    let mut rows = client.copy_out(&statements::copy_out(section), &types).await.map_err(&failed)?;
    let mut gathering = Gathering::new(place, section);
    while let Some(batch) = fill(&mut rows, section, &mut gathering).await? {
        batches.send(batch).await.map_err(|_| CopyError::Stopped)?;
    }
    let (last, tally) = gathering.finish();
    if let Some(batch) = last {
        batches.send(batch).await.map_err(|_| CopyError::Stopped)?;
    }
    Ok(tally)
}

/// Takes rows until a batch is whole; none: there are no more.
async fn fill(
    rows: &mut CopyOut,
    section: &'static Section,
    gathering: &mut Gathering,
) -> Result<Option<bytes::Bytes>, CopyError> {
    while let Some(row) = rows.next().await.map_err(|error| gathering.refuse(error.to_string()))? {
        let mut whole = None;
        for (place, column) in section.columns.iter().enumerate() {
            let value = match column.shape {
                Shape::Integer => row.try_get::<Option<i64>>(place).map(|value| value.map(Value::Integer)),
                Shape::Text | Shape::ForeignText => {
                    row.try_get::<Option<&str>>(place).map(|value| value.map(Value::Text))
                }
                Shape::Bytes => row.try_get::<Option<&[u8]>>(place).map(|value| value.map(Value::Bytes)),
            };
            let value = value.map_err(|error| gathering.refuse(format!("{}: {error}", column.name)))?;
            whole = gathering.take(value.unwrap_or(Value::Null))?;
        }
        if whole.is_some() {
            return Ok(whole);
        }
    }
    Ok(None)
}

fn type_of(shape: Shape) -> Type {
    match shape {
        Shape::Integer => Type::INT8,
        Shape::Text | Shape::ForeignText => Type::TEXT,
        Shape::Bytes => Type::BYTEA,
    }
}

/// The greatest numbers that were given to rows.
pub(super) async fn numbering(client: &mut Client, place: &str) -> Result<Numbering, CopyError> {
    let rows = client.fly(&Flight::of(vec![Query::new(statements::GREATEST)])).await;
    let rows = rows.map_err(CopyError::store(place))?;
    let row = rows.first().and_then(|rows| rows.first());
    row.map(|row| Numbering { log: row.get(0), other: row.get(1) })
        .ok_or_else(|| CopyError::store(place)("the sequences cannot be read"))
}
